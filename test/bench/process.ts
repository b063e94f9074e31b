import type { GroupBy } from '../../src/domain/groupBy.ts';
import { DEFAULT_STATE } from '../../src/state/chartState.ts';
import { buildUrl } from '../../src/state/codec.ts';
import type { DataFolder } from './dataFolder.ts';
import type { Line } from './report.ts';
import { startServer } from './server.ts';
import { timed, timingOf } from './timing.ts';

const ROWS_A_SECOND = 800_000;
const FIRST_PAGE_GOAL = 1000;
const GROUP_BYS: readonly GroupBy[] = ['practice_id', 'lab_id', 'ccg_id'];

const environment = (folder: DataFolder, storePath: string) => ({
  DATA_CSVS_PATH: folder.path,
  STORE_PATH: storePath,
});

/** From the start of the server on raw files to the first page from the store that it built. */
export async function benchIngest(folder: DataFolder, storePath: string): Promise<Line> {
  const server = await startServer(environment(folder, storePath));
  try {
    const timing = timingOf([await server.waitFor('/readyz')]);
    const speed = folder.rows / (timing.median / 1000);
    return {
      what: 'ingest: raw files to a served store',
      timing,
      goal: (folder.rows / ROWS_A_SECOND) * 1000,
      note: `${(speed / 1e6).toFixed(2)} million rows/s`,
    };
  } finally {
    await server.stop();
  }
}

/** Starts on the built store: the first page, and pages of measures that nobody has asked for before. */
export async function benchStart(
  folder: DataFolder,
  storePath: string,
  runs: number,
): Promise<Line[]> {
  const first: number[] = [];
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
    } finally {
      await server.stop();
    }
  }
  return [
    {
      what: 'start on a built store to the first page',
      timing: timingOf(first),
      goal: FIRST_PAGE_GOAL,
    },
    ...pages.map(({ groupBy, times, bytes }) => ({
      what: `whole page of measures by ${groupBy} over HTTP, the first after a start`,
      timing: timingOf(times),
      note: `${Math.round(bytes / 1024)} kB`,
    })),
  ];
}
