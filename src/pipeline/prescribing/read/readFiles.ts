import type { UserError } from '../../../domain/userError.ts';
import { sameContentFault } from '../../account/overlaps.ts';
import type { InputFile } from '../../folder/hash.ts';
import type { ReadingJournal } from '../../folder/readingJournal.ts';
import type { DataFile } from '../../folder/scan.ts';
import type { Refusal } from '../../input/openInput.ts';
import type { Pieces } from '../../input/pieces.ts';
import { readJournalled } from '../../input/readJournalled.ts';
import type { Stopwatch } from '../../run/stopwatch.ts';
import { type Account, pieceName } from './pieces.ts';
import { type ReadFile, readPrescribingFile } from './readFile.ts';

/** A file that was read, now or by an earlier ingest, or refused. */
export type Outcome = { readonly file: DataFile } & (ReadFile | Refused);

/** A refusal; `read`: the number of rows, if they were counted before. */
export type Refused = Refusal & { readonly read?: number };

export const isRead = (outcome: Outcome): outcome is { readonly file: DataFile } & ReadFile =>
  'database' in outcome;

/**
 * Reads every file into a piece. Files whose content has been read before are not opened. Two files with the
 * same content count once.
 */
export async function readFiles(
  files: readonly DataFile[],
  inputs: readonly InputFile[],
  options: {
    readonly workFolder: string;
    readonly pieces: Pieces<Account>;
    readonly stopwatch: Stopwatch;
    readonly signal: AbortSignal | undefined;
    readonly journal: ReadingJournal | undefined;
  },
): Promise<Outcome[]> {
  const { workFolder, pieces, stopwatch, signal, journal } = options;
  const inputOf = new Map(inputs.map(input => [input.path, input]));
  const total = inputs.reduce((sum, { bytes }) => sum + bytes, 1);
  const outcomes: Outcome[] = [];
  let done = 0;
  for (const file of files) {
    signal?.throwIfAborted();
    const input = inputOf.get(file.path);
    const part = { file: file.path, done: done / total };
    const outcome = await stopwatch.time(
      'reading counts',
      async (): Promise<ReadFile | Refusal> => {
        const fault = input && sameContent(file, input.sha256, outcomes);
        if (fault) return { bytes: input.bytes, sha256: input.sha256, fault, repeats: true };
        const piece = input && (await pieces.find(pieceName(file.path, input.sha256)));
        if (piece)
          return {
            database: piece.database,
            ...piece.account,
            bytes: input.bytes,
            sha256: input.sha256,
          };
        const onPart = (share: number): void =>
          stopwatch.report('reading counts', {
            file: file.path,
            done: (done + share * (input?.bytes ?? 0)) / total,
          });
        const read = await readJournalled(journal, file, () =>
          readPrescribingFile(file, workFolder, pieces, { signal, onPart }),
        );
        // It changed after it was hashed, and may now have another file’s content.
        const duplicate = sameContent(file, read.sha256, outcomes);
        return duplicate
          ? { bytes: read.bytes, sha256: read.sha256, fault: duplicate, repeats: true }
          : read;
      },
      part,
    );
    outcomes.push({ file, ...outcome });
    done += input?.bytes ?? 0;
  }
  return outcomes;
}

function sameContent(
  file: DataFile,
  sha256: string,
  outcomes: readonly Outcome[],
): UserError | undefined {
  const duplicate = outcomes.find(outcome => isRead(outcome) && outcome.sha256 === sha256);
  return duplicate && sameContentFault(file, duplicate.file);
}
