import {
  DROP_REASONS,
  type Dropped,
  type DropReason,
  type Fault,
  type FileReport,
} from '../../domain/buildReport.ts';
import { sizeText } from '../../domain/size.ts';
import { countText, rowsText, shareText } from './format.ts';

/** One reason for dropped rows, with what it means. */
export interface ReasonView {
  readonly reason: string;
  readonly meaning: string;
  readonly rows: number;
  readonly rowsText: string;
  readonly share: string;
  /** `lines 4, 17 and more`; empty where lines are not known. */
  readonly lines: string;
}

/** One input file with its account. */
export interface FileView {
  readonly path: string;
  readonly what: string;
  readonly size: string;
  readonly sha256: string;
  readonly shortSha: string;
  readonly read: string;
  readonly kept: string;
  readonly dropped: string;
  readonly droppedText: string;
  readonly reasons: readonly ReasonView[];
  readonly refused: Fault | undefined;
}

const MOST_LINES = 5;

/** One file of a build’s account: rows read, kept, and dropped by reason. */
export function fileView(file: FileReport, labName: (id: string) => string): FileView {
  const dropped = file.dropped.reduce((sum, each) => sum + each.rows, 0);
  return {
    path: file.path,
    what: whatOf(file, labName),
    size: sizeText(file.bytes),
    sha256: file.sha256,
    shortSha: file.sha256.slice(0, 12),
    read: countText(file.read),
    kept: countText(file.kept),
    dropped: countText(dropped),
    droppedText: rowsText(dropped),
    reasons: file.dropped.filter(each => each.rows > 0).map(each => reasonView(each, file.read)),
    refused: file.refused,
  };
}

/** True for a file whose rows are counts and may be in the data. */
export const isCounted = (file: FileReport): boolean => file.kind !== 'reference' && !file.refused;

/** The dropped rows of all lab files, by reason, in the order of the steps. */
export function reasonsOf(all: readonly FileReport[]): ReasonView[] {
  const files = all.filter(isCounted);
  const read = files.reduce((sum, file) => sum + file.read, 0);
  const sums = new Map<DropReason, number>();
  for (const { reason, rows } of files.flatMap(file => file.dropped)) {
    sums.set(reason, (sums.get(reason) ?? 0) + rows);
  }
  return Object.keys(DROP_REASONS)
    .filter(isReason)
    .map(reason => ({ reason, rows: sums.get(reason) ?? 0, lines: [] }))
    .filter(each => each.rows > 0)
    .map(each => reasonView(each, read));
}

const isReason = (text: string): text is DropReason => text in DROP_REASONS;

function reasonView({ reason, rows, lines }: Dropped, read: number): ReasonView {
  return {
    reason,
    meaning: DROP_REASONS[reason],
    rows,
    rowsText: rowsText(rows),
    share: read > 0 ? shareText(rows / read) : '',
    lines: linesText(lines, rows),
  };
}

/** `lines 4, 17 and more`; empty where lines are not known. */
export function linesText(lines: readonly number[], rows: number): string {
  if (lines.length === 0) return '';
  const shown = lines.slice(0, MOST_LINES).map(countText).join(', ');
  const more = rows > Math.min(lines.length, MOST_LINES) ? ' and more' : '';
  return `${lines.length === 1 && more === '' ? 'line' : 'lines'} ${shown}${more}`;
}

function whatOf(file: FileReport, labName: (id: string) => string): string {
  if (file.kind === 'combined') return 'Combined file';
  if (file.kind === 'reference') return 'Reference';
  return file.labId === undefined ? 'Lab' : labName(file.labId);
}
