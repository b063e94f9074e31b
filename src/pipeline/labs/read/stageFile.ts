import type { DropReason } from '../../../domain/buildReport.ts';
import type { Month } from '../../../domain/month.ts';
import { UserError } from '../../../domain/userError.ts';
import { badLines } from '../../account/badLines.ts';
import { brokenRows, mustHaveFewBroken } from '../../account/brokenRows.ts';
import { cutOffNotices, cutOffSigns } from '../../account/cutOff.ts';
import type { DataFile } from '../../folder/scan.ts';
import { type CsvView, layViews, linesAt, takeRejected } from '../../input/csvView.ts';
import { openInput, type Refusal } from '../../input/openInput.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { type CountFormat, droppedRows, keyNames, layMeaning, namesOf } from './countColumns.ts';
import { noRowLeft } from './noRowLeft.ts';
import { withoutRepeatedCodes } from './repeatedCodes.ts';
import { withoutRepeatedRows } from './repeatedRows.ts';
import { lookAtStaged, stagedMonths, stagedRows } from './stagedRows.ts';
import { unreadableCounts } from './unreadableCounts.ts';
import { unreadableLabels } from './unreadableLabels.ts';

/** A file whose rows are staged, with the account of those that are no rows. */
export interface Staged {
  readonly bytes: number;
  readonly sha256: string;
  /** Rows that could not be taken apart; they are not in `staged`. */
  readonly rejected: number;
  /** Those of its rows, whatever became of them later. */
  readonly months: readonly Month[];
  /** The first lines with a bad row. */
  readonly badLines: readonly number[];
  /** The first lines with a count that cannot be read. */
  readonly unreadableLines: readonly number[];
  /** What the data manager should know of the file. */
  readonly notices: readonly string[];
}

/** How one file’s rows get into `staged`. */
export interface Staging {
  readonly fileNo: number;
  readonly format: CountFormat;
  /** No two rows ought to have one key (field guide, section 2: the combined file). */
  readonly hasUniqueKeys: boolean;
  /** The number of the lab whose codes may stand for the same test or practice; undefined where codes are canonical. */
  readonly labNo?: number;
  /** What was dropped, by reason, of a file that has no other rows; undefined where it has some. */
  readonly allDropped: (
    dropped: ReadonlyMap<DropReason, number>,
    passed: number,
  ) => Promise<ReadonlyMap<DropReason, number> | undefined>;
  /** Months are compared: a last one far below the others may mean that the file was cut off. */
  readonly comparesMonths: boolean;
  /** No cell of the file may be quoted. */
  readonly discreet: boolean;
  /** Why the file is refused where another one has its content. */
  readonly refuse?: (sha256: string) => UserError | undefined;
  /** Puts the rows of the view `source` into `staged`. */
  readonly stage: (view: CsvView) => Promise<void>;
  /** Notes the codes of the staged file that no reference knows. */
  readonly noteCodes?: (view: CsvView) => Promise<void>;
}

/** Reads one file of counts into `staged`; nothing of a refused file stays there. */
export async function stageFile(
  scratch: Scratch,
  file: DataFile,
  workFolder: string,
  staging: Staging,
): Promise<Staged | Refusal> {
  const input = await openInput(file, workFolder);
  if ('fault' in input) return input;
  const { bytes, sha256 } = input;
  const { fileNo } = staging;
  try {
    const fault = staging.refuse?.(sha256);
    if (fault) return { bytes, sha256, fault, repeats: true };
    const { format, labNo } = staging;
    const { columns } = format;
    const optional = namesOf(columns.filter(({ isOptional }) => isOptional));
    const view = await layViews(scratch, file, input.csv, namesOf(columns), { optional });
    await mustHaveFewBroken(scratch, view, input.size);
    await staging.stage(view);
    await layMeaning(scratch, format, labNo);
    await lookAtStaged(scratch, staging);
    await staging.noteCodes?.(view);
    const broken = await takeRejected(scratch, view);
    const rejected = broken.map(({ byte }) => byte);
    const repeats = await withoutRepeatedRows(scratch, view, fileNo, {
      columns: keyNames(format),
      unique: staging.hasUniqueKeys,
    });
    const sameCodes =
      labNo === undefined
        ? undefined
        : await withoutRepeatedCodes(scratch, view, { fileNo, labNo });
    if (repeats !== undefined || sameCodes !== undefined) await lookAtStaged(scratch, staging);
    const rows = await stagedRows(scratch);
    const staged = [...rows.values()].reduce((sum, n) => sum + n, 0);
    if (staged === 0 && rejected.length === 0) throw noRows(file);
    const months = await stagedMonths(scratch);
    const signs = await cutOffSigns(view, rejected, staging.comparesMonths ? months : []);
    const dropped = await staging.allDropped(
      withRejected(rows, rejected.length),
      rows.get('kept') ?? 0,
    );
    if (dropped) {
      const [rejectedLine] = await linesAt(view.csv, rejected.slice(0, 1));
      const { discreet } = staging;
      throw await noRowLeft(scratch, view, { reasons: dropped, rejectedLine, discreet });
    }
    const bad = rows.get('bad row') ?? 0;
    const unreadable = rows.get('count not readable') ?? 0;
    const lines = await badLines(scratch, view, {
      rejected,
      badRows: bad === 0 ? undefined : droppedRows('bad row'),
    });
    const apart = await brokenRows(view, broken, staged + rejected.length);
    const { discreet } = staging;
    const kept = (rows.get('kept') ?? 0) + unreadable;
    const unplaced = bad === 0 ? [] : await unreadableLabels(scratch, view, { kept, discreet });
    const uncertain = unreadable === 0 ? undefined : await unreadableCounts(scratch, view, staging);
    return {
      bytes,
      sha256,
      rejected: rejected.length,
      months: months.map(({ month }) => month),
      badLines: lines,
      unreadableLines: uncertain?.lines ?? [],
      notices: [
        ...unplaced,
        ...[apart, repeats, sameCodes, uncertain?.notice].flatMap(notice => notice ?? []),
        ...cutOffNotices(file.path, signs),
      ],
    };
  } catch (error) {
    const fault = readingFault(file, error);
    await scratch.run('pipeline/labs/unstage', { file_no: fileNo });
    return { bytes, sha256, fault };
  } finally {
    await input.dispose();
  }
}

/** The dropped rows by reason, those that could not be taken apart among them. */
function withRejected(
  rows: ReadonlyMap<DropReason | 'kept', number>,
  rejected: number,
): Map<DropReason, number> {
  const dropped = new Map<DropReason, number>();
  for (const [reason, n] of rows) if (reason !== 'kept') dropped.set(reason, n);
  if (rejected > 0) dropped.set('bad row', (dropped.get('bad row') ?? 0) + rejected);
  return dropped;
}

const noRows = (file: DataFile): UserError =>
  new UserError(`${file.path} has a header and no rows.`, {
    fix: 'Export the file again, or remove it.',
    file: file.path,
  });

/** What DuckDB says of a file may quote its cells, so it is never passed on. */
function readingFault(file: DataFile, error: unknown): UserError {
  if (error instanceof UserError) return error;
  const isAboutText = /^(?:Invalid Input|Conversion) Error/.test(
    error instanceof Error ? error.message : '',
  );
  if (!isAboutText) throw error;
  return new UserError(`${file.path} cannot be read as a CSV.`, {
    fix: 'Export it again: cells separated by commas, text with a comma in quotes, UTF-8.',
    file: file.path,
  });
}
