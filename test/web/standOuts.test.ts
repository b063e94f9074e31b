import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monthOf } from '../../src/domain/month.ts';
import { seriesOf } from '../../src/measures/answer.ts';
import { keptStandOuts } from '../../src/measures/signals/keptStandOuts.ts';
import {
  ORGANISATION_KINDS as KINDS,
  resultQuestions,
  type SignalQuestion,
} from '../../src/measures/signals/questions.ts';
import {
  organisationsOf,
  type RecentNumbers,
  recentOf,
} from '../../src/measures/signals/recentNumbers.ts';
import { recentShares } from '../../src/measures/signals/recentShares.ts';
import { signalTableOf } from '../../src/measures/signals/signalTable.ts';
import { standOutsOf } from '../../src/measures/signals/standOuts.ts';
import { keepStandOuts } from '../../src/services/storeCompletion.ts';
import { ALL_STAND_OUTS, parseStandOuts, standOutsUrl } from '../../src/state/standOuts.ts';
import { openStore } from '../../src/store/store.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { sampleApp } from '../support/sampleApp.ts';
import { type ProcessedRow, storeOf } from '../support/storeOf.ts';

const FIRST = monthOf(2018, 1);
const LAST = monthOf(2019, 3);
const LIST_SIZE = 6000;

/** Thirty practices that differ a little, of which P07 sends three times as many potassium tests. */
function plantedRows(suppressed: boolean, hasResults: boolean): ProcessedRow[] {
  const rows: ProcessedRow[] = [];
  for (let month = FIRST; month <= LAST; month++) {
    for (let i = 0; i < 30; i++) {
      const practice = `P${String(i).padStart(2, '0')}`;
      const key = { month, practice, ccg: i < 15 ? 'C1' : 'C2', lab: i % 2 === 0 ? 'l1' : 'l2' };
      const usual = 200 + ((i * 7 + month) % 11);
      rows.push({ ...key, test: 'K', category: 0, n: i === 7 && !suppressed ? 3 * usual : usual });
      // P08 has many results over range, and P11 many that could not be compared with one.
      const spread = hasResults ? (i + month) % 3 : 0;
      const over = hasResults ? (i === 8 ? 90 : i === 11 ? 14 : 20) + spread : 0;
      const under = hasResults ? (i === 11 ? 9 : 13) + spread : 0;
      const odd = hasResults ? (i === 11 ? 70 : 9) + spread : 0;
      rows.push({ ...key, test: 'NA', category: 0, n: usual - over - under - odd });
      if (hasResults) {
        rows.push({ ...key, test: 'NA', category: 1, n: over });
        rows.push({ ...key, test: 'NA', category: -1, n: under });
        rows.push({ ...key, test: 'NA', category: 4, n: odd });
      }
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
async function plantedFile(suppressed: boolean, hasResults = false): Promise<string> {
  const rows = plantedRows(suppressed, hasResults);
  const months = [...new Set(rows.map(({ month }) => month))];
  const practices = [...new Map(rows.map(row => [row.practice, row.ccg]))];
  const file = await storeOf(rows, {
    practiceMonths: months.flatMap(month =>
      practices.map(([practice, ccg]) => ({ month, practice, ccg, listSize: LIST_SIZE })),
    ),
    tests: ['K', 'NA'].map(code => ({ code, name: code, shown: true })),
  });
  files.push(file);
  return file;
}
async function planted(suppressed: boolean, hasResults = false): Promise<RunningApp> {
  const app = await runApp(await plantedFile(suppressed, hasResults));
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

describe('the results of tests', () => {
  let results: RunningApp;
  beforeAll(async () => {
    results = await planted(false, true);
  });

  it('are compared like their numbers: what was planted stands out, and nothing else', async () => {
    const { rows, comparisons } = await answerOf(results);
    expect(rows.map(({ id, question, side }) => `${id} ${question} ${side}`).sort()).toEqual([
      'P07 K high',
      'P08 NA:over_range high',
      'P11 NA:error high',
    ]);
    // Thirty practices: two tests per 1000 patients, and three shares of each; of potassium all are 0.
    expect(comparisons).toBeGreaterThan(60 + 3 * 30 - 1);
  });

  it('are compared with the practices of the same lab, whose ranges they share', async () => {
    const { rows }: { rows: { question: string; peers_kind: string; sentence: string }[] } = await (
      await results.get('/standouts.json?question=NA')
    ).json();
    expect(rows.map(row => [row.question, row.peers_kind])).toEqual(
      expect.arrayContaining([
        ['NA:over_range', 'lab'],
        ['NA:error', 'lab'],
      ]),
    );
    for (const { sentence } of rows) expect(sentence).toContain('14 other practices that use');
  });

  it('hide nothing of the tests per 1000 patients: what is found of these stays', async () => {
    const rates = async (from: RunningApp) =>
      (await answerOf(from, '?result=per1000')).rows.map(({ id, question }) => [id, question]);
    expect(await rates(results)).toEqual(await rates(app));
  });

  it('are the only ones in the list where its address says so, and lead to their chart', async () => {
    for (const [query, question] of [
      ['?result=per1000', 'K'],
      ['?result=over_range', 'NA:over_range'],
      ['?result=error', 'NA:error'],
      ['?result=under_range', undefined],
    ] as const) {
      const { rows } = await answerOf(results, query);
      expect(
        rows.map(row => row.question),
        query,
      ).toEqual(question ? [question] : []);
    }
    const page = await (await results.get('/standouts?result=over_range')).text();
    expect(page).toContain('one in twenty');
    expect(page).toMatch(
      /href="\/data\/chart\/[^"]*numerators\/NA\/denominators\/NA\/filter\/over_range[^"]*highlight_entities=P08/,
    );
  });

  it('have the counts of that chart, whatever is compared', async () => {
    for (const [kind, groups] of [
      ['practice_id', 30],
      ['ccg_id', 2],
      ['lab_id', 2],
    ] as const) {
      let compared = 0;
      await results.stores.use(async store => {
        const { period } = await signalTableOf(store, kind);
        const questions = resultQuestions(store.catalogue, kind);
        const found = new Map<SignalQuestion, RecentNumbers>();
        for await (const each of recentShares(store, kind, questions, period)) {
          found.set(each.question, each.numbers);
        }
        expect(found.size).toBe(6);
        for (const [question, recent] of found) {
          const series = await seriesOf(store, question.state);
          const own = recentOf(series, organisationsOf(store.catalogue, kind), period);
          for (const name of [
            'numerator',
            'numeratorError',
            'denominator',
            'value',
            'high',
          ] as const)
            expect([...recent[name]], `${kind} ${question.id} ${name}`).toEqual([...own[name]]);
          compared += recent.value.length;
        }
      });
      expect(compared).toBe(6 * groups * 6);
    }
  });

  it('each have a small funnel with the organisation outside its limits', async () => {
    const page = await (await results.get('/standouts')).text();
    expect(page.match(/<svg class="small-funnel"/g)).toHaveLength(3);
    expect(page).toMatch(/A funnel plot: [\d.]+ standard deviations above the centre\./);
    for (const [, peers = ''] of page.matchAll(/class="small-funnel-peers" d="([^"]*)"/g)) {
      expect(peers.match(/h0/g)?.length).toBeGreaterThan(10);
    }
  });
});

describe('what a build keeps in the store', () => {
  it('is what is worked out without it', async () => {
    const file = await plantedFile(false, true);
    const store = await openStore(file);
    const worked = await Promise.all(KINDS.map(kind => standOutsOf(store, kind)));
    expect(await Promise.all(KINDS.map(kind => keptStandOuts(store, kind)))).toEqual(
      KINDS.map(() => undefined),
    );
    store.close();
    await keepStandOuts(file);
    const completed = await openStore(file);
    expect(await Promise.all(KINDS.map(kind => keptStandOuts(completed, kind)))).toEqual(worked);
    completed.close();
    // Those of potassium are compared with all thirty, the others with the practices of their lab.
    expect(worked[0]?.all.map(({ sample }) => sample.length).sort()).toEqual([15, 15, 30]);
  });

  it('is not worked out to its end where the build is abandoned', async () => {
    const abandoned = AbortSignal.abort(new Error('The program ends.'));
    const file = await plantedFile(false);
    await expect(keepStandOuts(file, abandoned)).rejects.toThrow('The program ends.');
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
      { ...ALL_STAND_OUTS, lab: 'l & m', ccg: '15N', question: 'CRP+', page: 3 },
      { ...ALL_STAND_OUTS, result: 'over_range' },
      { ...ALL_STAND_OUTS, type: 'lab', question: 'K', data: '0123456789ab' },
    ] as const) {
      expect(parseStandOuts(new URLSearchParams(standOutsUrl(state).split('?')[1]))).toEqual(state);
    }
  });
});
