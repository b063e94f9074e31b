import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { z } from 'zod';
import type { Month } from '../../../domain/month.ts';
import type { PrescribingDropReason } from '../../../domain/prescribingReport.ts';
import { uniqueSuffix } from '../../../store/folder.ts';
import { prescribingDropsSchema } from '../../../store/prescribingReportSchema.ts';
import { isSound, removeSealed, sealName, sealOf, writeSeal } from '../../../store/seal.ts';
import type { CutOffSigns } from '../../account/cutOff.ts';
import type { RowAccount } from '../../account/fileReport.ts';
import { isLimit } from '../../folder/systemFaults.ts';

/** Increase it whenever the same file gives another piece than before, so that files are read again. */
const PIECE_VERSION = 8;
const PIECE = /^piece-\d+-\w+-[0-9a-f]{64}\.duckdb(?:\..*)?$/;

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
 * The folder where pieces are kept between ingests. A store is made from pieces alone, so a month that has
 * been read is not read again, even after a build that failed or was killed.
 */
export class Pieces {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The piece of a content, if it has been read before and is whole. */
  async find(name: string, sha256: string): Promise<Piece | undefined> {
    const database = this.#fileOf(name, sha256);
    if (!(await stat(database).catch(() => undefined))) return undefined;
    if (!(await isSound(database, { thorough: false }))) {
      await removeSealed(database);
      return undefined;
    }
    try {
      return { database, ...(await accountIn(database)) };
    } catch (error) {
      // Keep the piece, because it may be undamaged and took long to make.
      if (isLimit(error)) throw error;
      await removeSealed(database);
      return undefined;
    }
  }

  /** Keeps a finished, closed database under the hash of its content. */
  async keep(builtFile: string, name: string, sha256: string): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    const database = this.#fileOf(name, sha256);
    const seal = await sealOf(builtFile);
    await removeSealed(database);
    await rename(builtFile, database);
    await writeSeal(database, seal);
    return database;
  }

  /** The path of a new piece, on the same disk, so that keeping it takes one rename. */
  async draft(name: string, sha256: string): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    return `${this.#fileOf(name, sha256)}.${uniqueSuffix()}`;
  }

  /** Removes the pieces that no file needs any more, and drafts that killed ingests left. */
  async sweep(databases: readonly string[]): Promise<void> {
    const keep = databases.map(database => path.basename(database));
    const kept = new Set([...keep, ...keep.map(sealName)]);
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names.filter(file => PIECE.test(file) && !kept.has(file))) {
      await rm(path.join(this.#folder, name), { force: true });
    }
  }

  /** The name contains the file’s ending, because the same bytes mean something else under another one. */
  #fileOf(name: string, sha256: string): string {
    const kind = path.extname(name).slice(1).toLowerCase();
    return path.join(this.#folder, `piece-${PIECE_VERSION}-${kind}-${sha256}.duckdb`);
  }
}

async function accountIn(database: string): Promise<Account> {
  const instance = await DuckDBInstance.create(database, {
    access_mode: 'READ_ONLY',
    threads: '1',
  });
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll("SELECT value FROM meta WHERE key = 'account'");
    return accountSchema.parse(JSON.parse(String(reader.getRows()[0]?.[0])));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
