import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { GroupBy } from '../../src/domain/groupBy.ts';
import { DEFAULT_STATE } from '../../src/state/chartState.ts';
import { buildUrl } from '../../src/state/codec.ts';
import { quoted } from '../../src/store/sql.ts';
import { withConnection } from './data.ts';
import type { DataFolder } from './dataFolder.ts';
import type { Line, Usage } from './report.ts';
import { startServer } from './server.ts';
import { timed, timingOf } from './timing.ts';

const ROWS_A_SECOND = 1_000_000;
/** So often the size of the store's folder is looked at, in ms. */
const LOOK_EVERY = 500;
const FIRST_PAGE_GOAL = 1000;
const GROUP_BYS: readonly GroupBy[] = ['practice_id', 'lab_id', 'ccg_id'];

const environment = (folder: DataFolder, storePath: string) => ({
  DATA_CSVS_PATH: folder.path,
  STORE_PATH: storePath,
});

/**
 * From the start of the server on raw files until it serves the store that it built. Beside it DuckDB's
 * reading of the same files, cell by cell, as text.
 */
export async function benchIngest(folder: DataFolder, storePath: string): Promise<Line> {
  const scan = await timed(() => scanFiles(folder));
  const server = await startServer(environment(folder, storePath));
  let diskMb = 0;
  const look = setInterval(async () => {
    diskMb = Math.max(diskMb, (await bytesIn(storePath)) / 1e6);
  }, LOOK_EVERY);
  try {
    const timing = timingOf([await server.waitFor('/readyz')]);
    const speed = folder.rows / (timing.median / 1000);
    return {
      floor: scan.ms,
      usage: { ...(await server.usage()), diskMb },
      description: 'ingest: raw files to a served store',
      timing,
      goal: (folder.rows / ROWS_A_SECOND) * 1000,
      note: `${(speed / 1e6).toFixed(2)} million rows/s`,
    };
  } finally {
    clearInterval(look);
    await server.stop();
  }
}

const scanFiles = (folder: DataFolder): Promise<unknown> =>
  withConnection(connection =>
    connection.run(
      `SELECT count(COLUMNS(*)) FROM read_csv(${quoted(path.join(folder.path, 'labs', '*', '*.csv'))}, all_varchar = true)`,
    ),
  );

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder, { recursive: true })) {
    // Files come and go while a build runs.
    const stats = await stat(path.join(folder, name)).catch(() => undefined);
    if (stats?.isFile()) bytes += stats.size;
  }
  return bytes;
}

/** Starts on the built store: the first page, and pages of measures that nobody has asked for before. */
export async function benchStart(
  folder: DataFolder,
  storePath: string,
  runs: number,
): Promise<Line[]> {
  const first: number[] = [];
  let usage: Usage | undefined;
  const pages = GROUP_BYS.map(groupBy => ({ groupBy, times: [] as number[], bytes: 0 }));
  for (let i = 0; i < runs; i++) {
    const server = await startServer(environment(folder, storePath));
    try {
      first.push(await server.waitFor(buildUrl(DEFAULT_STATE)));
      for (const page of pages) {
        const url = buildUrl({ ...DEFAULT_STATE, view: 'measure', groupBy: page.groupBy });
        const { ms, result } = await timed(() => server.get(url));
        page.times.push(ms);
        page.bytes = result.bytes;
      }
      usage = { ...(await server.usage()), diskMb: (await bytesIn(storePath)) / 1e6 };
    } finally {
      await server.stop();
    }
  }
  return [
    {
      description: 'start on a built store to the first page',
      timing: timingOf(first),
      goal: FIRST_PAGE_GOAL,
      ...(usage ? { usage } : {}),
    },
    ...pages.map(({ groupBy, times, bytes }) => ({
      description: `whole page of measures by ${groupBy} over HTTP, the first after a start`,
      timing: timingOf(times),
      note: `${Math.round(bytes / 1024)} kB`,
    })),
  ];
}
