import path from 'node:path';
import { z } from 'zod';
import type { Month } from '../../../domain/month.ts';
import type { PrescribingDropReason } from '../../../domain/prescribingReport.ts';
import { metaIn } from '../../../store/meta.ts';
import { prescribingDropsSchema } from '../../../store/prescribingReportSchema.ts';
import { quoted } from '../../../store/sql.ts';
import type { CutOffSigns } from '../../account/cutOff.ts';
import type { RowAccount } from '../../account/fileReport.ts';
import { Pieces } from '../../input/pieces.ts';
import type { Scratch } from '../../scratch/scratch.ts';

/** Increase it whenever the same file gives another piece than before, so that files are read again. */
const PIECE_VERSION = 8;

const accountSchema = z.object({
  read: z.number(),
  kept: z.number(),
  dropped: prescribingDropsSchema,
  months: z.array(z.number()),
  keys: z.number(),
  signs: z.object({
    isUnended: z.boolean(),
    lowMonth: z.object({ month: z.number(), share: z.number() }).exactOptional(),
  }),
});

/** What the reading of a file counted. */
export interface Account extends CountedRows {
  /** The months of its items, ascending. */
  readonly months: readonly Month[];
  /** Its rows once added up: different (month, presentation, practice). */
  readonly keys: number;
}

/** The account of a file’s rows, with signs that some may be missing. */
export interface CountedRows extends RowAccount<PrescribingDropReason> {
  readonly signs: CutOffSigns;
}

/** One file's rows, understood and added up, kept by the hash of its content. */
export interface Piece extends Account {
  readonly database: string;
}

/**
 * The pieces of prescribing files. A store is made from pieces alone, so a month that has been read is not
 * read again.
 */
export const prescribingPieces = (folder: string): Pieces<Account> =>
  new Pieces(folder, { version: PIECE_VERSION, extension: 'duckdb', accountIn });

/** The name of a content’s piece. The same bytes mean something else under another ending. */
export const pieceName = (file: string, sha256: string): string =>
  `${path.extname(file).slice(1).toLowerCase()}-${sha256}`;

const accountIn = async (database: string): Promise<Account> =>
  accountSchema.parse(JSON.parse((await metaIn(database)).get('account') ?? ''));

/** Attaches a piece under a name, read-only, while `work` runs. */
export async function withPiece<T>(
  { connection }: Scratch,
  database: string,
  name: 'piece' | 'other',
  work: () => Promise<T>,
): Promise<T> {
  await connection.run(`ATTACH ${quoted(database)} AS ${name} (READ_ONLY)`);
  try {
    return await work();
  } finally {
    await connection.run(`DETACH ${name}`);
  }
}
