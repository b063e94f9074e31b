import type { DropReason } from '../../../domain/buildReport.ts';
import type { Month } from '../../../domain/month.ts';
import type { UserError } from '../../../domain/userError.ts';
import { mustHaveFewBroken } from '../../account/brokenRows.ts';
import { cutOffNotices } from '../../account/cutOff.ts';
import { accountForRows, monthsOfFile, readingFault } from '../../account/fileRows.ts';
import type { DataFile } from '../../folder/scan.ts';
import { type CsvView, layViews, linesAt } from '../../input/csvView.ts';
import { openInput, type Refusal } from '../../input/openInput.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { type CountFormat, droppedRows, keyNames, layMeaning, namesOf } from './countColumns.ts';
import { fingerprintOf } from './fingerprint.ts';
import { noRowLeft } from './noRowLeft.ts';
import { withoutRepeatedCodes } from './repeatedCodes.ts';
import { withoutRepeatedRows } from './repeatedRows.ts';
import { lookAtStaged, stagedRows } from './stagedRows.ts';
import { unreadableCounts } from './unreadableCounts.ts';
import { unreadableLabels } from './unreadableLabels.ts';

/** A file whose rows are staged, with those that could not be. */
export interface Staged {
  readonly bytes: number;
  readonly sha256: string;
  /** The number of rows that could not be split into cells; they are not in `staged`. */
  readonly rejected: number;
  /** The months of its rows, even if the rows are dropped later. */
  readonly months: readonly Month[];
  /** The first lines with a bad row. */
  readonly badLines: readonly number[];
  /** The first lines with a count that cannot be read. */
  readonly unreadableLines: readonly number[];
  /** The notices about the file. */
  readonly notices: readonly string[];
}

/** How to put one file’s rows into `staged`. */
export interface Staging {
  readonly fileNo: number;
  readonly format: CountFormat;
  /** Whether each key should be in one row only, as in the combined file (field guide, section 2). */
  readonly hasUniqueKeys: boolean;
  /** The number of the lab whose codes may stand for the same test or practice; undefined where codes are canonical. */
  readonly labNo?: number;
  /** What was dropped, by reason, of a file that has no other rows; undefined where it has some. */
  readonly allDropped: (
    dropped: ReadonlyMap<DropReason, number>,
    passed: number,
  ) => Promise<ReadonlyMap<DropReason, number> | undefined>;
  /** Whether a last month far below the others may mean that the file was cut off. */
  readonly comparesMonths: boolean;
  /** Set if practices are anonymised, so that no cell of the file may be quoted. */
  readonly secret: string | undefined;
  /** The error if another file has this content. */
  readonly refuse?: (sha256: string) => UserError | undefined;
  /** Puts the rows of the view `source` into `staged`. */
  readonly stage: (view: CsvView) => Promise<void>;
  /** Notes the codes of the staged file that no reference knows. */
  readonly noteCodes?: (view: CsvView) => Promise<void>;
}

/** Reads one file of counts into `staged`. The rows of a refused file are removed from it. */
export async function stageFile(
  scratch: Scratch,
  file: DataFile,
  workFolder: string,
  staging: Staging,
): Promise<Staged | Refusal> {
  const { fileNo, secret } = staging;
  const input = await openInput(file, workFolder);
  const sha256 = fingerprintOf(input.sha256, secret);
  if ('fault' in input) return { ...input, sha256 };
  const { bytes } = input;
  const discreet = secret !== undefined;
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
    const notices: (string | undefined)[] = [];
    const rows = await accountForRows<DropReason>(scratch, file, view, {
      async settleRepeats() {
        const repeats = await withoutRepeatedRows(scratch, view, fileNo, {
          columns: keyNames(format),
          unique: staging.hasUniqueKeys,
        });
        const sameCodes =
          labNo === undefined
            ? undefined
            : await withoutRepeatedCodes(scratch, view, { fileNo, labNo });
        if (repeats !== undefined || sameCodes !== undefined) await lookAtStaged(scratch, staging);
        notices.push(repeats, sameCodes);
      },
      countByReason: () => stagedRows(scratch),
      months: () => monthsOfFile(scratch, 'pipeline/labs/file_months'),
      comparesMonths: staging.comparesMonths,
      badRows: droppedRows('bad row'),
      async mustCount({ byReason, rejected }) {
        const dropped = new Map<DropReason, number>();
        for (const [reason, n] of byReason) if (reason !== 'kept') dropped.set(reason, n);
        const reasons = await staging.allDropped(dropped, byReason.get('kept') ?? 0);
        if (!reasons) return;
        const [rejectedLine] = await linesAt(view.csv, rejected.slice(0, 1));
        throw await noRowLeft(scratch, view, format, { reasons, rejectedLine, discreet });
      },
      emptyFix: 'Export the file again, or remove it.',
    });
    const rejected = rows.rejected.length;
    const unreadable = rows.byReason.get('count not readable') ?? 0;
    const kept = (rows.byReason.get('kept') ?? 0) + unreadable;
    const hasBad = (rows.byReason.get('bad row') ?? 0) > rejected;
    const unplaced = hasBad
      ? await unreadableLabels(scratch, view, format, { kept, discreet })
      : [];
    const uncertain =
      unreadable === 0 ? undefined : await unreadableCounts(scratch, view, { fileNo, discreet });
    return {
      bytes,
      sha256,
      rejected,
      months: rows.months.map(({ month }) => month),
      badLines: rows.badLines,
      unreadableLines: uncertain?.lines ?? [],
      notices: [
        ...unplaced,
        ...[rows.brokenNotice, ...notices, uncertain?.notice].flatMap(notice => notice ?? []),
        ...cutOffNotices(file.path, rows.signs),
      ],
    };
  } catch (error) {
    const fault = readingFault(file, error, NOT_READ);
    await scratch.run('pipeline/labs/unstage', { file_no: fileNo });
    return { bytes, sha256, fault };
  } finally {
    await input.dispose();
  }
}

const NOT_READ = {
  kinds: ['Invalid Input', 'Conversion'],
  words: 'cannot be read as a CSV',
  fix: 'Export it again: cells separated by commas, text with a comma in quotes, UTF-8.',
};
