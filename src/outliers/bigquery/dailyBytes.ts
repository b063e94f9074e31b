import { appendFile, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { sizeText } from '../../domain/size.ts';
import { UserError } from '../../domain/userError.ts';

const NAME = /^bigquery-bytes-(\d{4}-\d\d-\d\d)\.txt$/;

/**
 * The bytes that everyone together may have BigQuery read in a day (UTC), held against estimates before
 * anything starts. They are written into a file beside the builds, a line each, so that a restart forgets
 * none; what was estimated counts, whatever became of it.
 */
export class DailyBytes {
  /** Undefined: no limit, and nothing is counted. */
  readonly limit: number | undefined;
  readonly #folder: string;
  readonly #now: () => Date;

  constructor(folder: string, limit: number | undefined, now = () => new Date()) {
    this.#folder = folder;
    this.limit = limit;
    this.#now = now;
  }

  /** Bytes that were taken today; 0 without a limit. */
  async used(): Promise<number> {
    return this.limit === undefined ? 0 : total(this.#file(), await this.#lines());
  }

  /**
   * Takes bytes of today’s for what is about to start.
   *
   * @throws {UserError} where they are more than there are left: then none are taken.
   */
  async take(bytes: number, what: string): Promise<void> {
    const { limit } = this;
    if (limit === undefined || bytes === 0) return;
    await this.#removeEarlier();
    const file = this.#file();
    // Written before it is read, so that of two at once neither overlooks the other.
    await appendFile(file, `${bytes}\n`);
    const all = total(file, await this.#lines());
    if (all <= limit) return;
    await appendFile(file, `${-bytes}\n`);
    throw new UserError(
      `${what} would read about ${sizeText(bytes)}, and of today’s ${sizeText(limit)} (BIGQUERY_DAILY_BYTES) ${sizeText(Math.max(0, limit - all + bytes))} are left.`,
      { fix: 'Ask for less, ask again tomorrow (UTC), or raise BIGQUERY_DAILY_BYTES.' },
    );
  }

  #file(): string {
    return path.join(this.#folder, `bigquery-bytes-${this.#now().toISOString().slice(0, 10)}.txt`);
  }

  async #lines(): Promise<string[]> {
    try {
      return (await readFile(this.#file(), 'utf8')).split('\n').filter(line => line !== '');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  }

  async #removeEarlier(): Promise<void> {
    const today = path.basename(this.#file());
    for (const name of await readdir(this.#folder)) {
      if (NAME.test(name) && name < today) await rm(path.join(this.#folder, name), { force: true });
    }
  }
}

function total(file: string, lines: readonly string[]): number {
  return lines.reduce((sum, line, i) => {
    if (/^-?\d{1,15}$/.test(line)) return sum + Number(line);
    throw new UserError(
      `${file} line ${i + 1} is not a number of bytes, so today’s limit cannot be kept.`,
      {
        fix: 'Correct the line, or remove the file to start the day’s count again.',
      },
    );
  }, 0);
}
