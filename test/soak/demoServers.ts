import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectPath } from '../../src/paths.ts';
import { eventually } from '../support/eventually.ts';
import { type ServerProcess, startServer } from '../support/serverProcess.ts';

/** The first build of a region takes this long (ms) at most, on a machine that is busy. */
const FIRST_BUILD_MS = 600_000;

/** Servers of one data folder in processes of their own, on one store folder, as at a deployment. */
export class DemoServers {
  readonly #storePath: string;
  readonly #dataPath: string;
  readonly #started: ServerProcess[] = [];

  static async make(dataPath = projectPath('data_csvs')): Promise<DemoServers> {
    return new DemoServers(await mkdtemp(path.join(tmpdir(), 'openpath-soak-')), dataPath);
  }

  private constructor(storePath: string, dataPath: string) {
    this.#storePath = storePath;
    this.#dataPath = dataPath;
  }

  /**
   * Starts one more and waits until it serves everything; the reports are the last that is made.
   *
   * @param env settings besides those of the demo.
   * @param last the address that is answered with 200 when all is there.
   */
  async start(
    env: Readonly<Record<string, string>> = {},
    last = 'outliers/latest',
  ): Promise<ServerProcess> {
    const server = await startServer({
      env: {
        DATA_CSVS_PATH: this.#dataPath,
        STORE_PATH: this.#storePath,
        LOG_LEVEL: 'error',
        ...env,
      },
    });
    this.#started.push(server);
    for (const address of ['readyz', last]) {
      await eventually(
        `${address} is served`,
        async () => (await fetch(new URL(address, server.url))).status === 200,
        FIRST_BUILD_MS,
      );
    }
    return server;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#started.map(server => server.stop()));
    await rm(this.#storePath, { recursive: true, force: true });
  }
}
