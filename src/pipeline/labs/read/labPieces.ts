import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import type { UserError } from '../../../domain/userError.ts';
import { quoted } from '../../../store/sql.ts';
import { type InputFile, UNREADABLE } from '../../folder/hash.ts';
import { isLimit } from '../../folder/systemFaults.ts';
import type { Refusal } from '../../input/openInput.ts';
import { type Kept, Pieces } from '../../input/pieces.ts';
import type { Numbers } from '../../scratch/numbers.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import type { BuildNumbers } from '../buildNumbers.ts';
import type { LabFile } from '../scan.ts';
import { PIPELINE_VERSION } from '../version.ts';
import type { LabReading } from './labFile.ts';
import type { Staged } from './stageFile.ts';

const numbersSchema = z.array(z.tuple([z.number(), z.string()]));
const accountSchema = z.object({
  staged: z.object({
    rejected: z.number(),
    months: z.array(z.number()),
    badLines: z.array(z.number()),
    unreadableLines: z.array(z.number()),
    notices: z.array(z.string()),
  }),
  /** What the numbers in the columns stand for. */
  numbers: z.object({
    practice_no: numbersSchema,
    test_no: numbersSchema,
    local_practice: numbersSchema,
    local_test: numbersSchema,
  }),
  /** Codes that no reference knows: the reason, the code, its rows and the line where it stands first. */
  unknownCodes: z.array(z.tuple([z.string(), z.string(), z.number(), z.number().nullable()])),
  /** The practice_codes.csv by which the file was read, and those of its practices that it does not list. */
  practiceCodes: z.object({ sha256: z.string(), unlisted: z.array(z.string()) }),
});
type PieceAccount = z.infer<typeof accountSchema>;
type NumberedColumn = keyof PieceAccount['numbers'];

/** Raised whenever the same staged rows give another piece than before. */
const PIECE_VERSION = 1;

/** The practice_codes.csv of a build. */
export interface ListedPractices {
  readonly sha256: string;
  readonly has: (practice: string) => boolean;
}

/** Where a file's rows belong in a build. */
export interface PlaceOfFile {
  readonly fileNo: number;
  readonly reading: LabReading;
  readonly numbers: BuildNumbers;
}

/**
 * Keeps the rows of labs' files as they are after steps 1 to 4, so that a file is not read again while it,
 * the meaning of its codes and the settings are the same. All later steps see the rows as if they had been
 * read now. Only for builds that show practices under their names: the pieces have the practices' codes.
 *
 * Of practice_codes.csv, which changes with each month, reading a file asks two things: which of the file's
 * practices it does not list, and whether any row counts. If the answers are the same, so is the piece.
 */
export class LabPieces {
  readonly #pieces: Pieces<PieceAccount>;
  readonly #scratch: Scratch;
  readonly #hashes: ReadonlyMap<string, InputFile>;
  readonly #listed: ListedPractices;
  readonly #used = new Set<string>();

  /** @param inputs the files as they were hashed just before. */
  constructor(
    folder: string,
    scratch: Scratch,
    inputs: readonly InputFile[],
    listed: ListedPractices,
  ) {
    this.#scratch = scratch;
    this.#pieces = new Pieces(folder, {
      version: PIECE_VERSION,
      extension: 'parquet',
      accountIn: piece => accountIn(scratch, piece),
    });
    this.#hashes = new Map(inputs.map(input => [input.path, input]));
    this.#listed = listed;
  }

  /**
   * Puts the rows of a file that was read before into `staged`.
   *
   * @param refuse says why the file is refused where another one has its content.
   * @returns undefined where the file must be read.
   */
  async stage(
    file: LabFile,
    place: PlaceOfFile,
    refuse: (sha256: string) => UserError | undefined,
  ): Promise<Staged | Refusal | undefined> {
    const input = this.#hashes.get(file.path);
    if (!input || input.sha256 === UNREADABLE) return undefined;
    const piece = await this.#pieces.find(nameOf(file, input.sha256, place.reading));
    if (!piece) return undefined;
    const { bytes, sha256 } = input;
    const fault = refuse(sha256);
    if (fault) {
      this.#used.add(piece.database);
      return { bytes, sha256, fault, repeats: true };
    }
    const { practiceCodes, staged, unknownCodes } = piece.account;
    const isSameList = practiceCodes.sha256 === this.#listed.sha256;
    if (!isSameList && !this.#areUnlisted(piece.account)) return undefined;
    await this.#stageRows(piece, place);
    if (!isSameList && !(await this.#hasListedRows(place))) {
      await this.#scratch.run('pipeline/labs/unstage', { file_no: place.fileNo });
      return undefined;
    }
    await this.#scratch.append(
      'unknown_code',
      unknownCodes.map(([reason, code, rows, line]) => [
        ...[file.labId, file.path, reason, code, rows, line],
      ]),
    );
    this.#used.add(piece.database);
    return { bytes, sha256, ...staged };
  }

  /** Keeps the rows of a file that has just been staged. A full disk only means that it is read again. */
  async keep(file: LabFile, place: PlaceOfFile, staged: Staged): Promise<void> {
    const name = nameOf(file, staged.sha256, place.reading);
    let draft: string | undefined;
    try {
      draft = await this.#pieces.draft(name);
      await this.#scratch.run('pipeline/labs/keep_piece', undefined, {
        file_no: String(place.fileNo),
        piece: quoted(draft),
        account: quoted(JSON.stringify(await this.#accountOf(file, place, staged))),
      });
      this.#used.add(await this.#pieces.keep(draft, name));
    } catch (error) {
      if (draft !== undefined) await rm(draft, { force: true });
      if (!isLimit(error)) throw error;
    }
  }

  /** Removes the pieces that no file of this build needs. */
  sweep(): Promise<void> {
    return this.#pieces.sweep([...this.#used]);
  }

  #areUnlisted({ numbers, practiceCodes }: PieceAccount): boolean {
    return sameTexts(this.#unlisted(numbers.practice_no), practiceCodes.unlisted);
  }

  #unlisted(practices: PieceAccount['numbers']['practice_no']): string[] {
    return practices.flatMap(([, id]) => (this.#listed.has(id) ? [] : [id]));
  }

  async #stageRows(
    { database, account }: Kept<PieceAccount>,
    { fileNo, reading, numbers }: PlaceOfFile,
  ): Promise<void> {
    await this.#scratch.run('pipeline/labs/new_piece_numbers');
    await this.#scratch.append(
      'piece_number',
      Object.entries(numbersIn(reading, numbers)).flatMap(([column, present]) =>
        account.numbers[column as NumberedColumn].map(([former, id]) => [
          ...[column, former, present.numberOf(id)],
        ]),
      ),
    );
    const values = {
      piece: database,
      file_no: fileNo,
      lab_no: numbers.labs.numberOf(reading.lab.id),
    };
    await this.#scratch.asWritten(() => this.#scratch.run('pipeline/labs/stage_piece', values));
  }

  async #hasListedRows({ fileNo }: PlaceOfFile): Promise<boolean> {
    const query = 'pipeline/labs/has_listed_rows';
    const [[rows] = []] = await this.#scratch.rows(query, { file_no: fileNo });
    return Number(rows) > 0;
  }

  async #accountOf(
    file: LabFile,
    { fileNo, reading, numbers }: PlaceOfFile,
    { bytes: _, sha256: __, ...staged }: Staged,
  ): Promise<PieceAccount> {
    const used = await this.#scratch.rows('pipeline/labs/numbers_of_file', { file_no: fileNo });
    const sources = numbersIn(reading, numbers);
    const numbersOf = (column: NumberedColumn): [number, string][] => {
      const ownNumbers = new Set(
        used.flatMap(([name, no]) => (name === column && no !== null ? [Number(no)] : [])),
      );
      return [...sources[column].entries()].flatMap(([id, no]) =>
        ownNumbers.has(no) ? [[no, id]] : [],
      );
    };
    const practices = numbersOf('practice_no');
    const codes = await this.#scratch.rows('pipeline/labs/unknown_codes_of_file', {
      lab_id: file.labId,
      file: file.path,
    });
    return accountSchema.parse({
      staged,
      numbers: {
        practice_no: practices,
        test_no: numbersOf('test_no'),
        local_practice: numbersOf('local_practice'),
        local_test: numbersOf('local_test'),
      },
      unknownCodes: codes,
      practiceCodes: { sha256: this.#listed.sha256, unlisted: this.#unlisted(practices) },
    });
  }
}

/** What numbers each column of a piece. */
const numbersIn = (
  { localPractices, localTests }: LabReading,
  { practices, tests }: BuildNumbers,
): Record<NumberedColumn, Numbers> => ({
  practice_no: practices,
  test_no: tests,
  local_practice: localPractices,
  local_test: localTests,
});

/** The name stands for all that decides what reading a file gives, but for practice_codes.csv. */
const nameOf = ({ path }: LabFile, sha256: string, { meaning }: LabReading): string =>
  `lab-${createHash('sha256')
    .update(JSON.stringify([PIPELINE_VERSION, path, sha256, meaning]))
    .digest('hex')}`;

async function accountIn(scratch: Scratch, piece: string): Promise<PieceAccount> {
  const [[account] = []] = await scratch.rows('pipeline/labs/piece_account', { piece });
  return accountSchema.parse(JSON.parse(String(account)));
}

const sameTexts = (texts: readonly string[], others: readonly string[]): boolean =>
  JSON.stringify([...texts].sort()) === JSON.stringify([...others].sort());
