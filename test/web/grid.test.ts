import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runApp } from '../support/app.ts';
import { sampleApp } from '../support/sampleApp.ts';
import { storeOf } from '../support/storeOf.ts';

const app = sampleApp();

const rest = (by: string, more = 'numerators/K/denominators/per1000/filter/all'): string =>
  `by/${by}/showing/ccg_id/all/lab_id/all/${more}`;
const page = async (path: string): Promise<string> => {
  const response = await app.get(path);
  expect(response.status, path).toBe(200);
  const text = await response.text();
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
  return text;
};
const linksIn = (text: string): string[] =>
  [...text.matchAll(/<a class="small[^"]*" href="([^"]+)"/g)].map(([, href]) =>
    String(href).replaceAll('&amp;', '&'),
  );

describe('the page of small multiples', () => {
  it('has a chart for each group, complete, each a link to its full chart', async () => {
    const text = await page(`/data/grid/${rest('practice_id')}`);
    const links = linksIn(text);
    expect(links).toHaveLength(14);
    expect(links).toContain(`/data/chart/${rest('practice_id')}?highlight_entities=A05`);
    expect(text.match(/<path class="own" d="M0 [^"]+"/g)).toHaveLength(14);
    // One band for all of them.
    expect(text.match(/class="decile-band"/g)).toHaveLength(1);
    expect(text.match(/<use href="#peers">/g)).toHaveLength(14);
    expect(text).toContain('Every chart runs from Apr 2017 to Mar 2019 and from 0 to ');
    for (const link of links) expect((await app.get(link)).status).toBe(200);
  });

  it('stands in the order of the state', async () => {
    const highest = linksIn(await page(`/data/grid/${rest('practice_id')}`));
    const lowest = linksIn(await page(`/data/grid/${rest('practice_id')}?order=lowest`));
    expect(lowest.map(link => link.replace('order=lowest', ''))).not.toEqual(highest);
    expect(lowest.at(-1)).toContain(highest[0]?.split('?')[1] ?? '?');
  });

  it('by CCG puts each CCG’s practices under its name', async () => {
    const text = await page(`/data/grid/${rest('practice_id')}?order=ccg`);
    const [devon, kernow] = ['NHS Devon CCG', 'NHS Kernow CCG'].map(name =>
      text.indexOf(`${name}</h2>`),
    );
    expect(devon).toBeGreaterThan(0);
    expect(kernow).toBeGreaterThan(devon ?? 0);
    expect(linksIn(text.slice(devon, kernow))).toHaveLength(8);
  });

  const cardsIn = (text: string): { id: string; value: number; place: string }[] =>
    [...text.matchAll(/ data-id="([^"]+)"[^>]*><b>[^<]+<\/b> <span>([^<]+)<\/span>/g)].map(
      ([, id = '', words = '']) => ({
        id,
        value: Number.parseFloat(words),
        place: words.split(' · ')[1] ?? '',
      }),
    );

  it('is in the order of the ranks that its cards say', async () => {
    const text = await page(`/data/grid/${rest('practice_id')}`);
    const cards = cardsIn(text);
    expect(cards).toHaveLength(14);
    const values = cards.map(({ value }) => value);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(cards[0]?.place).toMatch(/^highest of 14/);
    expect(cards.at(-1)?.place).toMatch(/^lowest of 14/);
    expect(text).toContain('The highest latest value comes first.');
  });

  it('begins with what is highlighted, in the order of the highlights, and says so', async () => {
    const highlights = 'highlight_entities=A12&highlight_entities=A05';
    const idsOf = async (query: string) =>
      cardsIn(await page(`/data/grid/${rest('practice_id')}${query}`)).map(({ id }) => id);
    const plain = await idsOf('?order=lowest');
    expect(await idsOf(`?${highlights}&order=lowest`)).toEqual([
      ...['A12', 'A05'],
      ...plain.filter(id => id !== 'A12' && id !== 'A05'),
    ]);
    expect(await page(`/data/grid/${rest('practice_id')}?${highlights}`)).toContain(
      'Highlighted practices come first, then the highest latest value.',
    );
    // A12 is of the second CCG by name.
    const byCcg = await page(`/data/grid/${rest('practice_id')}?${highlights}&order=ccg`);
    expect(cardsIn(byCcg)[0]?.id).toBe('A12');
    expect(byCcg.indexOf('NHS Kernow CCG</h2>')).toBeLessThan(byCcg.indexOf('NHS Devon CCG</h2>'));
    const devon = byCcg.slice(byCcg.indexOf('NHS Devon CCG</h2>'));
    expect(cardsIn(devon)[0]?.id).toBe('A05');
  });

  it('outlines what is highlighted', async () => {
    const text = await page(`/data/grid/${rest('practice_id')}?highlight_entities=A05`);
    expect(text.match(/<a class="small highlighted"[^>]* style="--c:#D55E00"/g)).toHaveLength(1);
  });

  it('of one practice’s tests shows each over the deciles of all practices', async () => {
    const all = rest('test_code', 'numerators/all/denominators/per1000/filter/all');
    const text = await page(`/data/grid/${all}?practice_id=A05`);
    expect(text).toMatch(
      /Of 4 tests at Elm Surgery, \d (?:was|were) above the 9th decile of all practices/,
    );
    expect(text.match(/class="decile-band"/g)).toHaveLength(4);
    expect(linksIn(text).sort()[0]).toBe(
      `/data/chart/${rest('practice_id', 'numerators/CRP/denominators/per1000/filter/all')}?highlight_entities=A05`,
    );
    const ofAll = await page(`/data/grid/${all}`);
    // Its lines have the colour that the practice has on its charts, in the key too.
    expect(text).toContain('class="multiples of-practice" style="--c:#D55E00"');
    expect(text).toMatch(/<li class="line" style="--c:#D55E00[^"]*">Elm Surgery/);
    expect(ofAll).not.toContain('of-practice');
    expect(ofAll).not.toContain('decile-band');
    expect(ofAll).toContain('Choose one practice above');
  });

  it('of one practice’s tests begins with those furthest from its peers, high or low', async () => {
    const path = `/data/grid/${rest('test_code', 'numerators/all/denominators/per1000/filter/all')}`;
    const text = await page(`${path}?practice_id=A05&order=distance`);
    const places = [...text.matchAll(/ · (?:joint )?(\d*)\w* ?(highest|lowest) of (\d+)</g)];
    expect(places).toHaveLength(4);
    const fromEnd = places.map(([, place]) => Number(place || '1'));
    expect(fromEnd).toEqual(fromEnd.toSorted((a, b) => a - b));
    expect(text).toMatch(/aria-current="true"[^>]*>Furthest from peers first</);
    // Tests alone have such an order, and those of one practice.
    const others = await app.get(`/data/grid/${rest('practice_id')}?order=distance`);
    expect(others.headers.get('location')).toBe(`/data/grid/${rest('practice_id')}`);
  });

  it('of one practice’s tests can be seen among those that share its CCG', async () => {
    const path = `/data/grid/${rest('test_code', 'numerators/all/denominators/per1000/filter/all')}`;
    const text = await page(`${path}?practice_id=A05&peers=ccg`);
    expect(text).toContain('Those in NHS Devon CCG');
    // Eight practices are too few for deciles.
    expect(text).not.toContain('class="decile-band"');
    expect(linksIn(text)[0]).toMatch(/highlight_entities=A05&peers=ccg$/);
  });

  it('of one practice’s tests offers the same peers once', async () => {
    // Each CCG's practices use one lab, and no others do.
    const rows = Array.from({ length: 12 }, (_, i) => {
      const place = i < 6 ? '1' : '2';
      const own = { practice: `P${10 + i}`, ccg: `C${place}`, lab: `L${place}` };
      return { month: 24_200, ...own, test: 'K', category: 0, n: 60 + i };
    });
    const file = await storeOf(rows);
    const other = await runApp(file);
    const path = `/data/grid/${rest('test_code', 'numerators/all/denominators/raw/filter/all')}?practice_id=P10`;
    const offered = async (query: string): Promise<(string | undefined)[]> => {
      const html = await (await other.get(path + query)).text();
      return [...html.matchAll(/id="peers-(\w+)"/g)].map(([, kind]) => kind);
    };
    expect(await offered('')).toEqual(['all', 'lab']);
    expect(await offered('&peers=ccg')).toEqual(['all', 'ccg']);
    await other.stop();
    await rm(dirname(file), { recursive: true, force: true });
  });

  it.each(['ccg_id', 'lab_id', 'test_code', 'result_category'])(
    'is there for every kind of question (%s)',
    async by => {
      for (const denominators of ['per1000', 'raw', 'all', 'K']) {
        for (const filter of ['all', 'over_range']) {
          const more = `numerators/K/denominators/${denominators}/filter/${filter}`;
          const text = await page(`/data/grid/${rest(by, more)}?practice_id=A02`);
          expect(linksIn(text).length).toBeGreaterThan(0);
        }
      }
    },
  );

  it('without data says what to do next', async () => {
    const more = 'numerators/ESR/denominators/per1000/filter/over_range';
    const text = await page(`/data/grid/${rest('practice_id', more)}`);
    expect(text).toContain('nothing to draw');
    expect(text).not.toContain('class="small"');
  });

  it('has the rows of the chart as CSV and JSON', async () => {
    const [grid, chart] = await Promise.all(
      ['grid', 'chart'].map(view => app.get(`/data/${view}/${rest('practice_id')}.csv`)),
    );
    expect(await grid?.text()).toBe(await chart?.text());
    const answer: unknown = await (await app.get(`/data/grid/${rest('practice_id')}.json`)).json();
    expect(answer).toMatchObject({ url: `/data/grid/${rest('practice_id')}` });
    expect(Reflect.get(Object(answer), 'rows')).toHaveLength(14 * 24);
  });
});
