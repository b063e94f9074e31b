import type { BuildProgress } from '../../domain/buildReport.ts';
import type { PrescribingReport } from '../../domain/prescribingReport.ts';
import { UserError } from '../../domain/userError.ts';
import type { FormerStore } from '../../store/shelf.ts';
import { formerBytes } from '../account/carried.ts';
import { cutOffNotices } from '../account/cutOff.ts';
import { type Repeat, repeatFault } from '../account/overlaps.ts';
import { hashInputs, type InputFile } from '../folder/hash.ts';
import type { ReadingJournal } from '../folder/readingJournal.ts';
import { textBytes } from '../input/unpack.ts';
import { Stopwatch } from '../run/stopwatch.ts';
import { Scratch } from '../scratch/scratch.ts';
import { carryOver } from './fill/carryOver.ts';
import { fillPrescribing } from './fill/fillPrescribing.ts';
import { nothingLeft, prescribingMeta, prescribingReport } from './fill/report.ts';
import { comparePieces, overlapNotice } from './read/overlaps.ts';
import { prescribingPieces } from './read/pieces.ts';
import type { ReadFile } from './read/readFile.ts';
import { isRead, type Outcome, readFiles } from './read/readFiles.ts';
import { FormerTables } from './references/formerTables.ts';
import { readPrescribingReferences } from './references/references.ts';
import { scanPrescribing } from './scan.ts';

export interface IngestOptions {
  /** Absolute; the files are in its folder `prescribing`. */
  readonly dataPath: string;
  /** A folder for this ingest’s scratch files, which the caller removes. */
  readonly workFolder: string;
  /** Where pieces are kept between ingests, on the disk of STORE_PATH. No other program uses it. */
  readonly piecesFolder: string;
  /** Where the last readable reference tables are kept, on the same disk. */
  readonly tablesFolder: string;
  /** The store to write (sql/schema/prescribing.sql); must not exist. */
  readonly outFile: string;
  /** For the items of files that are refused now. */
  readonly former?: FormerStore;
  readonly journal?: ReadingJournal;
  /** The files as they were hashed just before; hashed here where they are not given. */
  readonly inputs?: readonly InputFile[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BuildProgress) => void;
}

/**
 * Every file under `prescribing/` into a new prescribing store, complete, checkpointed and closed when
 * the promise resolves. Only files whose content is new are read; the others come from their pieces.
 *
 * @throws {UserError} where no row is left; a bad monthly file or reference table is reported instead.
 */
export async function ingestPrescribing(options: IngestOptions): Promise<PrescribingReport> {
  const { dataPath, workFolder, outFile, signal } = options;
  const folder = await scanPrescribing(dataPath);
  if (folder.isEmpty) {
    throw new UserError('The data folder has no prescribing files.', {
      fix: 'Put monthly EPD files (.csv, .csv.gz, .zip or .parquet) under prescribing/.',
    });
  }
  const inputs = options.inputs ?? (await hashInputs(folder.files));
  const stopwatch = new Stopwatch(options.onProgress);
  const pieces = prescribingPieces(options.piecesFolder);
  const former = new FormerTables(options.tablesFolder);
  const scratch = await Scratch.open(workFolder, {
    schema: 'pipeline/prescribing/store_scratch',
    bytes: inputs.reduce(
      (sum, input) => sum + textBytes(input.path, input.bytes),
      await formerBytes(options.former),
    ),
    signal,
  });
  try {
    const references = await stopwatch.time('reading references', () =>
      readPrescribingReferences(scratch, folder, workFolder, former),
    );
    const reading = { workFolder, pieces, stopwatch, signal, journal: options.journal };
    const read = await readFiles(folder.monthlyFiles, inputs, reading);
    const { repeats, overlaps } = await stopwatch.time('comparing files', () =>
      comparePieces(scratch, read.filter(isRead)),
    );
    const outcomes = withoutRepeats(read, repeats);
    const readOutcomes = outcomes.filter(isRead);
    const carried = await carryOver(scratch, read, options);
    // If nothing is served while this ingests, a store with carried items is better than none.
    const isStandIn = carried.files.length > 0 && options.former?.isServed === false;
    if (!isStandIn && !readOutcomes.some(({ keys }) => keys > 0)) throw nothingLeft(outcomes);
    const { startedAt } = stopwatch;
    const notices = [
      ...folder.notices,
      ...references.notices,
      ...carried.notices,
      ...overlaps.map(overlapNotice).sort(),
      ...readOutcomes.flatMap(({ file, signs }) => cutOffNotices(file.path, signs)),
    ];
    const report = await stopwatch.time('writing the store', () =>
      fillPrescribing(
        scratch,
        outFile,
        [...readOutcomes, ...carried.files],
        references.practiceColumns,
        {
          signal,
          conclude: counts => {
            const { steps } = stopwatch;
            const ingested = { startedAt, steps, references, outcomes, notices, counts, carried };
            const report = prescribingReport(ingested);
            return { result: report, meta: prescribingMeta(report, ingested, dataPath) };
          },
        },
      ),
    );
    // Keep the pieces of repeats too, so that they are not read again.
    await pieces.sweep(read.filter(isRead).map(({ database }) => database));
    return report;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    await scratch.close();
  }
}

/** Refuses files that repeat another one. */
function withoutRepeats(
  outcomes: readonly Outcome[],
  repeats: readonly Repeat<Outcome & ReadFile>[],
): Outcome[] {
  return outcomes.map(outcome => {
    const repeat = repeats.find(({ file }) => file === outcome);
    if (!repeat) return outcome;
    const { file, bytes, sha256 } = outcome;
    const paths = { file, other: repeat.other.file, share: repeat.share };
    const fault = repeatFault(paths, 'month, practice, presentation');
    return { file, bytes, sha256, read: repeat.file.read, fault, repeats: true };
  });
}
