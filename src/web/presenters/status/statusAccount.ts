import type { Dropped, Fault, FileAccount, StoreReport } from '../../../domain/buildReport.ts';
import { sizeText } from '../../../domain/size.ts';
import { countText, momentText, rowsText, secondsText, shareText } from '../format.ts';

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
  readonly read: string;
  readonly kept: string;
  readonly dropped: string;
  readonly droppedText: string;
  readonly reasons: readonly ReasonView[];
  readonly refused: Fault | undefined;
}

/** What the status page says of a build of any kind of file. */
export interface AccountView {
  readonly at: string;
  readonly atIso: string;
  readonly duration: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly reasons: readonly ReasonView[];
  readonly accepted: readonly FileView[];
  readonly refused: readonly FileView[];
  readonly notices: readonly string[];
}

type AnyFile<Reason extends string> = FileAccount<string, Reason>;

/**
 * The account of a build: every row read, kept, or dropped for a reason.
 *
 * @param kind `facts`: those that come before the numbers of rows; `reasons`: what each means, in the
 * order of the steps; `whatOf`: what a file is, in a word or two.
 */
export function accountView<Reason extends string, File extends AnyFile<Reason>>(
  report: StoreReport<File>,
  kind: {
    readonly facts: AccountView['facts'];
    readonly reasons: Readonly<Record<Reason, string>>;
    readonly whatOf: (file: File) => string;
    readonly notices: readonly string[];
  },
): AccountView {
  const finished = new Date(report.finishedAt);
  const files = report.files.map(file => fileView(file, kind.whatOf(file), kind.reasons));
  return {
    at: momentText(finished),
    atIso: report.finishedAt,
    duration: secondsText((finished.getTime() - new Date(report.startedAt).getTime()) / 1000),
    facts: [...kind.facts, ...rowFacts(rowsOf(report.files))],
    reasons: reasonsOf<Reason>(report.files, kind.reasons),
    accepted: files.filter(file => !file.refused),
    refused: files.filter(file => file.refused),
    notices: kind.notices,
  };
}

/** Rows of files that are no references and were not refused: read = kept + dropped. */
export interface Rows {
  readonly read: number;
  readonly kept: number;
  readonly dropped: number;
}

export function rowsOf(files: readonly AnyFile<string>[]): Rows {
  const counted = files.filter(isCounted);
  const read = counted.reduce((sum, file) => sum + file.read, 0);
  const kept = counted.reduce((sum, file) => sum + file.kept, 0);
  return { read, kept, dropped: read - kept };
}

const isCounted = ({ kind, refused }: AnyFile<string>): boolean => kind !== 'reference' && !refused;

const rowFacts = ({ read, kept, dropped }: Rows): AccountView['facts'] => [
  { name: 'Rows read', value: countText(read) },
  {
    name: 'Rows kept',
    value: read === 0 ? countText(kept) : `${countText(kept)} (${shareText(kept / read)})`,
  },
  { name: 'Rows dropped', value: countText(dropped) },
];

function fileView<Reason extends string>(
  file: AnyFile<Reason>,
  what: string,
  meanings: Readonly<Record<Reason, string>>,
): FileView {
  const dropped = file.dropped.reduce((sum, drop) => sum + drop.rows, 0);
  return {
    path: file.path,
    what,
    size: sizeText(file.bytes),
    sha256: file.sha256,
    read: countText(file.read),
    kept: countText(file.kept),
    dropped: countText(dropped),
    droppedText: rowsText(dropped),
    reasons: file.dropped
      .filter(drop => drop.rows > 0)
      .map(drop => reasonView(drop, file.read, meanings)),
    refused: file.refused,
  };
}

/** The dropped rows of all files, by reason. */
function reasonsOf<Reason extends string>(
  files: readonly AnyFile<Reason>[],
  meanings: Readonly<Record<Reason, string>>,
): ReasonView[] {
  const { read } = rowsOf(files);
  const sums = new Map<Reason, number>();
  for (const { reason, rows } of files.filter(isCounted).flatMap(file => file.dropped)) {
    sums.set(reason, (sums.get(reason) ?? 0) + rows);
  }
  const order = Object.keys(meanings);
  return [...sums]
    .filter(([, rows]) => rows > 0)
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .map(([reason, rows]) => reasonView({ reason, rows, lines: [] }, read, meanings));
}

const reasonView = <Reason extends string>(
  { reason, rows, lines }: Dropped<Reason>,
  read: number,
  meanings: Readonly<Record<Reason, string>>,
): ReasonView => ({
  reason,
  meaning: meanings[reason],
  rows,
  rowsText: rowsText(rows),
  share: read > 0 ? shareText(rows / read) : '',
  lines: linesText(lines, rows),
});

const MOST_LINES = 5;

function linesText(lines: readonly number[], rows: number): string {
  if (lines.length === 0) return '';
  const lineNumbers = lines.slice(0, MOST_LINES).map(countText).join(', ');
  const more = rows > Math.min(lines.length, MOST_LINES) ? ' and more' : '';
  return `${lines.length === 1 && more === '' ? 'line' : 'lines'} ${lineNumbers}${more}`;
}
