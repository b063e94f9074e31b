import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, runApp } from '../support/app.ts';
import { storeOfMany } from '../support/manyPractices.ts';

/** England's number of practices. */
const PRACTICES = 7000;

const question = (view: string, query = ''): string =>
  `/data/${view}/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all${query}`;

let many: RunningApp | undefined;
const removes: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const store = await storeOfMany(PRACTICES);
  removes.push(store.remove);
  many = await runApp(store.path);
});
afterAll(async () => {
  await many?.stop();
  await Promise.all(removes.map(remove => remove()));
});

async function page(path: string, app = many): Promise<string> {
  const response = await app?.get(path);
  expect(response?.status).toBe(200);
  return (await response?.text()) ?? '';
}
const texts = (html: string, pattern: RegExp): string[] =>
  [...html.matchAll(pattern)].map(match => match[1] ?? '');
const heatRows = (html: string): string[] =>
  texts(html, /id="heat-row-\d+"[^>]*title="[^"]*\((P\d+)\)"/g);
const smallCharts = (html: string): string[] => texts(html, /class="small[^>]*data-id="(P\d+)"/g);

describe('among 7,000 practices the heatmap', () => {
  let order: string[] = [];
  beforeAll(async () => {
    const json: { order: string[] } = JSON.parse(
      await page(question('chart').replace('/filter/all', '/filter/all.json')),
    );
    order = json.order;
  });

  it('shows the first hundred rows of its order, and links to the others', async () => {
    const html = await page(question('chart'));
    expect(order).toHaveLength(PRACTICES);
    expect(heatRows(html)).toEqual(order.slice(0, 100));
    expect(html).toContain('1–100 of 7,000');
    expect(html).toContain(`href="${question('chart', '?page=70')}#heatmap"`);
  });

  it('goes on where the page before ended', async () => {
    expect(heatRows(await page(question('chart', '?page=70')))).toEqual(order.slice(6900));
    const beyond = await many?.get(question('chart', '?page=71'));
    expect(beyond?.status).toBe(302);
    expect(beyond?.headers.get('location')).toBe(question('chart', '?page=70'));
  });

  it('shows highlighted practices of other pages with their neighbours', async () => {
    const html = await page(question('chart', `?highlight_entities=${order[3411]}`));
    expect(heatRows(html)).toEqual([...order.slice(3409, 3414), ...order.slice(0, 100)]);
    expect(html).toContain('Practices 3,410–3,414: highlighted, with those around');
    expect(html).toContain('Practices 1–100');
  });

  it('has the numbers of the rows that are drawn, in their order', async () => {
    const html = await page(question('chart', `?highlight_entities=${order[3411]}`));
    const cells: { months: number; numerator: number[] } = JSON.parse(
      /data-cells="?"?[^>]*>(.*?)<\/script>/s.exec(html)?.[1] ?? '',
    );
    expect(cells.numerator).toHaveLength(105 * 12);
    const csv = await page(question('chart').replace('/filter/all', '/filter/all.csv'));
    const line = csv.split('\r\n').find(each => each.startsWith(`2019-01-01,${order[3409]},`));
    expect(cells.numerator[0]).toBe(Number(line?.split(',')[4]));
    expect(csv.split('\r\n')).toHaveLength(PRACTICES * 12 + 2);
  });
});

describe('among 7,000 practices the small charts', () => {
  it('come in pages on one scale, highlighted ones first', async () => {
    const first = await page(question('grid', '?highlight_entities=P03500'));
    const charts = smallCharts(first);
    expect(charts).toHaveLength(100);
    expect(charts[0]).toBe('P03500');
    expect(first).toContain('Practices 1–100 of 7,000');
    const last = await page(question('grid', '?highlight_entities=P03500&page=70'));
    expect(smallCharts(last)).toHaveLength(100);
    expect(smallCharts(last)).not.toContain('P03500');
    const scale = (html: string): string[] => texts(html, /data-top="([\d.]+)"/g);
    expect(scale(last)).toEqual(scale(first));
  });
});
