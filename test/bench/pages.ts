import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, CDPSession } from 'playwright-core';
import { projectPath } from '../../src/paths.ts';
import { type ChartState, DEFAULT_STATE, VIEWS, type View } from '../../src/state/chartState.ts';
import { buildUrl } from '../../src/state/codec.ts';
import { launchBrowser } from '../support/browser.ts';
import type { Line } from './report.ts';
import { startServer } from './server.ts';
import { timingOf } from './timing.ts';

/** An old office PC takes so many times as long as this machine. */
const SLOWDOWN = 4;
/** No task of a page may take longer on such a PC, in ms, before a person asks for Plotly. */
const LONGEST_TASK = 200;

const QUESTION: ChartState = { ...DEFAULT_STATE, numerators: ['K'] };
const PAGES: readonly { readonly view: View; readonly url: string }[] = VIEWS.map(view => ({
  view,
  url: buildUrl({ ...QUESTION, view }),
}));

/**
 * The longest task of each kind of page on the demo data, from its request until it is at rest, and from
 * the wish to zoom until Plotly has drawn. It is the processor's time times that of an old PC, and not
 * the time by the clock under the browser's throttle, which counts whatever else this machine does.
 */
export async function benchPages(runs: number): Promise<Line[]> {
  const storePath = await mkdtemp(path.join(tmpdir(), 'openpath-bench-pages-'));
  console.log('Pages of the demo data …');
  const server = await startServer({
    DATA_CSVS_PATH: projectPath('data_csvs'),
    STORE_PATH: storePath,
  });
  const browser = await launchBrowser();
  try {
    await server.waitFor('/readyz');
    const lines: Line[] = [];
    for (const { view, url } of PAGES) {
      await longestTasks(browser, server.url + url);
      const visits: LongestTasks[] = [];
      for (let run = 0; run < runs; run++) {
        visits.push(await longestTasks(browser, server.url + url));
      }
      lines.push({
        description: `the longest task of the page “${view}” on a PC ${SLOWDOWN}× as slow`,
        timing: timingOf(visits.map(({ load }) => load)),
        goal: LONGEST_TASK,
      });
      const zooms = visits.flatMap(({ zoom }) => zoom ?? []);
      if (zooms.length === 0) continue;
      lines.push({ description: '  and once a person wants to zoom', timing: timingOf(zooms) });
    }
    return lines;
  } finally {
    await browser.close();
    await server.stop();
    await rm(storePath, { recursive: true, force: true });
  }
}

/** In ms. */
interface LongestTasks {
  readonly load: number;
  /** Undefined where the page has nothing to zoom into. */
  readonly zoom: number | undefined;
}

async function longestTasks(browser: Browser, url: string): Promise<LongestTasks> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    const load = await longestTask(devtools, async () => {
      await page.goto(url, { waitUntil: 'networkidle' });
    });
    const button = page.getByRole('button', { name: 'Zoom and pan' }).first();
    if ((await button.count()) === 0) return { load, zoom: undefined };
    const zoom = await longestTask(devtools, async () => {
      await button.click();
      await page.locator('.plot[data-drawn] .main-svg').first().waitFor();
    });
    return { load, zoom };
  } finally {
    await context.close();
  }
}

/** An event of Chromium's trace; durations in µs of the processor's time. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** The longest task of the page's main thread while `work` goes on. */
async function longestTask(devtools: CDPSession, work: () => Promise<void>): Promise<number> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { value: object[] }): void => {
    // Its types leave the form of events open; it is Chromium's “Trace Event Format”.
    for (const event of value) if (isTraceEvent(event)) events.push(event);
  };
  devtools.on('Tracing.dataCollected', collect);
  await devtools.send('Tracing.start', {
    transferMode: 'ReportEvents',
    categories: 'toplevel,devtools.timeline,disabled-by-default-devtools.timeline,__metadata',
  });
  await work();
  const complete = new Promise(resolve => devtools.once('Tracing.tracingComplete', resolve));
  await devtools.send('Tracing.end');
  await complete;
  devtools.off('Tracing.dataCollected', collect);
  const threads = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}:${tid}`),
  );
  return events
    .filter(({ name, pid, tid }) => name.endsWith('RunTask') && threads.has(`${pid}:${tid}`))
    .reduce((longest, { tdur = 0 }) => Math.max(longest, (tdur / 1000) * SLOWDOWN), 0);
}

const isTraceEvent = (event: object): event is TraceEvent =>
  'name' in event && 'pid' in event && 'tid' in event && 'args' in event;
