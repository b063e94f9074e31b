import { copyFile, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { pino } from 'pino';
import { Builds, type BuildsOptions } from '../../src/outliers/builds.ts';
import { prescribingSource } from '../../src/outliers/duckdb/source.ts';
import type { ResultStore } from '../../src/outliers/resultStore.ts';
import type { OutlierSource } from '../../src/outliers/source.ts';
import { madeOnce } from './madeOnce.ts';
import { type PrescribingSize, writePrescribing } from './prescribingData.ts';

/** A small country, in which each kind of report and of row occurs. */
export const SMALL_SIZE: PrescribingSize = {
  practices: 60,
  pcns: 14,
  ccgs: 7,
  stps: 3,
  regions: 2,
  chemicals: 50,
  months: 8,
  density: 0.1,
};

/** A prescribing store and a folder of builds, and those (in this process) who build in it. */
export class OutlierHouse {
  readonly root: string;
  /** The prescribing store in force. */
  data: string;
  #changes = 0;
  readonly #opened: Builds[] = [];

  static async make(size: PrescribingSize = SMALL_SIZE, seed = 1): Promise<OutlierHouse> {
    const house = new OutlierHouse(await mkdtemp(path.join(tmpdir(), 'openpath-builds-')));
    await madeOnce({ size, seed }, house.data, file => writePrescribing(file, size, seed));
    return house;
  }

  private constructor(root: string) {
    this.root = root;
    this.data = path.join(root, 'prescribing.duckdb');
  }

  async open(
    source: OutlierSource = prescribingSource(() => this.data),
    options: Pick<BuildsOptions, 'keepTrials' | 'words'> = {},
  ): Promise<Builds> {
    const log = pino({ level: 'silent' });
    const builds = await Builds.open({ storePath: this.root, source, log, ...options });
    this.#opened.push(builds);
    return builds;
  }

  /** Changes the prescribing store as the ingest would: another file in its place. */
  async change(...statements: readonly string[]): Promise<void> {
    const draft = `${this.data}.draft`;
    await copyFile(this.data, draft);
    const instance = await DuckDBInstance.create(draft);
    const connection = await instance.connect();
    for (const statement of statements) await connection.run(statement);
    connection.closeSync();
    instance.closeSync();
    this.data = path.join(this.root, `prescribing-${++this.#changes}.duckdb`);
    await rename(draft, this.data);
  }

  /** The names in the folder of builds, without the lock’s, records and seals. */
  async stored(): Promise<string[]> {
    const names = await readdir(path.join(this.root, 'outliers'));
    return names.filter(name => name !== 'lock.duckdb' && !/\.(?:json|seal)$/.test(name)).sort();
  }

  async remove(): Promise<void> {
    for (const builds of this.#opened) await builds.stop();
    await rm(this.root, { recursive: true, force: true });
  }
}

/** Every ratio of practices in the results, which tell one build from another. */
export async function practiceRatios(results: ResultStore): Promise<number[]> {
  const rows = await results.columns(
    'SELECT ratio FROM practice_ranked ORDER BY practice, chemical',
  );
  return [...rows.numbers('ratio')];
}
