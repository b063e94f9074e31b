import { readdir } from 'node:fs/promises';
import { expect } from 'vitest';
import { eventually } from './eventually.ts';
import { countsAt, LabFolder } from './labFolder.ts';
import { type Launch, type ServerProcess, startServer } from './serverProcess.ts';

/** What `LabFolder` holds at first: so many potassium tests a practice. */
export const TENS = { A81001: 10, A81002: 10, A81003: 10 };

export const times = (counts: Record<string, number>, n: number): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).map(([id, count]) => [id, count * n]));

/** What is in a store folder that is at rest, by the beginnings of the names. */
const ONE_STORE = ['current.json', 'lock.duckdb', 'outliers', 'store'];
/** What a store folder has besides stores: what is known of input files and builds, and where downloads are made. */
const BESIDE_STORES = ['hashes.json', 'versions.json', 'lab-pieces', 'downloads'];

/** A data folder, a store folder, and the servers that were started on them. */
export class ServerHouse {
  readonly folder: LabFolder;
  readonly #servers: ServerProcess[] = [];

  static async make(): Promise<ServerHouse> {
    return new ServerHouse(await LabFolder.make());
  }

  private constructor(folder: LabFolder) {
    this.folder = folder;
  }

  async start(
    env: Record<string, string> = {},
    launch: Partial<Launch> = {},
  ): Promise<ServerProcess> {
    const server = await startServer({ env: this.folder.env(env), ...launch });
    this.#servers.push(server);
    return server;
  }

  /** The names of stores and builds in the store folder, each up to its first hyphen. */
  async stored(): Promise<string[]> {
    const names = await readdir(this.folder.storePath);
    return names
      .filter(name => !BESIDE_STORES.includes(name))
      .map(name => name.replace(/-.*/, ''))
      .sort();
  }

  /** Waits until one store is left and nothing half: a build clears up after what it made is served. */
  async isAtRest(): Promise<void> {
    const atRest = JSON.stringify(ONE_STORE);
    await eventually(
      'one store is left',
      async () => JSON.stringify(await this.stored()) === atRest,
    ).catch(async () => expect(await this.stored()).toEqual(ONE_STORE));
  }

  /** Waits until a build has begun to write. */
  async building(server: ServerProcess): Promise<void> {
    await eventually(
      'a build runs',
      async () => buildsOf(server) > 0 && (await this.stored()).includes('build'),
    );
  }

  /** Stops every server that runs. */
  async stop(): Promise<void> {
    await Promise.all(this.#servers.map(server => server.stop()));
  }

  async remove(): Promise<void> {
    await Promise.all(this.#servers.map(server => server.stop('SIGKILL')));
    await this.folder.remove();
  }
}

/** Waits until the server's rows say these counts. */
export async function serves(server: ServerProcess, counts: Record<string, number>): Promise<void> {
  let latestCounts: Record<string, number> | undefined;
  await eventually('the counts are served', async () => {
    latestCounts = await countsAt(server.url);
    return JSON.stringify(latestCounts) === JSON.stringify(counts);
  }).catch(() =>
    expect({ now: latestCounts, logs: server.logs() }).toEqual({ now: counts, logs: [] }),
  );
}

const logged = (server: ServerProcess, event: string): number =>
  server.logs().filter(({ msg }) => msg === event).length;

/** Builds that the server has begun, and those that it has published. */
export const buildsOf = (server: ServerProcess): number => logged(server, 'build started');
export const finishedOf = (server: ServerProcess): number => logged(server, 'build finished');

/** Waits until a build has failed: what the log says of it. */
export const failureOf = (server: ServerProcess): Promise<Record<string, unknown>> =>
  eventually('a build fails', () => server.logs().find(({ msg }) => msg === 'build failed'));
