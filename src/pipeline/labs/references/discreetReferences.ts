import type { FileReport } from '../../../domain/buildReport.ts';
import { nameSpotter } from './practiceSpotter.ts';
import type { References } from './references.ts';

/** A code of a lab that hardly stands in a text by chance. */
const LONG_CODE = /^(?=.*\d).{5,}$/;

/**
 * Leaves out events and measures whose texts name a practice. Texts in events.csv and measures.json are shown
 * unchanged, so they might reveal what anonymising hides. A fault that names one is not repeated.
 *
 * @param build `combinedNames`: names of practices that practice_codes.csv does not know, by code.
 * @returns with a notice for each that is left out, which does not repeat its words.
 */
export function discreetReferences({
  references,
  reports,
  combinedNames,
  localPracticeCodes,
}: {
  readonly references: References;
  readonly reports: readonly FileReport[];
  readonly combinedNames: ReadonlyMap<string, string>;
  readonly localPracticeCodes: ReadonlySet<string>;
}): {
  readonly references: References;
  readonly reports: FileReport[];
  readonly notices: readonly string[];
} {
  const names = nameSpotter(references, [
    ...[...combinedNames].flat(),
    ...[...localPracticeCodes].filter(code => LONG_CODE.test(code)),
  ]);
  const notices: string[] = [];
  const keep = <T>(
    items: readonly T[],
    file: string,
    describe: (item: T, number: number) => string,
  ): T[] =>
    items.filter((item, at) => {
      if (!names(JSON.stringify(item))) return true;
      notices.push(`${file}: ${describe(item, at + 1)} names a practice, so it is left out.`);
      return false;
    });
  const events = keep(references.events, 'events.csv', (_, number) => `event ${number} by date`);
  const measures = keep(
    references.measures,
    'measures.json',
    ({ id }, number) => `measure ${names(id) ? `number ${number}` : id}`,
  );
  const discreetReports = reports.map(report => {
    const { path, refused } = report;
    if (!refused || !names(refused.message)) return report;
    const message = `${path} has a fault. What is wrong names a practice, so it is not repeated here.`;
    return { ...report, refused: { ...refused, message } };
  });
  return {
    references: notices.length === 0 ? references : { ...references, events, measures },
    reports: discreetReports,
    notices,
  };
}
