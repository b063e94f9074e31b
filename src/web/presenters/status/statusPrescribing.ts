import { gapsIn } from '../../../domain/dataGap.ts';
import type { Labelled } from '../../../domain/entityType.ts';
import { parseMonth, shortMonth } from '../../../domain/month.ts';
import {
  PRESCRIBING_DROP_REASONS,
  type PrescribingFileReport,
  type PrescribingReport,
} from '../../../domain/prescribingReport.ts';
import type { PrescribingStatus } from '../../context.ts';
import { countText } from '../format.ts';
import { noteWithFix } from '../outliers/dataNotes.ts';
import { progressOf } from '../progress.ts';
import { accountView } from './statusAccount.ts';

/** The prescribing files on the status page; undefined where there are none. */
export function prescribingView(labelled: Labelled, { report, status }: PrescribingStatus) {
  const words = status.phase === 'idle' ? undefined : progressOf(status, undefined).words;
  const { lastError } = status;
  if (!report && !lastError && words === undefined) return undefined;
  return { words, lastError, account: report && prescribingAccount(labelled, report) };
}

const prescribingAccount = (labelled: Labelled, report: PrescribingReport) =>
  accountView(report, {
    facts: [
      { name: 'Months', value: monthsText(report.months) },
      { name: 'Practices counted', value: countText(report.countedPractices) },
      { name: 'Other prescribers', value: countText(report.practices - report.countedPractices) },
      { name: 'Chemicals', value: countText(report.chemicals) },
    ],
    reasons: PRESCRIBING_DROP_REASONS,
    whatOf: file => (file.months.length > 0 ? monthsText(file.months) : kindText(file)),
    notices: [...gapsIn(report).map(gap => noteWithFix(labelled, gap)), ...report.notices],
  });

const kindText = ({ kind }: PrescribingFileReport): string =>
  kind === 'reference' ? 'Reference' : 'Prescribing';

/** `Jan 2024`, `Jan 2024 to Jun 2024`, `none` */
function monthsText(months: readonly string[]): string {
  const ends = new Set([...months.slice(0, 1), ...months.slice(-1)]);
  return [...ends].map(monthText).join(' to ') || 'none';
}

function monthText(iso: string): string {
  const month = parseMonth(iso);
  return month === undefined ? iso : shortMonth(month);
}
