import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monthOf } from '../../src/domain/month.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { type ProcessedRow, storeOf } from '../support/storeOf.ts';

const FIRST = monthOf(2018, 1);
const MONTHS = Array.from({ length: 24 }, (_, i) => FIRST + i);
const PATIENTS = 5000;

/** What a practice sends each month: `n ± e` potassium tests, some of them over range. */
interface Habit {
  readonly id: string;
  readonly n: number;
  readonly e?: number;
  readonly months?: readonly number[];
}
const ordinary = (n: number): Habit[] =>
  Array.from({ length: n }, (_, i) => ({
    id: `P${String(i + 1).padStart(2, '0')}`,
    n: 96 + (i % 5) * 2,
  }));

const apps: { app: RunningApp; folder: string }[] = [];
async function appOf(habits: readonly Habit[]): Promise<RunningApp> {
  const rows = habits.flatMap(({ id, n, e, months = MONTHS }) =>
    months.map((month): ProcessedRow => {
      const own = { month, practice: id, ccg: 'C', lab: 'nd', test: 'K', category: 0 };
      return e === undefined ? { ...own, n } : { ...own, n, e };
    }),
  );
  const file = await storeOf(rows, {
    practiceMonths: habits.flatMap(({ id, months = MONTHS }) =>
      months.map(month => ({ month, practice: id, ccg: 'C', listSize: PATIENTS })),
    ),
  });
  const app = await runApp(file);
  apps.push({ app, folder: path.dirname(file) });
  return app;
}
afterAll(async () => {
  await Promise.all(apps.map(({ app }) => app.stop()));
  await Promise.all(apps.map(({ folder }) => rm(folder, { recursive: true })));
});

const REST =
  'by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all';
const FUNNEL = `/data/funnel/${REST}`;

interface Row {
  readonly practice_id: string;
  readonly calc_value: number;
  readonly numerator: number;
  readonly denominator: number;
  readonly months: number;
  readonly z: number | null;
  readonly lower_99_8: number | null;
  readonly upper_99_8: number | null;
  readonly finding: string | null;
  readonly peer: boolean;
}
interface Answer {
  readonly summary: string;
  readonly period: { readonly from: string; readonly to: string };
  readonly funnel: {
    readonly organisations: number;
    readonly centre: number;
    readonly outside_by_chance: number;
  } | null;
  readonly rows: readonly Row[];
}
async function jsonOf(app: RunningApp, query = ''): Promise<Answer> {
  const response = await app.get(`${FUNNEL}.json${query}`);
  expect(response.status).toBe(200);
  return JSON.parse(await response.text());
}
const textOf = async (app: RunningApp, query = ''): Promise<string> =>
  (await app.get(`${FUNNEL}${query}`)).text();
const rowOf = ({ rows }: Answer, id: string): Row => {
  const row = rows.find(row => row.practice_id === id);
  if (!row) throw new Error(`There is no row of ${id}.`);
  return row;
};

describe('a funnel', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await appOf([
      ...ordinary(40),
      { id: 'HIGH', n: 150 },
      { id: 'LOW', n: 60 },
      { id: 'OPEN', n: 112, e: 40 },
      { id: 'HALF', n: 100, months: MONTHS.slice(18) },
      { id: 'CLOSED', n: 100, months: MONTHS.slice(0, 6) },
      { id: 'TINY', n: 100, months: MONTHS.slice(0, 1) },
    ]);
  });

  it('has its centre in the units of its rows: the value of all together', async () => {
    const { funnel, rows } = await jsonOf(app);
    const sum = (column: 'numerator' | 'denominator'): number =>
      rows.reduce((total, row) => total + row[column], 0);
    expect(funnel?.centre).toBeCloseTo((sum('numerator') / sum('denominator')) * 1000, 9);
  });

  it('names who lies outside, and of whom suppression leaves it open', async () => {
    const answer = await jsonOf(app);
    const found = answer.rows
      .filter(({ finding }) => finding !== 'inside' && finding !== 'near')
      .map(({ practice_id, finding }) => [practice_id, finding]);
    expect(found).toEqual([
      ['HIGH', 'high'],
      ['LOW', 'low'],
      ['OPEN', 'open'],
    ]);
    expect(answer.summary).toContain('2 of 44 practices lie outside the limits in 2019.');
    expect(answer.summary).toContain('Above: HIGH. Below: LOW.');
    expect(answer.summary).toContain('By chance alone, about 0.09 of 44 would.');
    expect(answer.summary).toContain('Suppressed counts leave this open for 1 other.');
    const page = await textOf(app);
    expect(page).toContain('above the limits');
    expect(page).toContain('Above: HIGH.');
  });

  it('adds up the last 12 months, or those that are asked for', async () => {
    const year = await jsonOf(app);
    expect(year.period).toEqual({ from: '2019-01', to: '2019-12' });
    expect(rowOf(year, 'HIGH')).toMatchObject({
      numerator: 12 * 150,
      denominator: 12 * PATIENTS,
      months: 12,
      calc_value: 30,
    });
    const quarter = await jsonOf(app, '?from=2019-10&to=2019-12');
    expect(rowOf(quarter, 'HIGH')).toMatchObject({ numerator: 3 * 150, calc_value: 30 });
    const early = await jsonOf(app, '?to=2018-06');
    expect(early.period).toEqual({ from: '2018-01', to: '2018-06' });
  });

  it('counts only the months that a practice has, and not those that have none', async () => {
    const answer = await jsonOf(app);
    expect(rowOf(answer, 'HALF')).toMatchObject({ months: 6, denominator: 6 * PATIENTS });
    expect(answer.rows.map(({ practice_id }) => practice_id)).not.toContain('CLOSED');
    const page = await textOf(app, '?highlight_entities=CLOSED');
    expect(page).toContain('There are no figures for CLOSED in 2019.');
  });

  it('says of a highlighted practice where it lies, first', async () => {
    const { summary } = await jsonOf(app, '?highlight_entities=LOW');
    expect(summary).toMatch(
      /^LOW stood at 12 tests per 1000 patients a month in 2019, below the limits for its size \(1\d\.\d to 2\d\.\d\)\./,
    );
    const open = await jsonOf(app, '?highlight_entities=OPEN');
    expect(open.summary).toContain(
      '(14.4–30.4) tests per 1000 patients a month in 2019. Suppressed counts leave open whether that is within the limits',
    );
  });

  it('has the same rows in its CSV as in its JSON, in the order that the address asks for', async () => {
    const { rows } = await jsonOf(app, '?sort=-z');
    const csv = await (await app.get(`${FUNNEL}.csv?sort=-z`)).text();
    const [header, ...lines] = csv.trim().split('\r\n');
    expect(header).toBe(
      'practice_id,name,calc_value,calc_value_low,calc_value_high,numerator,numerator_error,denominator,denominator_error,months,z,z_low,z_high,lower_99_8,lower_95,upper_95,upper_99_8,finding,highlighted,peer',
    );
    expect(lines.map(line => line.split(',')[0])).toEqual(rows.map(row => row.practice_id));
    expect(lines.map(line => line.split(',')[10])).toEqual(rows.map(row => String(row.z)));
    expect(rows[0]?.practice_id).toBe('HIGH');
    expect(rows.at(-1)?.practice_id).toBe('LOW');
  });

  it('lists every practice in a table, those furthest out first, a page at a time', async () => {
    const page = await textOf(app);
    const names = [...page.matchAll(/id="row-([^"]+)"/g)].map(match => match[1]);
    expect(names).toHaveLength(44);
    expect(new Set(names.slice(0, 2))).toEqual(new Set(['HIGH', 'LOW']));
    expect(names[2]).toBe('OPEN');
    const beyond = await app.get(`${FUNNEL}?page=9`);
    expect(beyond.status).toBe(302);
    expect(beyond.headers.get('location')).toBe(FUNNEL);
    const sorted = await textOf(app, '?sort=calc_value');
    expect(/id="row-([^"]+)"/.exec(sorted)?.[1]).toBe('LOW');
  });

  it('works without JavaScript: highlighted and outside points are links that say what they are', async () => {
    const page = await textOf(app, '?highlight_entities=P01');
    const points = /<ul class="points".*?<\/ul>/s.exec(page)?.[0] ?? '';
    const said = [...points.matchAll(/aria-label="([^"]*?):/g)].map(match => match[1]);
    expect(said).toEqual(['P01', 'LOW', 'HIGH']);
    expect(points).toContain('HIGH: 30 (1,800 tests; 5,000 patients): above the limits');
    expect(points).toContain('highlight_entities=P01&amp;highlight_entities=HIGH');
  });

  it('keeps averages and the year before in its address, and adds up single months', async () => {
    const [averaged, single] = [
      await jsonOf(app, '?window=12&compare=last-year'),
      await jsonOf(app),
    ];
    expect(averaged.rows).toEqual(single.rows);
    const page = await textOf(app, '?window=12&compare=last-year');
    expect(page).toContain('name="window" value="12"');
    expect(page).toContain('name="compare" value="last-year"');
  });

  it('needs organisations and something to divide by, and says what else to ask', async () => {
    const plain = await (await app.get(FUNNEL.replace('per1000', 'raw'))).text();
    expect(plain).toContain('plain numbers have none');
    expect(plain).toContain(`href="${FUNNEL}"`);
    const tests = await (await app.get(FUNNEL.replace('practice_id', 'test_code'))).text();
    expect(tests).toContain('A funnel plot compares organisations, not tests.');
    const none = await (await app.get(FUNNEL.replace('numerators/K', 'numerators/NONE'))).text();
    expect(none).toContain('There are no figures for this question.');
  });
});

describe('a funnel of few or uncertain practices', () => {
  it('is none of fewer than ten: their figures are listed without a verdict', async () => {
    for (const n of [1, 9]) {
      const app = await appOf(ordinary(n));
      const answer = await jsonOf(app);
      expect(answer.funnel).toBeNull();
      expect(answer.rows).toHaveLength(n);
      expect(answer.rows[0]?.z).toBeNull();
      expect(answer.summary).toContain(
        n === 1
          ? 'Only 1 practice has figures, fewer than the 10 that a funnel plot needs.'
          : 'Only 9 practices have figures, fewer than the 10 that a funnel plot needs.',
      );
      const page = await textOf(app);
      expect(page).not.toContain('data-organisations');
      expect([...page.matchAll(/id="row-/g)]).toHaveLength(n);
    }
  });

  it('names nobody where every count is suppressed', async () => {
    const app = await appOf(ordinary(12).map(habit => ({ ...habit, n: 3, e: 2 })));
    const answer = await jsonOf(app);
    expect(new Set(answer.rows.map(({ finding }) => finding))).toEqual(new Set(['open']));
    expect(answer.summary).toContain('No practice is certain to lie outside the limits in 2019.');
    expect(answer.summary).toContain('Suppressed counts leave this open for 12 practices.');
  });

  it('says that too little is expected of practices that send hardly anything', async () => {
    const app = await appOf([
      ...ordinary(12).map(habit => ({ ...habit, n: 0 })),
      { id: 'ONE', n: 1 },
    ]);
    const answer = await jsonOf(app);
    expect(new Set(answer.rows.map(({ finding }) => finding))).toEqual(new Set(['few']));
    expect(answer.summary).toContain('For 13, too few tests are expected to say anything.');
  });
});
