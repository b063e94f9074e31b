import { link, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ENTITY_TYPES } from '../domain/entityType.ts';
import { isoMonth, type Month, parseMonth } from '../domain/month.ts';
import { type StoreFolder, uniqueSuffix } from '../store/folder.ts';
import { writeWhole } from '../store/seal.ts';
import { namesIn } from './buildFolder.ts';
import type { BuildParameters } from './engine.ts';

const RECORD = /^outliers-([1-9]\d{0,8})\.json$/;

const month = z.string().transform((text, context): Month => {
  const parsed = parseMonth(text);
  if (parsed === undefined) context.addIssue('is no month');
  return parsed ?? 0;
});

const recordSchema = z.object({
  id: z.number(),
  parameters: z.object({
    from: month,
    to: month,
    n: z.number(),
    entities: z.array(z.enum(ENTITY_TYPES)),
  }),
  engine: z.string(),
  force: z.boolean(),
  /** `asked`: to be made; `made`: its results were published; `deleted`: its number alone is kept. */
  status: z.enum(['asked', 'made', 'failed', 'deleted']),
  /** How many attempts ended with their process, without even a failure. */
  attempts: z.number(),
  error: z.object({ message: z.string(), fix: z.string() }).exactOptional(),
  /** The number of another build with the same parameters, which answers for this one. */
  sameAs: z.number().exactOptional(),
});

/** Why a build failed, and what to do about it. */
export interface BuildFault {
  readonly message: string;
  readonly fix: string;
}

/** The record of a build, kept beside its results, so that its number is not used again and its page has a state. */
export interface BuildRecord {
  readonly id: number;
  readonly parameters: BuildParameters;
  /** The engine that makes it. */
  readonly engine: string;
  readonly force: boolean;
  readonly status: 'asked' | 'made' | 'failed' | 'deleted';
  readonly attempts: number;
  readonly error?: BuildFault;
  readonly sameAs?: number;
}

/**
 * The records of builds, one file `outliers-<id>.json` each, in the folder that processes share. A
 * number is reserved by its file, which only one process can make, and is never used twice.
 */
export class BuildRecords {
  readonly #folder: StoreFolder;
  readonly #cache = new Map<number, { stamp: string; record: BuildRecord | undefined }>();

  constructor(folder: StoreFolder) {
    this.#folder = folder;
  }

  /** Every record that could be read at the last look, by id. */
  list(): BuildRecord[] {
    return [...this.#cache.values()]
      .flatMap(({ record }) => record ?? [])
      .sort((a, b) => a.id - b.id);
  }

  /** Every number that was taken at the last look. */
  ids(): number[] {
    return [...this.#cache.keys()];
  }

  find(id: number): BuildRecord | undefined {
    return this.#cache.get(id)?.record;
  }

  /** Reads the records in the folder again, if it can be reached: other processes write some too. */
  async look(): Promise<void> {
    const names = await namesIn(this.#folder);
    if (!names) return;
    const ids = names.flatMap(name => {
      const id = RECORD.exec(name)?.[1];
      return id === undefined ? [] : [Number(id)];
    });
    for (const id of [...this.#cache.keys()]) if (!ids.includes(id)) this.#cache.delete(id);
    for (const id of ids) await this.read(id);
  }

  /** Reads one record again if its file has changed; undefined if it is missing or cannot be read. */
  async read(id: number): Promise<BuildRecord | undefined> {
    const file = this.#fileOf(id);
    const stats = await stat(file).catch(() => undefined);
    if (!stats) {
      this.#cache.delete(id);
      return undefined;
    }
    const stamp = `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
    const cached = this.#cache.get(id);
    if (cached?.stamp === stamp) return cached.record;
    const text = await readFile(file, 'utf8').catch(() => '');
    const record = recordIn(text);
    this.#cache.set(id, { stamp, record: record?.id === id ? record : undefined });
    return this.find(id);
  }

  async write(record: BuildRecord): Promise<void> {
    await writeWhole(this.#fileOf(record.id), textOf(record));
    await this.read(record.id);
  }

  /** Takes the next number, above those in `taken` and those with a record, for a new request. */
  async reserve(
    request: Pick<BuildRecord, 'parameters' | 'engine' | 'force'>,
    takenIds: readonly number[],
  ): Promise<BuildRecord> {
    await this.look();
    let id = 1 + Math.max(0, ...takenIds, ...this.ids());
    for (; ; id++) {
      const record: BuildRecord = { ...request, id, status: 'asked', attempts: 0 };
      if (!(await this.#take(record))) continue;
      await this.read(id);
      await this.#forgetDeleted(id);
      return record;
    }
  }

  /** Writes a new record whole; returns false if its number already has one. */
  async #take(record: BuildRecord): Promise<boolean> {
    const draft = `${this.#fileOf(record.id)}.${uniqueSuffix()}`;
    await writeWhole(draft, textOf(record));
    try {
      await link(draft, this.#fileOf(record.id));
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
  }

  /**
   * Removes the records of deleted builds below a number. As numbers only rise, the record of the greater
   * one keeps theirs from being used again.
   */
  async #forgetDeleted(limit: number): Promise<void> {
    for (const { id, status, sameAs } of this.list()) {
      if (status !== 'deleted' || sameAs !== undefined || id >= limit) continue;
      await rm(this.#fileOf(id), { force: true });
      this.#cache.delete(id);
    }
  }

  #fileOf(id: number): string {
    return path.join(this.#folder.path, `outliers-${id}.json`);
  }
}

function recordIn(text: string): BuildRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const textOf = ({ parameters, ...record }: BuildRecord): string =>
  `${JSON.stringify({
    ...record,
    parameters: { ...parameters, from: isoMonth(parameters.from), to: isoMonth(parameters.to) },
  })}\n`;
