import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf } from '../../src/charts/answer.ts';
import { byChange, changeChartOf } from '../../src/charts/change.ts';
import { funnelChartOf } from '../../src/charts/funnel.ts';
import { summaryOf, summaryText } from '../../src/charts/words/summary.ts';
import { xmrChartsOf } from '../../src/charts/xmr.ts';
import {
  CUTS_DOWN,
  CUTS_DOWN_FROM,
  EARLY_VITAMIN_D,
  FAR_PRACTICE,
  HIGH_USER,
  KEEPS_OLD_MARKERS,
  LOW_USER,
  NO_VITAMIN_D,
  rateOf,
  SLOWEST_WITH_CRP,
  TSH_RANGE_CHANGE,
} from '../../src/demo/patterns.ts';
import {
  CHANGES_LAB,
  CLOSES,
  FIRST,
  isOpen,
  LABS,
  LAST,
  NO_LIST,
  PRACTICES,
  type Practice,
  practiceId,
  TAKES_OVER,
  TINY,
} from '../../src/demo/places.ts';
import { TESTS } from '../../src/demo/tests.ts';
import { DROP_REASONS } from '../../src/domain/buildReport.ts';
import { funnelOf, funnelPoint, LIMIT_95, LIMIT_998 } from '../../src/domain/funnel.ts';
import type { MeasureDefinition } from '../../src/domain/measureDefinition.ts';
import { type Month, monthOf } from '../../src/domain/month.ts';
import { PREDEFINED_MEASURES } from '../../src/domain/predefinedMeasures.ts';
import { rowsOf, type Series } from '../../src/domain/series.ts';
import { standingOf } from '../../src/domain/standing.ts';
import { seriesOf } from '../../src/measures/answer.ts';
import { projectPath } from '../../src/paths.ts';
import { buildStore } from '../../src/pipeline/labs/buildStore.ts';
import { type ChartState, DEFAULT_STATE, stateOfMeasure } from '../../src/state/chartState.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { runApp } from '../support/app.ts';
import { runBrowser } from '../support/runBrowser.ts';

let folder: string;
let outFile: string;
let store: Store;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'openpath-demo-'));
  outFile = path.join(folder, 'demo.duckdb');
  await buildStore({
    dataPath: projectPath('data_csvs'),
    workFolder: folder,
    outFile,
    settings: { minPracticeTests: 1000 },
    version: 'demo',
  });
  store = await openStore(outFile);
});

afterAll(async () => {
  store?.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = (question: Partial<ChartState>): Promise<Series> =>
  seriesOf(store, { ...DEFAULT_STATE, ...question });
const shareOf = (code: string, question: Partial<ChartState> = {}): Promise<Series> =>
  ask({ numerators: [code], denominator: { kind: 'tests', codes: [code] }, ...question });

/** A group's value in a month; NaN where it has none. */
function valueAt(series: Series, id: string, month: Month): number {
  const group = series.groups.findIndex(group => group.id === id);
  const at = series.months.indexOf(month);
  return group < 0 || at < 0 ? Number.NaN : (series.value[group * series.months.length + at] ?? 0);
}

/** The mean of a group's values over some months. */
function meanOf(series: Series, id: string, months: readonly Month[]): number {
  return months.reduce((sum, month) => sum + valueAt(series, id, month), 0) / months.length;
}

const range = (from: Month, to: Month): Month[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);
const yearOf = (year: number): Month[] => range(monthOf(year, 1), monthOf(year, 12));
const WINTERS = [2017, 2018, 2019].flatMap(year => [monthOf(year, 1), monthOf(year, 2)]);
const SUMMERS = [2017, 2018, 2019].flatMap(year => [monthOf(year, 7), monthOf(year, 8)]);

/** Of the months, the share in which the group lies beyond a decile (0: the 10th, 8: the 90th). */
function beyond(series: Series, id: string, decile: 0 | 8, months: readonly Month[]): number {
  const outside = months.filter(month => {
    const mark = series.deciles?.[series.months.indexOf(month)]?.[decile] ?? Number.NaN;
    const value = valueAt(series, id, month);
    return decile === 8 ? value > mark : value < mark;
  });
  return outside.length / months.length;
}

describe('the demo, through the pipeline', () => {
  it('has labs, CCGs, practices, tests and months enough to look at', () => {
    const { labs, ccgs, practices, tests, firstMonth, lastMonth } = store.catalogue;
    expect(labs.map(lab => lab.id)).toEqual(LABS.map(lab => lab.id));
    expect(ccgs).toHaveLength(6);
    expect(practices.length).toBeGreaterThanOrEqual(80);
    expect(tests.filter(test => test.shown).length).toBeGreaterThanOrEqual(25);
    expect([firstMonth, lastMonth]).toEqual([FIRST, LAST]);
    expect(LAST - FIRST).toBe(35);
  });

  it('accounts for every row of every file, and refuses none', () => {
    expect(store.report.files.length).toBeGreaterThanOrEqual(10);
    for (const file of store.report.files) {
      const dropped = file.dropped.reduce((sum, drop) => sum + drop.rows, 0);
      expect(file.refused, file.path).toBeUndefined();
      expect(file.kept + dropped, file.path).toBe(file.read);
      expect(file.kept, file.path).toBeGreaterThan(file.read / 2);
    }
  });

  it('drops rows for every reason that there is', () => {
    const reasons = store.report.files.flatMap(file => file.dropped.map(drop => drop.reason));
    expect([...new Set(reasons)].sort()).toEqual(Object.keys(DROP_REASONS).sort());
  });

  it('drops of Brinehaven’s last delivery what was put there to be dropped', () => {
    const file = store.report.files.find(file => file.path.endsWith('2019 from October.csv'));
    const dropped = Object.fromEntries((file?.dropped ?? []).map(drop => [drop.reason, drop.rows]));
    expect(dropped).toMatchObject({
      'bad row': 1,
      'practice not in mapping': 2,
      'practice without ODS code': 9,
      'test not mapped': 1,
    });
  });

  it('has three odd tests', () => {
    expect(store.report.oddTests.map(odd => [odd.labId, odd.testCode, odd.category])).toEqual([
      ['ash', 'UACT', 3],
      ['brine', 'VITD', 2],
      ['corrow', 'FER', 7],
    ]);
  });

  it('has of each odd test so many rows that the share of them is a whole number', () => {
    for (const { share, rows } of store.report.oddTests) {
      expect(rows).toBeGreaterThan(1000);
      expect(share * rows).toBeCloseTo(Math.round(share * rows), 6);
    }
  });

  it('leaves out the practice without list sizes and the one with too few tests', () => {
    const ids = store.catalogue.practices.map(practice => practice.id);
    expect(ids).not.toContain(practiceId(NO_LIST));
    expect(ids).not.toContain(practiceId(TINY));
  });

  it('keeps sodium, whose code is NA', async () => {
    const sodium = await ask({
      numerators: ['NA'],
      denominator: { kind: 'raw' },
      groupBy: 'lab_id',
    });
    expect([...rowsOf(sodium)]).toHaveLength(4 * 36);
  });
});

describe('the stories that the demo tells', () => {
  it('potassium runs high in winter where the van’s round is long', async () => {
    const over = await shareOf('K', { filter: 'over_range', groupBy: 'lab_id' });
    expect(meanOf(over, 'brine', WINTERS)).toBeGreaterThan(0.1);
    expect(meanOf(over, 'brine', WINTERS)).toBeGreaterThan(2 * meanOf(over, 'ash', WINTERS));
    for (const lab of LABS) expect(meanOf(over, lab.id, SUMMERS), lab.id).toBeLessThan(0.04);
  });

  it('one practice far from its lab shows it among those of its own lab', async () => {
    const over = await shareOf('K', { filter: 'over_range', labIds: ['ash'] });
    expect(beyond(over, FAR_PRACTICE, 8, WINTERS)).toBe(1);
    expect(beyond(over, FAR_PRACTICE, 8, SUMMERS)).toBeLessThan(0.5);
  });

  it('vitamin D testing grows everywhere; a few began early, and one never did', async () => {
    const byLab = await ask({ numerators: ['VITD'], groupBy: 'lab_id' });
    for (const lab of LABS) {
      const growth = meanOf(byLab, lab.id, yearOf(2019)) / meanOf(byLab, lab.id, yearOf(2017));
      expect(growth, lab.id).toBeGreaterThan(1.8);
    }
    const byPractice = await ask({ numerators: ['VITD'] });
    for (const id of EARLY_VITAMIN_D) expect(beyond(byPractice, id, 8, yearOf(2017)), id).toBe(1);
    expect(beyond(byPractice, NO_VITAMIN_D, 0, yearOf(2019))).toBe(1);
  });

  it('CRP takes the place of ESR and plasma viscosity, lab by lab, but not at every practice', async () => {
    const markers = { kind: 'tests', codes: ['CRP', 'ESR', 'PV'] } as const;
    const byLab = await ask({ numerators: ['CRP'], denominator: markers, groupBy: 'lab_id' });
    const in2018 = ['ash', 'corrow', 'brine'].map(lab => meanOf(byLab, lab, yearOf(2018)));
    expect(in2018).toEqual([...in2018].sort((a, b) => b - a));
    for (const lab of LABS) {
      const [first, last] = [valueAt(byLab, lab.id, FIRST), valueAt(byLab, lab.id, LAST)];
      expect(last - first, lab.id).toBeGreaterThan(0.4);
    }
    const byPractice = await ask({ numerators: ['CRP'], denominator: markers });
    for (const id of KEEPS_OLD_MARKERS) expect(beyond(byPractice, id, 0, yearOf(2019)), id).toBe(1);
  });

  it('TSH steps at the one lab that changed its reference range', async () => {
    const before = range(TSH_RANGE_CHANGE - 12, TSH_RANGE_CHANGE - 1);
    const after = range(TSH_RANGE_CHANGE, TSH_RANGE_CHANGE + 11);
    const under = await shareOf('TSH', { filter: 'under_range', groupBy: 'lab_id' });
    const over = await shareOf('TSH', { filter: 'over_range', groupBy: 'lab_id' });
    const step = (series: Series, lab: string) =>
      meanOf(series, lab, after) - meanOf(series, lab, before);
    expect(step(under, 'corrow')).toBeGreaterThan(0.025);
    expect(step(over, 'corrow')).toBeLessThan(-0.035);
    for (const lab of ['ash', 'brine', 'drumley']) {
      expect(Math.abs(step(under, lab)), lab).toBeLessThan(0.01);
      expect(Math.abs(step(over, lab)), lab).toBeLessThan(0.01);
    }
  });

  it('one practice always asks for most, and one for least', async () => {
    const potassium = await ask({ numerators: ['K'] });
    expect(beyond(potassium, HIGH_USER, 8, range(FIRST, LAST))).toBe(1);
    expect(beyond(potassium, LOW_USER, 0, range(FIRST, LAST))).toBe(1);
  });

  it('one practice cuts down its tests, by nearly half', async () => {
    const all = await ask({});
    const before = meanOf(all, CUTS_DOWN, range(CUTS_DOWN_FROM - 12, CUTS_DOWN_FROM - 1));
    const after = meanOf(all, CUTS_DOWN, range(CUTS_DOWN_FROM, CUTS_DOWN_FROM + 11));
    expect(after / before).toBeGreaterThan(0.5);
    expect(after / before).toBeLessThan(0.6);
  });

  it('one practice closes, another takes its patients over, a third changes its lab', async () => {
    const all = await ask({});
    const closed = range(FIRST, LAST).filter(
      month => !Number.isNaN(valueAt(all, practiceId(CLOSES), month)),
    );
    expect(closed).toEqual(range(FIRST, monthOf(2018, 3)));
    const sizes = [...rowsOf(all)].filter(row => row.group.id === practiceId(TAKES_OVER));
    const sizeIn = (month: Month) =>
      sizes.find(row => row.month === month)?.denominator ?? Number.NaN;
    expect(sizeIn(monthOf(2018, 4)) - sizeIn(monthOf(2018, 3))).toBeGreaterThan(2500);
    const at = async (lab: string) =>
      ask({ labIds: [lab], practiceIds: [practiceId(CHANGES_LAB)] });
    expect((await at('ash')).months.at(-1)).toBe(monthOf(2018, 9));
    expect((await at('corrow')).months.at(0)).toBe(monthOf(2018, 10));
  });

  it('practices have from 2,000 to 20,000 patients or so', async () => {
    const sizes = [...rowsOf(await ask({}))].map(row => row.denominator);
    const known = sizes.filter(size => !Number.isNaN(size));
    expect(Math.min(...known)).toBeGreaterThan(1500);
    expect(Math.min(...known)).toBeLessThan(3500);
    expect(Math.max(...known)).toBeGreaterThan(15_000);
    expect(Math.max(...known)).toBeLessThan(25_000);
  });

  it('small counts carry what suppression hides: 3 ± 2, at one lab 3.5 ± 2.5', async () => {
    const reticulocytes = { numerators: ['RETIC'], denominator: { kind: 'raw' } } as const;
    const cells = async (lab: string) =>
      [...rowsOf(await ask({ ...reticulocytes, filter: 'over_range', labIds: [lab] }))].map(row => [
        row.numerator,
        row.numeratorError,
      ]);
    expect(await cells('ash')).toContainEqual([3, 2]);
    expect(await cells('corrow')).toContainEqual([3.5, 2.5]);
  });
});

describe('Rushmere in December 2019', () => {
  const RUSHMERE = 'Z99037';
  const CRP = {
    numerators: ['CRP'],
    denominator: { kind: 'tests', codes: ['CRP', 'ESR', 'PV'] },
  } as const;
  // Computed from the demo files by another program: the rank among all practices, the best and the worst.
  it.each<[string, () => Promise<Series>, number, number, number]>([
    ['K per 1000', () => ask({ numerators: ['K'] }), 68, 68, 71],
    ['K under range', () => shareOf('K', { filter: 'under_range' }), 24, 17, 31],
    ['K over range', () => shareOf('K', { filter: 'over_range' }), 18, 18, 19],
    ['CRP’s share', () => ask(CRP), 78, 76, 79],
    ['TSH per 1000', () => ask({ numerators: ['TSH'] }), 76, 75, 80],
    ['TSH under range', () => shareOf('TSH', { filter: 'under_range' }), 84, 52, 84],
    ['TSH over range', () => shareOf('TSH', { filter: 'over_range' }), 29, 24, 33],
    ['VITD per 1000', () => ask({ numerators: ['VITD'] }), 57, 51, 66],
  ])('%s', async (_, question, rank, best, worst) => {
    const series = await question();
    const group = series.groups.findIndex(({ id }) => id === RUSHMERE);
    expect(standingOf(series, group)).toMatchObject({
      month: monthOf(2019, 12),
      peers: 85,
      rank,
      best,
      worst,
    });
  });

  it('is said to have no place where suppressed counts leave it open', async () => {
    const state: ChartState = {
      ...DEFAULT_STATE,
      highlight: [RUSHMERE],
      filter: 'under_range',
      numerators: ['TSH'],
      denominator: { kind: 'tests', codes: ['TSH'] },
    };
    const text = summaryText(
      summaryOf(answerOf(state, await seriesOf(store, state), store.catalogue)),
    );
    expect(text).toContain(
      ', between 52nd and 84th highest of 85 practices, as counts are suppressed.',
    );
    expect(text).not.toMatch(/higher than|lowest of 85|, \d+\w+ highest of 85/);
    // Its lab and its CCG have the same practices.
    expect(text.match(/ of \d+ that use /g)).toHaveLength(1);
    expect(text).not.toMatch(/ of \d+ in .* CCG/);
  });
});

describe('the funnels of the demo', () => {
  /** How many lie outside by chance alone, and how many once the usual differences are allowed for. */
  async function outside(measure: MeasureDefinition): Promise<{ plain: number; allowed: number }> {
    const state = {
      ...stateOfMeasure(DEFAULT_STATE, measure),
      from: monthOf(2019, 10),
      to: monthOf(2019, 12),
    };
    const answer = answerOf(state, await seriesOf(store, state), store.catalogue);
    const { funnel, rows } = funnelChartOf(answer);
    if (!funnel) throw new Error('There is no funnel.');
    const beyond = (tau2: number): number =>
      rows.filter(
        ({ counts }) => Math.abs(funnelPoint({ ...funnel, tau2 }, counts).z.value) > LIMIT_998,
      ).length;
    expect(funnel.n).toBe(85);
    return { plain: beyond(0), allowed: beyond(funnel.tau2) };
  }

  // Computed from the demo files by another program, of the last quarter.
  it.each([
    ['k_per_1000', 63, 1],
    ['k_under_range', 0, 0],
    ['k_over_range', 20, 0],
    ['crp_share', 42, 5],
    ['tsh_per_1000', 54, 0],
    ['tsh_under_range', 16, 0],
    ['tsh_over_range', 9, 0],
    ['vitd_per_1000', 46, 3],
  ])('%s: %i of 85 are outside by chance alone, %i by the limits', async (id, plain, allowed) => {
    const measure = PREDEFINED_MEASURES.find(measure => measure.id === id);
    if (!measure) throw new Error(`There is no measure ${id}.`);
    expect(await outside(measure)).toEqual({ plain, allowed });
  });

  const outsideIn2019 = async (question: Partial<ChartState>): Promise<string[]> => {
    const state = { ...DEFAULT_STATE, ...question };
    const answer = answerOf(state, await seriesOf(store, state), store.catalogue);
    return funnelChartOf(answer)
      .rows.filter(({ point }) => point?.verdict === 'high' || point?.verdict === 'low')
      .map(({ group }) => group.id);
  };

  it('find the practice that requests the most, and nobody else', async () => {
    expect(await outsideIn2019({ numerators: ['K'] })).toEqual([HIGH_USER]);
    expect(await outsideIn2019({ numerators: ['TSH'] })).toEqual([]);
  });

  const CRP = {
    numerators: ['CRP'],
    denominator: { kind: 'tests', codes: ['CRP', 'ESR', 'PV'] },
  } as const;

  it('find those that keep to the old markers, and the two slowest at the lab that promoted CRP last', async () => {
    expect(await outsideIn2019(CRP)).toEqual([...KEEPS_OLD_MARKERS, ...SLOWEST_WITH_CRP].sort());
  });

  it('find nobody by chance alone: with the counts expected of all, they lie far out too', async () => {
    const expectedTests = (practice: Practice, codes: readonly string[]): number =>
      TESTS.filter(({ code }) => codes.includes(code)).reduce(
        (sum, test) =>
          yearOf(2019).reduce(
            (all, month) => all + (practice.patients(month) / 1000) * rateOf(practice, test, month),
            sum,
          ),
        0,
      );
    const listed = new Set(store.catalogue.practices.map(({ id }) => id));
    const open = PRACTICES.filter(practice => listed.has(practice.id) && isOpen(practice, LAST));
    for (const { numerators, codes } of [
      { numerators: ['K'], codes: undefined },
      { numerators: ['TSH'], codes: undefined },
      { numerators: ['VITD'], codes: undefined },
      { numerators: ['CRP'], codes: CRP.denominator.codes },
    ]) {
      const counts = open.map(practice => ({
        numerator: expectedTests(practice, numerators),
        denominator: codes
          ? expectedTests(practice, codes)
          : yearOf(2019).reduce((sum, month) => sum + practice.patients(month), 0),
      }));
      const funnel = funnelOf(counts, codes ? 'proportion' : 'rate');
      if (!funnel) throw new Error('There is no funnel.');
      const farOut = open.filter((_, i) => {
        const { numerator = 0, denominator = 0 } = counts[i] ?? {};
        const exact = {
          numerator,
          denominator,
          numeratorError: 0,
          denominatorError: 0,
          months: 12,
        };
        return Math.abs(funnelPoint(funnel, exact).z.value) > LIMIT_95;
      });
      const found = await outsideIn2019(codes ? CRP : { numerators });
      expect(
        farOut.map(({ id }) => id),
        numerators.join(),
      ).toEqual(expect.arrayContaining(found));
    }
  });
});

describe('the practice that cuts down in 2018', () => {
  const potassium = { ...DEFAULT_STATE, numerators: ['K'], highlight: [CUTS_DOWN] };

  it('has fallen most of all between 2018 and 2019', async () => {
    const answer = answerOf(potassium, await seriesOf(store, potassium), store.catalogue);
    const [first, ...others] = byChange(changeChartOf(answer).rows);
    expect(first).toMatchObject({ finding: 'down', group: { id: CUTS_DOWN } });
    const fall = Math.abs(first?.change.value ?? 0);
    for (const { change } of others) expect(Math.abs(change.value)).toBeLessThan(fall / 2);
  });

  it('has an XmR chart that is low from then on', async () => {
    const state = { ...potassium, baseline: { from: null, to: CUTS_DOWN_FROM - 1 } };
    const answer = answerOf(state, await seriesOf(store, state), store.catalogue);
    const [chart] = xmrChartsOf(answer).charts;
    const after = chart?.points.filter(({ month }) => month >= CUTS_DOWN_FROM) ?? [];
    expect(after.length).toBe(LAST - CUTS_DOWN_FROM + 1);
    for (const { signals } of after) {
      expect(signals).toContainEqual({ rule: 'outside', side: 'low', isCertain: true });
    }
  });
});

describe('what a first visit transfers', () => {
  /** In bytes, packed: with its style, code and font, but without Plotly, which a person may ask for. */
  const MOST = 150_000;
  const QUESTION = 'by/practice_id/showing/ccg_id/all/lab_id/all/numerators';
  const MINE = `highlight_entities=${HIGH_USER}`;
  const PAGES = [
    '/',
    `/data/measure/${QUESTION}/all/denominators/per1000/filter/all`,
    `/data/measure/${QUESTION}/all/denominators/per1000/filter/all?${MINE}`,
    `/data/chart/${QUESTION}/K/denominators/per1000/filter/all?${MINE}`,
    `/data/grid/${QUESTION}/K/denominators/per1000/filter/all`,
    `/data/datatable/${QUESTION}/K/denominators/per1000/filter/all`,
  ];

  /** The length of an answer in an encoding: a browser accepts Brotli over HTTPS alone. */
  async function weightOf(url: string, encoding: string): Promise<number> {
    const request = get(url, { headers: { accept: 'text/html,*/*', 'accept-encoding': encoding } });
    const [response]: IncomingMessage[] = await once(request, 'response');
    let bytes = 0;
    for await (const part of response ?? []) bytes += part.length;
    return bytes;
  }

  it('has the latest 12 months of each measure as a table, and leads to all of them', async () => {
    const app = await runApp(outFile);
    const html = await (await fetch(app.url + PAGES[1])).text();
    const tables =
      html.match(/<table><caption>Deciles for .*?<\/table><\/div>.*?<\/details>/gs) ?? [];
    expect(tables).toHaveLength(8);
    for (const table of tables) {
      expect(table).toContain(', latest 12 months</caption>');
      expect(table.match(/<th scope="row">/g)).toHaveLength(12);
      const [, href = ''] = /<a href="([^"]*)#chart-table">All 36 months<\/a>/.exec(table) ?? [];
      const chart = await (await fetch(app.url + href.replaceAll('&amp;', '&'))).text();
      const [whole = ''] = /id="chart-table".*?<\/table>/s.exec(chart) ?? [];
      expect(whole.match(/<th scope="row">/g)).toHaveLength(36);
    }
    await app.stop();
  });

  it('is at most 150 kB for each kind of page, and nothing of Plotly', async () => {
    const app = await runApp(outFile);
    const browser = await runBrowser();
    const weights: Record<string, number> = {};
    for (const at of PAGES) {
      const page = await browser.newPage();
      const urls: string[] = [];
      page.on('request', request => urls.push(request.url()));
      await page.goto(app.url + at, { waitUntil: 'networkidle' });
      await page.close();
      expect(urls.filter(url => url.includes('plotly'))).toEqual([]);
      expect(urls.length).toBeGreaterThan(4);
      for (const encoding of ['br', 'gzip']) {
        let sum = 0;
        for (const url of urls) sum += await weightOf(url, encoding);
        weights[`${at} ${encoding}`] = sum;
      }
    }
    await browser.close();
    await app.stop();
    const heavy = Object.entries(weights).filter(([, weight]) => weight > MOST);
    expect(heavy, JSON.stringify(weights, null, 1)).toEqual([]);
  });
});
