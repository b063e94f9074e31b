import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monthOf } from '../../src/domain/month.ts';
import { differenceInterval } from '../../src/domain/periodChange.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { type ProcessedRow, storeOf } from '../support/storeOf.ts';

const JAN = monthOf(2018, 1);
const PATIENTS = 5000;

/** Potassium tests a month in 2018 and in 2019, `over` of each hundred over range; no number is no row. */
interface Habit {
  readonly id: string;
  readonly tests: readonly [number | undefined, number | undefined];
  readonly over?: readonly [number, number];
  readonly e?: number;
  /** Its lab in each month from January 2018, by place; `nd` if left out. */
  readonly labOf?: (month: number) => string;
}
const ordinary = (n: number): Habit[] =>
  Array.from({ length: n }, (_, i) => ({
    id: `P${String(i + 1).padStart(2, '0')}`,
    tests: [100, 100 + (i % 5)],
  }));

const apps: { app: RunningApp; folder: string }[] = [];
async function appOf(habits: readonly Habit[]): Promise<RunningApp> {
  const rows: ProcessedRow[] = [];
  const practiceMonths: { month: number; practice: string; ccg: string; listSize: number }[] = [];
  for (const { id, tests, over = [10, 10], e, labOf = () => 'nd' } of habits) {
    for (let i = 0; i < 24; i++) {
      const year = i < 12 ? 0 : 1;
      const n = tests[year];
      if (n === undefined) continue;
      const own = { month: JAN + i, practice: id, ccg: 'C', lab: labOf(i), test: 'K' };
      const high = Math.round((n * over[year]) / 100);
      rows.push({ ...own, category: 0, n: n - high });
      rows.push({ ...own, category: 1, n: high, ...(e === undefined ? {} : { e }) });
      practiceMonths.push({ month: JAN + i, practice: id, ccg: 'C', listSize: PATIENTS });
    }
  }
  const file = await storeOf(rows, {
    practiceMonths,
    labs: [
      { id: 'nd', name: 'N. Devon' },
      { id: 'other', name: 'Other' },
    ],
    events: [
      { month: JAN + 14, labId: 'nd', testCode: null, text: 'new analyser', link: null },
      { month: JAN + 15, labId: 'other', testCode: null, text: 'moved house', link: null },
    ],
  });
  const app = await runApp(file);
  apps.push({ app, folder: path.dirname(file) });
  return app;
}
afterAll(async () => {
  await Promise.all(apps.map(({ app }) => app.stop()));
  await Promise.all(apps.map(({ folder }) => rm(folder, { recursive: true })));
});

const urlOf = (denominators: string, filter: string): string =>
  `/data/change/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/${denominators}/filter/${filter}`;
const RATE = urlOf('per1000', 'all');
const SHARE = urlOf('K', 'over_range');

interface Row {
  readonly practice_id: string;
  readonly value_a: number | null;
  readonly value_b: number | null;
  readonly months_a: number;
  readonly change: number | null;
  readonly change_low: number | null;
  readonly change_high: number | null;
  readonly chance_low: number | null;
  readonly chance_high: number | null;
  readonly finding: string | null;
  readonly lab_change: string | null;
  readonly label: string;
}
interface Answer {
  readonly summary: string;
  readonly a: { readonly from: string; readonly to: string };
  readonly b: { readonly from: string; readonly to: string };
  readonly changes: { readonly median: number; readonly p10: number; readonly p90: number } | null;
  readonly rows: readonly Row[];
}
async function jsonOf(app: RunningApp, url: string, query = ''): Promise<Answer> {
  const response = await app.get(`${url}.json${query}`);
  expect(response.status).toBe(200);
  return JSON.parse(await response.text());
}
const textOf = async (app: RunningApp, url: string): Promise<string> => (await app.get(url)).text();
const rowOf = ({ rows }: Answer, id: string): Row => {
  const row = rows.find(row => row.practice_id === id);
  if (!row) throw new Error(`There is no row of ${id}.`);
  return row;
};

describe('two periods', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await appOf([
      ...ordinary(20),
      { id: 'RISES', tests: [100, 150], over: [10, 20] },
      { id: 'FALLS', tests: [150, 100], over: [20, 10] },
      { id: 'OPEN', tests: [100, 102], over: [10, 13], e: 4 },
      { id: 'CLOSED', tests: [100, undefined] },
      { id: 'OPENED', tests: [undefined, 100] },
    ]);
  });

  it('say whose lab changed from the first period to the second, above the table and in it', async () => {
    const moves = await appOf([
      ...ordinary(20),
      // In the first period, and between two periods of half a year.
      { id: 'EARLY', tests: [100, 100], labOf: i => (i < 4 ? 'nd' : 'other') },
      { id: 'BETWEEN', tests: [100, 100], labOf: i => (i < 8 ? 'nd' : 'other') },
      { id: 'OFTEN', tests: [100, 100], labOf: i => (i % 2 === 0 ? 'nd' : 'other') },
      { id: 'LATE', tests: [100, 100], labOf: i => (i < 20 ? 'nd' : 'other') },
    ]);
    const halves = 'a=2018-01..2018-06&b=2019-01..2019-06';
    const answer = await jsonOf(moves, RATE, `?highlight_entities=EARLY&${halves}`);
    expect(answer.summary).toContain(
      '3 practices changed their lab between Jan 2018 and Jun 2019: EARLY (N. Devon to Other, May 2018), BETWEEN (N. Devon to Other, Sep 2018) and OFTEN (17 times, last to Other in Jun 2019).',
    );
    expect(rowOf(answer, 'BETWEEN').lab_change).toBe('N. Devon to Other, Sep 2018');
    expect(rowOf(answer, 'LATE').lab_change).toBeNull();
    expect(rowOf(answer, 'P01').lab_change).toBeNull();
    const page = await textOf(moves, `${RATE}?${halves}`);
    expect(page).toContain('within the middle 80%; lab changed (N. Devon to Other, Sep 2018)');
    // Only one of its labs is asked about, so it has no figures afterwards.
    const atOne = await textOf(moves, RATE.replace('lab_id/all', 'lab_id/nd'));
    expect(atOne).toContain('EARLY: 20 in 2018 only; lab changed (N. Devon to Other, May 2018)');
    expect((await jsonOf(app, RATE)).summary).not.toContain('changed their lab');
  });

  it('has a label for each practice, which tooltips show, and links at the ends of the named lines', async () => {
    const answer = await jsonOf(app, RATE, '?highlight_entities=FALLS');
    expect(rowOf(answer, 'FALLS').label).toBe('30 in 2018, 20 in 2019, −10: fell more than most');
    expect(rowOf(answer, 'CLOSED').label).toBe('20 in 2018 only');
    const page = await textOf(app, `${RATE}?highlight_entities=FALLS`);
    const points = /<ul class="points".*?<\/ul>/s.exec(page)?.[0] ?? '';
    const said = [...points.matchAll(/aria-label="([^"]*?):/g)].map(match => match[1]);
    expect(said).toEqual(['FALLS', 'RISES']);
    expect(points).toContain('highlight_entities=FALLS&amp;highlight_entities=RISES');
  });

  it('are the last year and the one before, unless the address has others', async () => {
    const usual = await jsonOf(app, RATE);
    expect(usual.a).toEqual({ from: '2018-01', to: '2018-12' });
    expect(usual.b).toEqual({ from: '2019-01', to: '2019-12' });
    const asked = await jsonOf(app, RATE, '?a=2018-01..2018-06&b=2018-07..2018-12');
    expect([asked.a.to, asked.b.from]).toEqual(['2018-06', '2018-07']);
    expect(asked.summary).toContain(
      'different calendar months, so a season may look like a change',
    );
    expect(usual.summary).not.toContain('calendar months');
    // Only the second period: the same months a year before it.
    const half = await jsonOf(app, RATE, '?b=2019-03..2019-05');
    expect(half.a).toEqual({ from: '2018-03', to: '2018-05' });
    const shared = await jsonOf(app, RATE, '?a=2018-01..2019-06&b=2019-01..2019-12');
    expect(shared.summary).toContain('have months in common');
  });

  it('have the change of each practice, compared with those of the others', async () => {
    const answer = await jsonOf(app, RATE);
    expect(rowOf(answer, 'RISES')).toMatchObject({
      value_a: 20,
      value_b: 30,
      change: 10,
      finding: 'up',
      chance_low: null,
    });
    expect(rowOf(answer, 'FALLS')).toMatchObject({ change: -10, finding: 'down' });
    expect(rowOf(answer, 'P01')).toMatchObject({ change: 0, finding: 'ordinary' });
    expect(answer.changes?.median).toBeCloseTo(0.4, 9);
    expect(answer.summary).toContain('Rose more than the middle 80%: RISES.');
    expect(answer.summary).toContain('Fell more than the middle 80%: FALLS.');
  });

  it('have Newcombe’s interval where shares are compared, and what suppression leaves open', async () => {
    const answer = await jsonOf(app, SHARE);
    const { low, high } = differenceInterval({ n: 120, d: 1200 }, { n: 360, d: 1800 });
    expect(rowOf(answer, 'RISES').chance_low).toBeCloseTo(low, 12);
    expect(rowOf(answer, 'RISES').chance_high).toBeCloseTo(high, 12);
    expect(rowOf(answer, 'RISES').finding).toBe('up');
    expect(rowOf(answer, 'OPEN').finding).toBe('open');
    expect(rowOf(answer, 'OPEN').change_low).toBeLessThan(0);
    expect(answer.summary).toContain('Rose by more than chance explains: RISES.');
    expect(answer.summary).toContain('Suppressed counts leave this open for 1 practice.');
    const page = await textOf(app, SHARE);
    expect(page).toContain('95% interval');
    expect(page).toContain('rose by more than chance');
  });

  it('list separately who has figures for only one period, which is no change', async () => {
    const answer = await jsonOf(app, RATE);
    expect(rowOf(answer, 'CLOSED')).toMatchObject({ value_a: 20, value_b: null, change: null });
    expect(rowOf(answer, 'OPENED')).toMatchObject({
      value_a: null,
      months_a: 0,
      finding: 'one period',
    });
    expect(answer.summary).toContain('CLOSED and OPENED have figures for only one of the periods');
    const page = await textOf(app, RATE);
    expect(page).toContain('CLOSED: 20 in 2018 only');
    expect(page).not.toContain('id="row-CLOSED"');
  });

  it('name what changed at the labs of those shown, and not at others', async () => {
    const { summary } = await jsonOf(app, RATE, '?highlight_entities=P01');
    expect(summary).toContain('Mar 2019, N. Devon: new analyser');
    expect(summary).not.toContain('moved house');
  });

  it('say of a highlighted practice how it changed, first', async () => {
    const rate = await jsonOf(app, RATE, '?highlight_entities=FALLS');
    expect(rate.summary).toMatch(
      /^FALLS went from 30 tests per 1000 patients a month in 2018 to 20 in 2019, a change of −10: fell more than most\./,
    );
    const share = await jsonOf(app, SHARE, '?highlight_entities=RISES');
    expect(share.summary).toContain(
      'a change of +10.0 percentage points: rose by more than chance (95% interval +',
    );
  });

  it('have the same rows in the table, the CSV and the JSON, as the address sorts them', async () => {
    const { rows } = await jsonOf(app, RATE, '?sort=-change');
    const csv = await (await app.get(`${RATE}.csv?sort=-change`)).text();
    const [header, ...lines] = csv.trim().split('\r\n');
    expect(header).toBe(
      'practice_id,name,value_a,value_a_low,value_a_high,months_a,value_b,value_b_low,value_b_high,months_b,change,change_low,change_high,chance_low,chance_high,finding,lab_change,highlighted,peer',
    );
    expect(lines.map(line => line.split(',')[0])).toEqual(rows.map(row => row.practice_id));
    const names = (page: string) =>
      [...page.matchAll(/id="row-([^"]+)"/g)].map(match => match[1] ?? '');
    const sorted = names(await textOf(app, `${RATE}?sort=-change`));
    expect(sorted).toHaveLength(23);
    expect(sorted).toEqual(rows.slice(0, 23).map(row => row.practice_id));
    expect(new Set(names(await textOf(app, RATE)).slice(0, 2))).toEqual(
      new Set(['RISES', 'FALLS']),
    );
    const beyond = await app.get(`${RATE}?page=2`);
    expect(beyond.headers.get('location')).toBe(RATE);
  });

  it('keep the other views’ months in the address, and are asked for by the form', async () => {
    const ranged = await jsonOf(app, RATE, '?from=2019-06&window=12');
    expect(ranged.rows).toEqual((await jsonOf(app, RATE)).rows);
    const page = await textOf(app, `${RATE}?from=2019-06`);
    expect(page).toContain('name="from" value="2019-06"');
    expect(page).toContain('name="a_from"');
    const sent = await app.get(
      '/data/change?by=practice_id&a_from=2018-01&a_to=2018-06&b_from=2019-01&b_to=2019-06',
    );
    expect(sent.headers.get('location')).toMatch(/\?a=2018-01\.\.2018-06&b=2019-01\.\.2019-06$/);
  });

  it('are refused where they cannot be read', async () => {
    for (const wrong of ['a=2018', 'b=2018-13..2019-01', 'a=2018-01..2018-02..2018-03']) {
      expect((await app.get(`${RATE}?${wrong}`)).status, wrong).toBe(400);
    }
    expect(await textOf(app, `${RATE}?a=2018-01`)).toContain('write a=2017-01..2018-12');
  });

  it('offer the usual periods where those asked for have nothing', async () => {
    const page = await textOf(app, `${RATE}?a=2001-01..2001-12`);
    expect(page).toContain('There are no figures for this question in both 2001 and 2019.');
    expect(page).toContain(`href="${RATE}"`);
  });
});

describe('two periods of few or uncertain practices', () => {
  it('have no middle 80% of fewer than ten', async () => {
    for (const n of [1, 9]) {
      const app = await appOf(ordinary(n));
      const answer = await jsonOf(app, RATE);
      expect(answer.changes).toBeNull();
      expect(answer.rows.map(({ finding }) => finding)).toEqual(Array(n).fill(null));
      expect((await app.get(RATE)).status).toBe(200);
    }
  });

  it('name nobody where all is suppressed, or nothing moves', async () => {
    const level = await appOf(ordinary(12).map(habit => ({ ...habit, tests: [100, 100] })));
    const none = await jsonOf(level, SHARE);
    expect(new Set(none.rows.map(({ finding }) => finding))).toEqual(new Set(['ordinary']));
    expect(none.summary).toContain('No practice is certain to have changed');
    const hidden = await appOf(
      ordinary(12).map(habit => ({ ...habit, tests: [30, 30], over: [10, 10], e: 3 })),
    );
    const open = await jsonOf(hidden, SHARE);
    expect(open.rows.every(({ finding }) => finding === 'ordinary' || finding === 'open')).toBe(
      true,
    );
  });
});
