import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monthOf } from '../../src/domain/month.ts';
import { ALL_STAND_OUTS, parseStandOuts, standOutsUrl } from '../../src/state/standOuts.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { sampleApp } from '../support/sampleApp.ts';
import { type ProcessedRow, storeOf } from '../support/storeOf.ts';

const FIRST = monthOf(2018, 1);
const LAST = monthOf(2019, 3);
const LIST_SIZE = 6000;

/** Thirty practices that differ a little, of which P07 sends three times as many potassium tests. */
function plantedRows(suppressed: boolean): ProcessedRow[] {
  const rows: ProcessedRow[] = [];
  for (let month = FIRST; month <= LAST; month++) {
    for (let i = 0; i < 30; i++) {
      const practice = `P${String(i).padStart(2, '0')}`;
      const key = { month, practice, ccg: i < 15 ? 'C1' : 'C2', lab: i % 2 === 0 ? 'l1' : 'l2' };
      const usual = 200 + ((i * 7 + month) % 11);
      rows.push({ ...key, test: 'K', category: 0, n: i === 7 && !suppressed ? 3 * usual : usual });
      rows.push({ ...key, test: 'NA', category: 0, n: usual });
      if (suppressed && i === 7) rows.push({ ...key, test: 'K', category: 1, n: 400, e: 400 });
    }
  }
  return rows;
}

interface Row {
  readonly id: string;
  readonly question: string;
  readonly side: string;
  readonly z_low: number;
  readonly z_high: number;
}
interface Answer {
  readonly comparisons: number;
  readonly stand_apart: number;
  readonly beyond_limits_by_chance: number;
  readonly rows: readonly Row[];
}

const files: string[] = [];
const apps: RunningApp[] = [];
async function planted(suppressed: boolean): Promise<RunningApp> {
  const rows = plantedRows(suppressed);
  const months = [...new Set(rows.map(({ month }) => month))];
  const practices = [...new Map(rows.map(row => [row.practice, row.ccg]))];
  const file = await storeOf(rows, {
    practiceMonths: months.flatMap(month =>
      practices.map(([practice, ccg]) => ({ month, practice, ccg, listSize: LIST_SIZE })),
    ),
    tests: ['K', 'NA'].map(code => ({ code, name: code, shown: true })),
  });
  files.push(file);
  const app = await runApp(file);
  apps.push(app);
  return app;
}
const answerOf = async (app: Pick<RunningApp, 'get'>, query = ''): Promise<Answer> =>
  JSON.parse(await (await app.get(`/standouts.json${query}`)).text());

let app: RunningApp;
beforeAll(async () => {
  app = await planted(false);
});
afterAll(async () => {
  for (const each of apps) await each.stop();
  for (const file of files) await rm(path.dirname(file), { recursive: true });
});

describe('what stands out among all practices', () => {
  it('is the one that was planted, and nothing else', async () => {
    const { rows, stand_apart, comparisons, beyond_limits_by_chance } = await answerOf(app);
    expect(rows.map(({ id, question, side }) => [id, question, side])).toEqual([
      ['P07', 'K', 'high'],
    ]);
    expect(stand_apart).toBe(1);
    expect(comparisons).toBe(60);
    expect(beyond_limits_by_chance).toBeCloseTo(0.12, 10);
  });

  it('is on its way to a program while the rest is still written', async () => {
    // A text that is sent whole says how long it is.
    const whole = await app.get('/standouts');
    expect(Number(whole.headers.get('content-length'))).toBeGreaterThan(0);
    const { headers } = await app.get('/standouts.json');
    expect(headers.get('content-length')).toBeNull();
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it('is nothing where suppressed counts leave it open', async () => {
    const { rows, comparisons } = await answerOf(await planted(true));
    expect(rows).toEqual([]);
    expect(comparisons).toBeGreaterThanOrEqual(59);
  });

  it('is said on the page and in the CSV file, and leads to the organisation and the chart', async () => {
    const page = await (await app.get('/standouts')).text();
    expect(page).toContain(
      'In 60 comparisons of practices for Oct 2018 to Mar 2019, one stands apart.',
    );
    expect(page).toContain('higher than all of the 29 other practices');
    expect(page).toContain('href="/org/practice/P07?peers=all"');
    expect(page).toMatch(/href="\/data\/chart\/[^"]*highlight_entities=P07/);
    const lines = (await (await app.get('/standouts.csv')).text()).trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^practice,P07,P07,K,/);
  });

  it('is filtered by lab, CCG and question, on the page and in its files', async () => {
    for (const [query, n] of [
      ['?lab=l2', 1],
      ['?lab=l1', 0],
      ['?ccg=C1', 1],
      ['?ccg=C2', 0],
      ['?question=K', 1],
      ['?question=NA', 0],
    ] as const) {
      expect((await answerOf(app, query)).rows, query).toHaveLength(n);
      const page = await (await app.get(`/standouts${query}`)).text();
      expect(page.includes('href="/org/practice/P07?peers=all"'), query).toBe(n === 1);
    }
  });
});

describe('what stands out where fewer than ten are compared', () => {
  it('is nothing', async () => {
    for (const type of ['ccg', 'lab']) {
      expect(await answerOf(app, `?type=${type}`)).toMatchObject({ comparisons: 0, rows: [] });
    }
  });
});

describe('beside it', () => {
  const sample = sampleApp();
  it('are the odd tests of the data', async () => {
    const page = await (await sample.get('/standouts')).text();
    expect(page).toContain('Erythrocyte sedimentation rate at N. Devon: 23.4%');
    expect(await (await sample.get('/standouts?lab=plymouth')).text()).not.toContain('23.4%');
  });
});

describe('the address', () => {
  it('is read as it was written', () => {
    for (const state of [
      ALL_STAND_OUTS,
      { type: 'practice', lab: 'l & m', ccg: '15N', question: 'CRP+', page: 3, data: null },
      { ...ALL_STAND_OUTS, type: 'lab', question: 'K', data: '0123456789ab' },
    ] as const) {
      expect(parseStandOuts(new URLSearchParams(standOutsUrl(state).split('?')[1]))).toEqual(state);
    }
  });
});
