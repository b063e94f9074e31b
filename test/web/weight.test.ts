import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, runApp } from '../support/app.ts';
import { storeOfMany } from '../support/manyPractices.ts';

/** England's number of practices, and a tenth of it. */
const PRACTICES = 7000;
const FEW = 700;
const MONTHS = 6;

const question = (view: string, query = ''): string =>
  `/data/${view}/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all${query}`;

/** The chart as JSON, with the order of all practices and the rows of those highlighted alone. */
const jsonOf = (highlight: string): string =>
  question('chart', `?${highlight}&rows=highlighted`).replace('/filter/all', '/filter/all.json');

let many: RunningApp | undefined;
let few: RunningApp | undefined;
const removes: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const [england, region] = [await storeOfMany(PRACTICES, MONTHS), await storeOfMany(FEW, MONTHS)];
  removes.push(england.remove, region.remove);
  many = await runApp(england.path);
  few = await runApp(region.path);
});
afterAll(async () => {
  await many?.stop();
  await few?.stop();
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
    const json: { order: string[] } = JSON.parse(await page(jsonOf('highlight_entities=P00000')));
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
    expect(cells.numerator).toHaveLength(105 * MONTHS);
    const { rows }: { rows: { numerator: number }[] } = JSON.parse(
      await page(jsonOf(`highlight_entities=${order[3409]}`)),
    );
    expect(cells.numerator.slice(0, MONTHS)).toEqual(rows.map(({ numerator }) => numerator));
  });

  it('has a JSON file that a program need not fetch again', async () => {
    const first = await many?.get(jsonOf('highlight_entities=P00000'));
    await first?.arrayBuffer();
    const etag = first?.headers.get('etag') ?? '';
    // Node's own fetch would add no-cache where nothing else is said.
    const headers = { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' };
    expect((await many?.get(jsonOf('highlight_entities=P00000'), { headers }))?.status).toBe(304);
  });

  it('is a part of what its file has', async () => {
    const csv = await page(question('chart').replace('/filter/all', '/filter/all.csv'), few);
    expect(csv.split('\r\n')).toHaveLength(FEW * MONTHS + 2);
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

describe('what a page weighs', () => {
  const ONE = 'highlight_entities=P00350';
  /** Pages about practices, whose lists would grow with them, and their weight as it is sent (kB, brotli). */
  const OF_PRACTICES: Readonly<Record<string, number>> = {
    '/start_here': 3.0,
    [question('measure', `?${ONE}`)]: 10.7,
    [question('chart', `?${ONE}`)]: 15.8,
    [question('grid')]: 15.2,
    [question('datatable')]: 6.5,
  };
  const OTHERS: Readonly<Record<string, number>> = {
    '/': 4.0,
    '/find?q=abbey': 2.9,
    [question('chart').replace('/by/practice_id/', '/by/lab_id/')]: 14.7,
    // These draw each practice, so they grow with them.
    [question('funnel', `?${ONE}`)]: 20.7,
    [question('change', `?${ONE}&a=2019-01..2019-03&b=2019-04..2019-06`)]: 35.4,
    [`${question('grid').replace('/by/practice_id/', '/by/test_code/')}?practice_id=P00350`]: 5.8,
    [`/find/highlight_entities?${new URLSearchParams({ question: question('chart') })}`]: 3.0,
  };
  /** Pages that take seconds to work out among all practices, among a tenth of them. */
  const AMONG_FEW: Readonly<Record<string, number>> = {
    '/org/practice/P00350': 4.2,
    '/standouts': 3.7,
    '/org/ccg/C050': 3.8,
    '/org/lab/lab50': 3.9,
    '/print/ccg/C050': 5,
  };
  const WEIGHTS = Object.entries({ ...OF_PRACTICES, ...OTHERS, ...AMONG_FEW });
  /** In kB; nothing may weigh more in either encoding. */
  const HEAVIEST = 150;
  /** A page may differ by so many kB, or by a tenth, as its words change; then its weight is written anew. */
  const ROOM = 0.5;

  it.each(WEIGHTS)(
    '%s: as much as is written here, and no list of thousands',
    async (path, weight) => {
      const app = path in AMONG_FEW ? few : many;
      const response = await app?.get(path, { headers: { 'Accept-Encoding': 'br' } });
      expect(response?.status).toBe(200);
      expect(response?.headers.get('content-encoding')).toBe('br');
      const kilobytes = Number(response?.headers.get('content-length')) / 1000;
      const room = Math.max(ROOM, weight / 10);
      expect(kilobytes, 'too heavy').toBeLessThan(weight + room);
      expect(kilobytes, 'lighter than is written').toBeGreaterThan(weight - room);
      const html = (await response?.text()) ?? '';
      expect(Math.max(kilobytes, gzipSync(html).length / 1000)).toBeLessThan(HEAVIEST);
      expect(html.match(/<option/g)?.length ?? 0).toBeLessThan(400);
    },
  );

  it('of the status page, which is sent while it is written, is no more either', async () => {
    expect(gzipSync(await page('/status')).length / 1000).toBeLessThan(HEAVIEST);
  });

  it.each(Object.keys(OF_PRACTICES))('%s: no more with ten times as many practices', async path => {
    const [heavy, light] = [await page(path), await page(path, few)];
    // Numbers are longer where there are more practices.
    expect(heavy.length).toBeLessThan(1.06 * light.length);
  });
});

describe('among the odd tests of a country, what stands out', () => {
  it('shows the first fifty, and leads to a file of all', async () => {
    const html = await page('/standouts', few);
    expect(html).toContain('<summary>120 tests</summary>');
    expect(html.match(/have the result/g)).toHaveLength(50);
    expect(html).toContain('href="/standouts.json"');
    const { odd_tests }: { odd_tests: unknown[] } = JSON.parse(await page('/standouts.json', few));
    expect(odd_tests).toHaveLength(120);
    expect(await page('/standouts?lab=lab7', few)).toContain('<summary>1 test</summary>');
  });
});

describe('the status page', () => {
  it('has thousands of files and odd tests a page at a time', async () => {
    const [first, last] = [await page('/status'), await page('/status?files=72')];
    expect(first).toContain('1–50 of 3,600');
    expect(first).toContain('href="/status?files=72#files"');
    expect(first).toContain('1–50 of 120');
    expect(texts(first, /<b>(labs\/[^<]+)/g)).toHaveLength(50);
    expect(texts(last, /<b>(labs\/[^<]+)/g).at(-1)).toBe('labs/lab119/2021-6.csv');
    expect(await page('/status?files=99')).toContain('3,551–3,600 of 3,600');
    const { files }: { files: unknown[] } = JSON.parse(await page('/status.json')).build ?? {};
    expect(files).toHaveLength(3600);
  });
});

describe('what is found for a part of a question', () => {
  const find = async (part: string, q: string, asked: string): Promise<Found> => {
    const query = new URLSearchParams({ q, question: asked });
    return JSON.parse(await page(`/find/${part}.json?${query}`));
  };
  interface Found {
    readonly total: number;
    readonly near: boolean;
    readonly words: string;
    readonly hits: readonly { id: string; name: string; more: string; href: string }[];
  }

  it('is by code or part of the name, each with the question that has it too', async () => {
    const asked = question('chart', '?highlight_entities=P00007&order=lowest');
    const { hits, total, words } = await find('highlight_entities', 'p00017', asked);
    expect([total, words]).toEqual([1, '1 practice']);
    expect(hits[0]?.name).toContain('(P00017)');
    expect(hits[0]?.more).toBe('NHS County 17 CCG, uses Laboratory 17');
    expect(hits[0]?.href).toBe(
      question('chart', '?highlight_entities=P00007&highlight_entities=P00017&order=lowest'),
    );
    const abbeys = await find('highlight_entities', 'abbey road', asked);
    expect(abbeys.total).toBe(PRACTICES / 70);
    expect(abbeys.hits.every(({ name }) => name.startsWith('Abbey Road'))).toBe(true);
  });

  it('is a near match where nothing matches, and never what is chosen already', async () => {
    const asked = question('chart', '?highlight_entities=P00017');
    expect((await find('highlight_entities', 'abbby', asked)).near).toBe(true);
    const { hits } = await find('highlight_entities', 'P00017', asked);
    expect(hits.map(({ id }) => id)).not.toContain('P00017');
  });

  it('respects the other filters of the question', async () => {
    const ofLab = question('chart').replace('lab_id/all', 'lab_id/lab5');
    const { total, hits } = await find('highlight_entities', '', ofLab);
    expect(total).toBe(Math.ceil((PRACTICES - 5) / 120));
    expect(hits.every(({ more }) => more.endsWith('uses Laboratory 5'))).toBe(true);
    const tests = await find('numerators', 'crp', question('chart'));
    expect(tests.hits[0]?.href).toContain('/numerators/CRP+K/');
  });

  it('lists two hundred at most, and says how many there are', async () => {
    const { total, hits } = await find('practice_id', '', question('chart'));
    expect([total, hits.length]).toEqual([PRACTICES, 200]);
  });

  it('is a page of links for those without JavaScript, to which the form leads', async () => {
    const form = new URLSearchParams({
      by: 'practice_id',
      numerators: 'K',
      find_highlight_entities: 'abbey road',
    });
    const asked = await many?.get(`/data/chart?${form}`);
    const target = `/find/highlight_entities?${new URLSearchParams({ q: 'abbey road', question: question('chart') })}`;
    expect(asked?.headers.get('location')).toBe(target);
    const html = await page(target);
    expect(html).toContain('<h1>Practices to highlight</h1>');
    expect(html).toContain(`<a href="${question('chart')}">Potassium tests per 1000 patients</a>`);
    expect(html).toContain(`href="${question('chart', '?highlight_entities=P00000')}"`);
    expect(html).toContain('100 practices');
  });

  it('turns pages', async () => {
    const at = (number: number): string =>
      `/find/practice_id?${new URLSearchParams({ q: '', question: question('chart'), page: String(number) })}`;
    const html = await page(at(70));
    expect(html).toContain('6,901–7,000 of 7,000');
    expect(html).toContain(at(69).replaceAll('&', '&amp;'));
    expect(await page(at(99))).toContain('6,901–7,000 of 7,000');
  });

  it('without a question leads to what is found anywhere, and no other part is known', async () => {
    const anywhere = await many?.get('/find/lab_id?q=exeter');
    expect(anywhere?.headers.get('location')).toBe('/find?q=exeter');
    expect((await many?.get('/find/colour?q=red'))?.status).toBe(404);
    expect((await many?.get('/find/lab_id?q=x&question=%2Fdata%2Fchart'))?.status).toBe(400);
  });
});
