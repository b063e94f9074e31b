import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { type ChartState, DEFAULT_STATE } from '../../src/state/chartState.ts';
import { buildUrl } from '../../src/state/codec.ts';
import { launchBrowser } from '../support/browser.ts';
import { BenchData, SIZES as DATA_SIZES } from './data.ts';
import { dataFolder } from './dataFolder.ts';
import { plainPage } from './plainPage.ts';
import type { Line } from './report.ts';
import { startServer } from './server.ts';
import { timingOf } from './timing.ts';

const SIZES = [
  { practices: 86, goal: 400 },
  { practices: 300, goal: 1000 },
];
const LONGEST_TASK = 50;

/** A person's window, in which the longest task is measured. */
const WINDOW = { width: 1440, height: 900 };
const allInSight = (practices: number): typeof WINDOW => ({
  width: WINDOW.width,
  height: WINDOW.height + Math.ceil(practices / 4) * 180,
});

/** What a page does for so many ms after its start counts, painted or not. */
const WATCHED = 2500;

const CHART: ChartState = { ...DEFAULT_STATE, numerators: ['K'] };

/**
 * The page of small multiples in the real browser: from the click on its link, on the page of the
 * chart, until every one of them is painted. The window is so tall that all are on the screen at once,
 * which a person's is not; the longest task is that of a person's window. Beside it the same charts by
 * Plotly, on a page that has nothing else. A run takes some 20 s: few of them will do.
 */
export async function benchGrid(seed: number, runs: number): Promise<Line[]> {
  const browser = await launchBrowser();
  try {
    const lines: Line[] = [];
    for (const size of SIZES) lines.push(...(await benchSize(browser, seed, runs, size)));
    return lines;
  } finally {
    await browser.close();
  }
}

async function benchSize(
  browser: Browser,
  seed: number,
  runs: number,
  { practices, goal }: (typeof SIZES)[number],
): Promise<Line[]> {
  const folder = await dataFolder(new BenchData(seed, { ...DATA_SIZES.regional, practices }));
  const storePath = await mkdtemp(path.join(tmpdir(), 'openpath-bench-grid-'));
  console.log(`Small multiples of ${practices} practices …`);
  const server = await startServer({ DATA_CSVS_PATH: folder.path, STORE_PATH: storePath });
  try {
    await server.waitFor('/readyz');
    const views: Seen[] = [];
    for (let run = 0; run < runs + 1; run++) {
      const { painted } = await clicked(browser, server.url, practices, allInSight(practices));
      const { longestTask } = await clicked(browser, server.url, practices, WINDOW);
      // The first one warms the server up.
      if (run > 0) views.push({ painted, longestTask });
    }
    const { bytes } = await server.get(buildUrl({ ...CHART, view: 'grid' }));
    const plain = practices === SIZES[0]?.practices ? await plainPage(browser, server.url) : {};
    return [
      {
        description: `${practices} small multiples, from the click until all are painted`,
        timing: timingOf(views.map(view => view.painted)),
        goal,
        note: `${Math.round(bytes / 1024)} kB`,
        ...plain,
      },
      {
        description: `the longest task of ${practices} in a window of ${WINDOW.height} px (0: none above ${LONGEST_TASK})`,
        timing: timingOf(views.map(view => view.longestTask)),
        goal: LONGEST_TASK,
      },
    ];
  } finally {
    await server.stop();
    await rm(storePath, { recursive: true, force: true });
  }
}

interface Seen {
  /** ms from the click. */
  readonly painted: number;
  readonly longestTask: number;
}

async function clicked(
  browser: Browser,
  url: string,
  practices: number,
  viewport: typeof WINDOW,
): Promise<Seen> {
  const context = await browser.newContext({ viewport });
  try {
    await context.addInitScript(watch, { practices, watched: WATCHED });
    const page = await context.newPage();
    await page.goto(url + buildUrl(CHART), { waitUntil: 'networkidle' });
    await page.getByRole('link', { name: 'Every practice' }).click();
    // Left alone meanwhile: whatever is asked of the page from here is a task of its own in it.
    await page.waitForTimeout(WATCHED + 1500);
    return await page.evaluate(() => ({
      painted: Number(sessionStorage.getItem('painted')),
      longestTask: Number(sessionStorage.getItem('longest')),
    }));
  } finally {
    await context.close();
  }
}

/** In every page, before its own code: notes the click, the frame that has all, and long tasks. */
function watch({ practices, watched }: { practices: number; watched: number }): void {
  const now = (): number => performance.timeOrigin + performance.now();
  addEventListener(
    'click',
    event => {
      sessionStorage.setItem('clicked', String(performance.timeOrigin + event.timeStamp));
      sessionStorage.removeItem('painted');
    },
    { capture: true },
  );
  if (!location.pathname.startsWith('/data/grid/')) return;
  sessionStorage.setItem('longest', '0');
  new PerformanceObserver(list => {
    for (const { startTime, duration } of list.getEntries()) {
      if (startTime > watched) continue;
      const longest = Math.max(duration, Number(sessionStorage.getItem('longest')));
      sessionStorage.setItem('longest', String(longest));
    }
  }).observe({ type: 'longtask', buffered: true });
  const look = (): void => {
    if (document.querySelectorAll('.small .own').length < practices) {
      requestAnimationFrame(look);
      return;
    }
    // A message that is sent from a frame is heard when the frame has been painted.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const since = Number(sessionStorage.getItem('clicked'));
      sessionStorage.setItem('painted', String(now() - since));
    };
    port2.postMessage(null);
  };
  requestAnimationFrame(look);
}
