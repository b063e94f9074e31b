import type { Browser } from 'playwright-core';
import { DEFAULT_STATE } from '../../src/state/chartState.ts';
import { buildUrl } from '../../src/state/codec.ts';

/** One practice's line and its peers', as Plotly wants them. */
interface Plain {
  readonly x: string[];
  readonly lines: readonly number[][];
}

/**
 * What a page takes that has nothing but Plotly, loaded already, and calls newPlot once a practice: the
 * line, the 10th and 9th decile and the median, as the small multiples show them.
 *
 * @returns ms as `oracle`, the column of what is compared with.
 */
export async function plainPage(browser: Browser, url: string): Promise<{ oracle: number }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    const state = { ...DEFAULT_STATE, numerators: ['K'] };
    const html = await (await fetch(url + buildUrl(state))).text();
    const plotly = /data-plotly="([^"]+)"/.exec(html)?.[1] ?? '';
    const answer: Answer = await (await fetch(url + buildUrl(state, 'json'))).json();
    await page.goto('about:blank');
    await page.addScriptTag({ content: await (await fetch(url + plotly)).text() });
    return { oracle: await page.evaluate(drawAll, plainOf(answer)) };
  } finally {
    await context.close();
  }
}

interface Answer {
  readonly rows: readonly { month: string; practice_id: string; calc_value: number }[];
  readonly deciles: readonly { month: string; p10: number; p50: number; p90: number }[];
}

function plainOf({ rows, deciles }: Answer): Plain[] {
  const byPractice = new Map<string, number[]>();
  for (const { practice_id, calc_value } of rows) {
    const line = byPractice.get(practice_id) ?? [];
    line.push(calc_value);
    byPractice.set(practice_id, line);
  }
  const x = deciles.map(point => point.month);
  const peers = (['p10', 'p50', 'p90'] as const).map(name => deciles.map(point => point[name]));
  return [...byPractice.values()].map(line => ({ x, lines: [...peers, line] }));
}

/** In the page: ms until all are drawn and a frame has been painted. */
async function drawAll(charts: Plain[]): Promise<number> {
  const plotly: { newPlot(at: HTMLElement, data: object[], layout: object): Promise<unknown> } =
    Reflect.get(window, 'Plotly');
  const start = performance.now();
  const drawn = charts.map(({ x, lines }) => {
    const at = document.createElement('div');
    at.style.cssText = 'float: left; width: 260px; height: 150px';
    document.body.append(at);
    const data = lines.map(y => ({ type: 'scatter', mode: 'lines', x, y }));
    return plotly.newPlot(at, data, { showlegend: false, margin: { l: 0, r: 0, t: 0, b: 0 } });
  });
  await Promise.all(drawn);
  await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
  return performance.now() - start;
}
