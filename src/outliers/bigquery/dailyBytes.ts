import { appendFile, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { sizeText } from '../../domain/size.ts';
import { UserError } from '../../domain/userError.ts';

const NAME = /^bigquery-bytes-(\d{4}-\d\d-\d\d)\.txt$/;

/**
 * Limits the bytes that all users together may have BigQuery read in a day (UTC), by estimates made before a
 * job starts. Each estimate is a line in a file beside the builds, so a restart keeps them. An estimate
 * counts even if its job fails.
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

  /** The bytes used today; 0 without a limit. */
  async used(): Promise<number> {
    return this.limit === undefined ? 0 : total(this.#file(), await this.#lines());
  }

  /**
   * Uses bytes of today’s limit for a job that is about to start.
   *
   * @throws {UserError} if there are fewer left; then none are used.
   */
  async take(bytes: number, purpose: string): Promise<void> {
    const { limit } = this;
    if (limit === undefined || bytes === 0) return;
    await this.#removeEarlier();
    const file = this.#file();
    // Write before reading, so that two processes that do this at once see each other’s line.
    await appendFile(file, `${bytes}\n`);
    const sum = total(file, await this.#lines());
    if (sum <= limit) return;
    await appendFile(file, `${-bytes}\n`);
    throw new UserError(
      `${purpose} would read about ${sizeText(bytes)}, and of today’s ${sizeText(limit)} (BIGQUERY_DAILY_BYTES) ${sizeText(Math.max(0, limit - sum + bytes))} are left.`,
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
