import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { type BuildSettings, recipeOf } from '../../src/pipeline/labs/version.ts';
import { Runner } from '../../src/pipeline/run/runner.ts';
import { openStoreFolder } from '../../src/store/folder.ts';
import { StoreHolder } from '../../src/store/holder.ts';
import { Shelf } from '../../src/store/shelf.ts';
import { TinyPipeline } from './tinyPipeline.ts';

/** A data folder and a store folder, and the processes (in this one) that work on them. */
export class RunnerHouse {
  readonly root: string;
  readonly dataPath: string;
  readonly storePath: string;
  readonly #opened: Program[] = [];

  static async make(): Promise<RunnerHouse> {
    const house = new RunnerHouse(
      await realpath(await mkdtemp(path.join(tmpdir(), 'openpath-runner-'))),
    );
    await mkdir(house.dataPath);
    return house;
  }

  private constructor(root: string) {
    this.root = root;
    this.dataPath = path.join(root, 'data');
    this.storePath = path.join(root, 'store');
  }

  write(practice: string, tests: number | string): Promise<void> {
    return writeFile(path.join(this.dataPath, `${practice}.csv`), String(tests));
  }

  /** The names in the store folder, without the lock's, the remembered hashes' and the record of builds. */
  async stored(): Promise<string[]> {
    return (await readdir(this.storePath))
      .filter(name => !['lock.duckdb', 'hashes.json', 'versions.json'].includes(name))
      .sort();
  }

  /** The path of the published store. */
  async storeFile(): Promise<string> {
    const [name = ''] = (await this.stored()).filter(file => file.startsWith('store-'));
    return path.join(this.storePath, name);
  }

  /** Wires what one process has; it serves at once what it may, and waits for `check`. */
  async open(
    settings: BuildSettings = { minPracticeTests: 0 },
    dataPath = this.dataPath,
    versionsKept = 1,
  ): Promise<Program> {
    const log = pino({ level: 'silent' });
    const stores = new StoreHolder();
    const made = { recipe: recipeOf(settings), dataPath, versionsKept };
    const shelf = new Shelf(await openStoreFolder(this.storePath), stores, made, log);
    const pipeline = new TinyPipeline(settings);
    const runner = new Runner({ dataPath, kind: pipeline, shelf, log, quietMs: 30 });
    const program = new Program(stores, shelf, pipeline, runner);
    this.#opened.push(program);
    shelf.onDamage(() => runner.check());
    await shelf.adopt();
    return program;
  }

  async remove(): Promise<void> {
    for (const program of this.#opened) await program.close();
    await rm(this.root, { recursive: true, force: true });
  }
}

export class Program {
  readonly stores: StoreHolder;
  readonly shelf: Shelf;
  readonly pipeline: TinyPipeline;
  readonly runner: Runner;

  constructor(stores: StoreHolder, shelf: Shelf, pipeline: TinyPipeline, runner: Runner) {
    this.stores = stores;
    this.shelf = shelf;
    this.pipeline = pipeline;
    this.runner = runner;
  }

  /** Runs the check that a start and a changed folder cause, to its end. */
  async check(): Promise<void> {
    this.runner.check();
    await this.runner.idle();
  }

  /** Tests by practice in the served store; undefined where none is served. */
  async served(): Promise<Record<string, number> | undefined> {
    if (!this.stores.current) return undefined;
    return this.stores.use(async store => {
      const columns = await store.columns(
        'SELECT practice_id, n_total FROM count_by_practice JOIN practice USING (practice_ix)',
      );
      const numbers = columns.numbers('n_total');
      return Object.fromEntries(
        columns.texts('practice_id').map((practice, i) => [practice, numbers[i] ?? Number.NaN]),
      );
    });
  }

  async close(): Promise<void> {
    await this.runner.stop();
    this.stores.close();
  }
}
