import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChartState, DEFAULT_STATE, type View } from '../../src/state/chartState.ts';
import { buildUrl } from '../../src/state/codec.ts';
import type { BenchData } from './data.ts';
import type { DataFolder } from './dataFolder.ts';
import type { Line } from './report.ts';
import { type RunningServer, startServer } from './server.ts';
import { type Timing, timingOf } from './timing.ts';

const CONNECTIONS = 10;
const HELD_REQUESTS = 5_000;
const HELD_A_SECOND = 1_000;
const FRESH_PAGES = 240;
const FRESH_A_SECOND = 60;
/** So long (ms) a slow question may hold up the others. */
const LONGEST_HOLD = 50;
/** With so many connections, so many ms a request are so many requests a second. */
const msFor = (aSecond: number): number => (CONNECTIONS * 1000) / aSecond;

/**
 * A server under load, by ten connections that ask for packed pages: one page again and again, pages that
 * nobody asked for before, and a page of prose while a slow question is worked out.
 */
export async function benchLoad(
  data: BenchData,
  folder: DataFolder,
  storePath: string,
): Promise<Line[]> {
  const server = await startServer({ DATA_CSVS_PATH: folder.path, STORE_PATH: storePath });
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const ask = asker(server, agent);
  try {
    await server.waitFor('/readyz');
    await quiet(server);
    const url = buildUrl({ ...DEFAULT_STATE, view: 'measure', groupBy: 'lab_id' });
    await ask(url);
    const again = await loaded(server, ask, Array<string>(HELD_REQUESTS).fill(url));
    const fresh = await loaded(server, ask, freshPages(data));
    const prose = await whileSlow(ask, data);
    const memory = await metricOf(server, 'process_resident_memory_bytes');
    return [
      {
        description: 'a page of measures by lab that is held in memory, ten at a time',
        timing: again.timing,
        goal: msFor(HELD_A_SECOND),
        note: again.note,
      },
      {
        description: 'pages that nobody asked for before, ten at a time',
        timing: fresh.timing,
        goal: msFor(FRESH_A_SECOND),
        note: fresh.note,
      },
      {
        description: 'the methods page while a slow question is worked out',
        timing: prose.timing,
        goal: LONGEST_HOLD,
        note: prose.note,
      },
    ].map((line, i, all) =>
      i < all.length - 1
        ? line
        : {
            ...line,
            note: `${line.note}; ${Math.round(memory / 1e6)} MB in memory after all this`,
          },
    );
  } finally {
    agent.destroy();
    await server.stop();
  }
}

type Ask = (path: string) => Promise<number>;

/** Asks for a page as a browser does; resolves with the ms that it took, rejects unless it is there. */
const asker =
  ({ url }: RunningServer, agent: Agent): Ask =>
  path =>
    new Promise((resolve, reject) => {
      const start = performance.now();
      get(url + path, { agent, headers: { 'Accept-Encoding': 'br' } }, response => {
        response.resume();
        response.once('end', () => {
          if (response.statusCode === 200) resolve(performance.now() - start);
          else reject(new Error(`${path} answered ${response.statusCode}`));
        });
      }).once('error', reject);
    });

const CPU_SECONDS = 'process_cpu_seconds_total';

/** Asks for all of these, ten at a time. */
async function loaded(
  server: RunningServer,
  ask: Ask,
  paths: readonly string[],
): Promise<{ readonly timing: Timing; readonly note: string }> {
  const times: number[] = [];
  const waiting = [...paths].reverse();
  const cpuBefore = await metricOf(server, CPU_SECONDS);
  const start = performance.now();
  const connection = async (): Promise<void> => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      times.push(await ask(path));
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  const aSecond = times.length / ((performance.now() - start) / 1000);
  const cpu = ((await metricOf(server, CPU_SECONDS)) - cpuBefore) * (1000 / times.length);
  const note = `${Math.round(aSecond)} a second, ${p99Text(times)}, ${cpu.toFixed(1)} ms of processor each`;
  return { timing: timingOf(times), note };
}

const p99Text = (times: readonly number[]): string => {
  const sorted = [...times].sort((a, b) => a - b);
  return `99% within ${(sorted[Math.floor(sorted.length * 0.99)] ?? 0).toFixed(0)} ms`;
};

/** Charts, tables and small multiples of every test by lab, CCG, practice and result, each once. */
function freshPages({ tests }: BenchData): string[] {
  const views: readonly View[] = ['chart', 'datatable', 'grid'];
  const groups = ['lab_id', 'ccg_id', 'practice_id', 'result_category'] as const;
  const states = tests.flatMap(test =>
    groups.flatMap((groupBy, g) =>
      views.map((view, v): ChartState => {
        const isShare = (g + v) % 2 === 1 && groupBy !== 'result_category';
        return {
          ...DEFAULT_STATE,
          view,
          groupBy,
          numerators: [test],
          ...(isShare
            ? { filter: 'over_range', denominator: { kind: 'tests', codes: [test] } }
            : {}),
        };
      }),
    ),
  );
  // Neighbours differ in everything, as the questions of different people do.
  const step = 37;
  return Array.from({ length: FRESH_PAGES }, (_, i) => {
    const state = states[(i * step) % states.length];
    return buildUrl(state ?? DEFAULT_STATE);
  });
}

/** How long a page of prose takes while the tests of a practice are compared by a question that no build worked out. */
async function whileSlow(
  ask: Ask,
  data: BenchData,
): Promise<{ readonly timing: Timing; readonly note: string }> {
  const slow = buildUrl({
    ...DEFAULT_STATE,
    view: 'grid',
    groupBy: 'test_code',
    filter: 'over_range',
    practiceIds: data.practices.slice(0, 1),
  });
  let isDone = false;
  const answer = ask(slow).finally(() => {
    isDone = true;
  });
  const times: number[] = [];
  do {
    times.push(await ask('/methods'));
    await sleep(5);
  } while (!isDone);
  const slowMs = await answer;
  return {
    timing: timingOf(times),
    note: `${p99Text(times)}; the slow one took ${(slowMs / 1000).toFixed(1)} s`,
  };
}

/** Waits until the server has done ahead what it does at its start. */
async function quiet(server: RunningServer): Promise<void> {
  for (let previous = -1; ; ) {
    const statements = await metricOf(server, 'openpath_query_seconds_count');
    if (statements === previous) return;
    previous = statements;
    await sleep(1000);
  }
}

async function metricOf({ url }: RunningServer, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
}
