import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { uniqueSuffix } from '../../store/folder.ts';
import { isSound, removeSealed, replaceSealed, sealName } from '../../store/seal.ts';
import { isLimit } from '../folder/systemFaults.ts';

const PIECE = /^piece-\d+-\w+-[0-9a-f]{64}\.(?:duckdb|parquet)(?:\..*)?$/;

/** What differs between the pieces of the kinds of files. */
export interface PieceFormat<Account> {
  /** Raised whenever the same file gives another piece than before: old pieces are then read anew. */
  readonly version: number;
  readonly extension: 'duckdb' | 'parquet';
  /**
   * What a piece says of the file that it was made of.
   *
   * @throws where the piece cannot be read.
   */
  readonly accountIn: (database: string) => Promise<Account>;
}

/** The rows of one file as they were understood, kept under the name of their content. */
export interface Kept<Account> {
  readonly database: string;
  readonly account: Account;
}

/**
 * The folder where the rows of files stay between builds, a piece a file, so that a file that was read
 * once is not read again, not even after a build that failed or was killed.
 *
 * A name is the kind of the file, a hyphen, and the SHA-256 of all that decides what its piece holds.
 */
export class Pieces<Account> {
  readonly #folder: string;
  readonly #format: PieceFormat<Account>;

  constructor(folder: string, format: PieceFormat<Account>) {
    this.#folder = folder;
    this.#format = format;
  }

  /** The piece of a name, if it was made before and is whole. */
  async find(name: string): Promise<Kept<Account> | undefined> {
    const database = this.#fileOf(name);
    if (!(await stat(database).catch(() => undefined))) return undefined;
    if (!(await isSound(database, { thorough: false }))) {
      await removeSealed(database);
      return undefined;
    }
    try {
      return { database, account: await this.#format.accountIn(database) };
    } catch (error) {
      // It may be whole, and took long to make.
      if (isLimit(error)) throw error;
      await removeSealed(database);
      return undefined;
    }
  }

  /** Keeps a finished, closed file under its name. */
  async keep(built: string, name: string): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    const database = this.#fileOf(name);
    await replaceSealed(built, database);
    return database;
  }

  /** Where a piece is made: on the same disk, so that keeping it is one rename. */
  async draft(name: string): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    return `${this.#fileOf(name)}.${uniqueSuffix()}`;
  }

  /** Removes the pieces that no file needs any more, and drafts that killed builds left. */
  async sweep(needed: readonly string[]): Promise<void> {
    const needs = needed.map(database => path.basename(database));
    const kept = new Set([...needs, ...needs.map(sealName)]);
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names.filter(fileName => PIECE.test(fileName) && !kept.has(fileName))) {
      await rm(path.join(this.#folder, name), { force: true });
    }
  }

  #fileOf(name: string): string {
    const { version, extension } = this.#format;
    return path.join(this.#folder, `piece-${version}-${name}.${extension}`);
  }
}
