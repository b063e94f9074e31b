import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { Builds } from '../../src/outliers/builds.ts';
import { prescribingSource } from '../../src/outliers/duckdb/source.ts';
import { buildStore } from '../../src/pipeline/labs/buildStore.ts';
import { ingestPrescribing } from '../../src/pipeline/prescribing/ingest.ts';
import { type RunningApp, runApp } from './app.ts';
import { folderOf } from './folderOf.ts';
import { hostileFolder } from './hostileTexts.ts';
import { OutliersAtHand } from './outlierApp.ts';

/** The app on a data folder every text of which is hostile, read by the production code. */
export class HostileHouse {
  readonly app: RunningApp;
  readonly builds: Builds;
  /** The lines of the log. */
  readonly logged: readonly string[];
  readonly #work: string;

  static async make(): Promise<HostileHouse> {
    const work = await mkdtemp(path.join(tmpdir(), 'openpath-hostile-'));
    const data = await folderOf(hostileFolder());
    const common = { dataPath: data.path, workFolder: work };
    const store = path.join(work, 'store.duckdb');
    const prescribing = path.join(work, 'prescribing.duckdb');
    await buildStore({
      ...common,
      outFile: store,
      settings: { minPracticeTests: 0 },
      version: 'v',
    });
    const report = await ingestPrescribing({
      ...common,
      piecesFolder: path.join(work, 'pieces'),
      tablesFolder: path.join(work, 'tables'),
      outFile: prescribing,
    });
    await data.remove();
    const logged: string[] = [];
    const log = pino({ level: 'debug' }, { write: line => logged.push(line) });
    const source = prescribingSource(() => prescribing);
    const builds = await Builds.open({ storePath: work, source, log });
    const outliers = new OutliersAtHand(builds, 6);
    outliers.report = report;
    await builds.requestDefault();
    await builds.idle();
    const app = await runApp(store, { outliers, log });
    return new HostileHouse(app, builds, logged, work);
  }

  private constructor(app: RunningApp, builds: Builds, logged: readonly string[], work: string) {
    this.app = app;
    this.builds = builds;
    this.logged = logged;
    this.#work = work;
  }

  /** As the store has them. */
  practiceNames(): Promise<readonly string[]> {
    return this.app.stores.use(async store =>
      (await store.columns('SELECT name FROM practice')).texts('name').map(String),
    );
  }

  async remove(): Promise<void> {
    await this.app.stop();
    await this.builds.stop();
    await rm(this.#work, { recursive: true, force: true });
  }
}
