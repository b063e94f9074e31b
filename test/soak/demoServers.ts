import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectPath } from '../../src/paths.ts';
import { eventually } from '../support/eventually.ts';
import { type ServerProcess, startServer } from '../support/serverProcess.ts';

/** Servers of the demo data in processes of their own, on one store folder, as at a deployment. */
export class DemoServers {
  readonly #storePath: string;
  readonly #started: ServerProcess[] = [];

  static async make(): Promise<DemoServers> {
    return new DemoServers(await mkdtemp(path.join(tmpdir(), 'openpath-soak-')));
  }

  private constructor(storePath: string) {
    this.#storePath = storePath;
  }

  /** Starts one more and waits until it serves everything; the reports are the last that is made. */
  async start(): Promise<ServerProcess> {
    const server = await startServer({
      env: {
        DATA_CSVS_PATH: projectPath('data_csvs'),
        STORE_PATH: this.#storePath,
        LOG_LEVEL: 'error',
      },
    });
    this.#started.push(server);
    await eventually(
      'reports are served',
      async () => (await fetch(new URL('outliers/latest', server.url))).status === 200,
    );
    return server;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#started.map(server => server.stop()));
    await rm(this.#storePath, { recursive: true, force: true });
  }
}

/** What a morning's readers ask for, each with parts that differ. */
export function* addressesAsked(): Generator<string> {
  const views = ['chart', 'measure', 'grid', 'datatable'];
  const tests = ['K', 'NA', 'TSH', 'CRP', 'ESR'];
  const ends = ['', '', '', '?highlight_entities=Z99004', '.json', '.csv'];
  const pages = [
    '',
    'find?q=ash',
    'status',
    'methods',
    'outliers',
    'outliers/latest',
    'start_here',
  ];
  for (let i = 0; ; i++) {
    if (i % 4 === 3) yield pages[(i >> 2) % pages.length] ?? '';
    else {
      const view = views[i % views.length];
      const test = tests[(i >> 1) % tests.length];
      const by = i % 3 === 0 ? 'lab_id' : 'practice_id';
      yield `data/${view}/by/${by}/showing/ccg_id/all/lab_id/all/numerators/${test}/denominators/per1000/filter/all${ends[(i >> 3) % ends.length]}`;
    }
  }
}
