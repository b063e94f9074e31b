import type { PrescribingReport } from '../../domain/prescribingReport.ts';
import type { PracticeColumns } from './references/references.ts';

/** What is left out because no file has it, in sentences for the pages. */
export function absentNotes({
  absent,
  practices,
  countedPractices,
}: Pick<PrescribingReport, 'absent' | 'practices' | 'countedPractices'>): string[] {
  const notes: string[] = [];
  if (absent.pcns) {
    notes.push(
      'No file says which PCN a practice belongs to (practices.csv with pcn_id), so there are no reports of PCNs.',
    );
  }
  if (absent.ccgs) notes.push('No file says which CCG (sub-ICB location) a practice belongs to.');
  if (absent.stps) {
    notes.push(
      'No file says which STP (ICB) a CCG belongs to: practices are counted whether they have one or not.',
    );
  }
  if (absent.regionalTeams) notes.push('No file says which region a CCG belongs to.');
  if (absent.settings) {
    notes.push(
      'There is no practices.csv with setting and status, so every prescriber counts as a practice: out-of-hours services, clinics and closed practices too.',
    );
  }
  const left = practices - countedPractices;
  if (left > 0) {
    const rule = absent.settings
      ? 'belong to no CCG with an STP'
      : 'are not open GP practices (setting 4, status A in practices.csv) or belong to no CCG with an STP';
    notes.push(`${left} of ${practices} prescribers are not counted: they ${rule}.`);
  }
  return notes;
}

/** Which of setting and status practices.csv lacks, where practices are left out by the other. */
export function halfNotes({ setting, status }: PracticeColumns): string[] {
  if (setting && !status) {
    return ['practices.csv says nothing in status_code, so closed practices count too.'];
  }
  if (status && !setting) {
    return [
      'practices.csv says nothing in setting, so every open prescriber counts as a practice: out-of-hours services and clinics too.',
    ];
  }
  return [];
}
