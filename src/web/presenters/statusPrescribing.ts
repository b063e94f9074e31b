import { parseMonth, shortMonth } from '../../domain/month.ts';
import {
  PRESCRIBING_DROP_REASONS,
  type PrescribingDropped,
  type PrescribingDropReason,
  type PrescribingFileReport,
  type PrescribingReport,
} from '../../domain/prescribingReport.ts';
import { sizeText } from '../../domain/size.ts';
import { absentNotes } from '../../pipeline/prescribing/notes.ts';
import type { PrescribingStatus } from '../context.ts';
import { countText, momentText, rowsText, secondsText, shareText } from './format.ts';
import { type FileView, linesText, type ReasonView } from './statusFiles.ts';
import { statusNow } from './statusNow.ts';

/** The account of the prescribing files, as the status page tells it; undefined where there are none. */
export function prescribingView({ report, now }: PrescribingStatus) {
  const words = now.phase === 'idle' ? undefined : statusNow(now, undefined).words;
  const { lastError } = now;
  if (!report && !lastError && words === undefined) return undefined;
  return { words, lastError, account: report && accountOf(report) };
}

function accountOf(report: PrescribingReport) {
  const { read, kept } = prescribingRows(report);
  const files = report.files.map(fileView);
  const finished = new Date(report.finishedAt);
  return {
    at: momentText(finished),
    atIso: report.finishedAt,
    took: secondsText((finished.getTime() - new Date(report.startedAt).getTime()) / 1000),
    facts: [
      {
        name: 'Months',
        value: monthsText(report.months),
      },
      { name: 'Practices counted', value: countText(report.countedPractices) },
      { name: 'Other prescribers', value: countText(report.practices - report.countedPractices) },
      { name: 'Chemicals', value: countText(report.chemicals) },
      { name: 'Rows read', value: countText(read) },
      {
        name: 'Rows kept',
        value: read === 0 ? countText(kept) : `${countText(kept)} (${shareText(kept / read)})`,
      },
      { name: 'Rows dropped', value: countText(read - kept) },
    ],
    reasons: reasonsOf(report, read),
    accepted: files.filter(file => !file.refused),
    refused: files.filter(file => file.refused),
    notices: [...absentNotes(report), ...report.notices],
  };
}

/** The sums over all prescribing files that were not refused: read = kept + dropped. */
export function prescribingRows({ files }: PrescribingReport) {
  const counted = files.filter(isCounted);
  const read = counted.reduce((sum, file) => sum + file.read, 0);
  const kept = counted.reduce((sum, file) => sum + file.kept, 0);
  return { read, kept, dropped: read - kept };
}

const isCounted = (file: PrescribingFileReport): boolean =>
  file.kind === 'prescribing' && !file.refused;

function fileView(file: PrescribingFileReport): FileView {
  const dropped = file.dropped.reduce((sum, each) => sum + each.rows, 0);
  return {
    path: file.path,
    what: file.months.length > 0 ? monthsText(file.months) : kindText(file),
    size: sizeText(file.bytes),
    sha256: file.sha256,
    shortSha: file.sha256.slice(0, 12),
    read: countText(file.read),
    kept: countText(file.kept),
    dropped: countText(dropped),
    droppedText: rowsText(dropped),
    reasons: file.dropped.filter(({ rows }) => rows > 0).map(each => reasonView(each, file.read)),
    refused: file.refused,
  };
}

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

function reasonsOf({ files }: PrescribingReport, read: number): ReasonView[] {
  const sums = new Map<PrescribingDropReason, number>();
  for (const { reason, rows } of files.filter(isCounted).flatMap(({ dropped }) => dropped)) {
    sums.set(reason, (sums.get(reason) ?? 0) + rows);
  }
  return [...sums]
    .filter(([, rows]) => rows > 0)
    .map(([reason, rows]) => reasonView({ reason, rows, lines: [] }, read));
}

const reasonView = ({ reason, rows, lines }: PrescribingDropped, read: number): ReasonView => ({
  reason,
  meaning: PRESCRIBING_DROP_REASONS[reason],
  rows,
  rowsText: rowsText(rows),
  share: read > 0 ? shareText(rows / read) : '',
  lines: linesText(lines, rows),
});
