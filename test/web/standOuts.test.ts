import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { monthOf } from '../../src/domain/month.ts';
import { seriesOf } from '../../src/measures/answer.ts';
import type { StandOut } from '../../src/measures/signals/computeStandOuts.ts';
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
import { standOutRows } from '../../src/web/presenters/organisation/standOutFiles.ts';
import {
  standOutListPage,
  standOutLists,
} from '../../src/web/presenters/organisation/standOutSite.ts';
import { exportStandOuts } from '../../src/web/site/standOutSite.ts';
import { violations } from '../support/accessibility.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { eventually } from '../support/eventually.ts';
import { runBrowser } from '../support/runBrowser.ts';
import { sampleApp } from '../support/sampleApp.ts';
import { crawlFiles, filesIn } from '../support/siteFiles.ts';
import { type ProcessedRow, storeOf } from '../support/storeOf.ts';
import { visit } from '../support/visit.ts';

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
  for (const app of apps) await app.stop();
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

  it('shows a filter that is in force, though the data has no such lab', async () => {
    const page = await (await app.get('/standouts?lab=l9')).text();
    expect(page).toContain('<option value="l9" selected="selected">l9 (not in the data)</option>');
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
        for await (const recentShare of recentShares(store, kind, questions, period)) {
          found.set(recentShare.question, recentShare.numbers);
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

describe('as files', () => {
  let site: RunningApp;
  let folder: string;
  let pages: ReadonlyMap<string, string>;
  beforeAll(async () => {
    site = await planted(false, true);
    folder = await mkdtemp(path.join(tmpdir(), 'openpath-standouts-'));
    const to = path.join(folder, 'site');
    await site.stores.use(store => exportStandOuts(store, { to }));
    pages = await filesIn(to);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('have a page and a CSV file for each list, all of which the index leads to', () => {
    const lists = ['practice', 'ccg', 'lab']
      .concat(['l1', 'l2'].map(lab => `practice/lab/${lab}`))
      .concat('practice/ccg/C1')
      .concat(['K', 'NA_3a_over_5f_range', 'NA_3a_error'].map(id => `practice/question/${id}`));
    const expected = lists.flatMap(list => [`${list}.html`, `${list}.csv`]);
    expect([...pages.keys()].sort()).toEqual([...expected, 'index.html'].sort());
    expect([...crawlFiles(pages)].sort()).toEqual([...pages.keys()].sort());
  });

  it('ask for nothing from anywhere, and say what they are of', () => {
    for (const [name, text] of pages) {
      if (!name.endsWith('.html')) continue;
      expect(text, name).not.toMatch(/<(?:script|link|img|iframe|form)\b|@import|url\(/);
      expect(text, name).toMatch(/Lab tests, data to Mar 2019, version \w+, made /);
    }
  });

  it('say what the page says: the sentences, the funnels, the rows of the CSV file', async () => {
    const page = await (await site.get('/standouts')).text();
    const all = pages.get('practice.html') ?? '';
    const sentences = (html: string) =>
      [...html.matchAll(/<b class="badge">.*?<\/b>(.*?)<\/p>/gs)].map(([, text]) => text);
    expect(sentences(all)).toEqual(sentences(page));
    expect(sentences(all)).toHaveLength(3);
    expect(all.match(/<svg class="small-funnel"/g)).toHaveLength(3);
    expect(pages.get('practice.csv')).toBe(await (await site.get('/standouts.csv')).text());
    expect(pages.get('practice/lab/l1.csv')).toBe(
      await (await site.get('/standouts.csv?lab=l1')).text(),
    );
    expect(pages.get('ccg.html')).toContain('too few');
  });

  it('open in a browser from the disk, where one leads to the next, and break no rule', async () => {
    const browser = await runBrowser();
    try {
      const url = pathToFileURL(path.join(folder, 'site', 'index.html')).href;
      await visit(browser, url, async page => {
        for (const link of ['Practices', 'K tests per 1000 patients']) {
          expect(await violations(page)).toEqual([]);
          const shown = page.getByRole('link', { name: link, exact: true }).first();
          if (!(await shown.isVisible())) await page.locator('summary').last().click();
          await shown.click();
        }
        expect(await page.locator('h1').textContent()).toMatch(/among practices: K /);
        expect(await violations(page)).toEqual([]);
      });
    } finally {
      await browser.close();
    }
  });

  it('have the first fifty of a long list on its page, and all in its CSV file', async () => {
    await site.stores.use(async store => {
      const { catalogue, report } = store;
      const standOuts = await standOutsOf(store, 'practice_id');
      const all = Array.from({ length: 40 }, () => standOuts.all).flat();
      const lists = standOutLists(
        { standOuts: { ...standOuts, all }, catalogue, report },
        'practice',
        id => id,
      );
      const page = standOutListPage(lists, lists.all, id => id);
      expect(page.rows).toHaveLength(50);
      expect(page.shown).toBe('The first 50 of 120 are shown. The CSV file has all.');
      expect([...standOutRows(lists.answer, lists.all.rows)]).toHaveLength(120);
    });
  });

  it('are made from their page, and downloaded as a zip', async () => {
    expect(await (await site.get('/standouts')).text()).toContain('href="/standouts/site"');
    expect((await site.get('/standouts/site.zip')).status).toBe(404);
    const asked = await site.get('/standouts/site', { method: 'POST' });
    expect([asked.status, asked.headers.get('location')]).toEqual([303, '/standouts/site']);
    await eventually('the download is offered', async () =>
      /Download 9 lists \(\d+ kB\)/.test(await (await site.get('/standouts/site')).text()),
    );
    const zip = await site.get('/standouts/site.zip');
    expect(zip.headers.get('content-disposition')).toContain('openpath-what-stands-out.zip');
    const names: string[] = [];
    const opened = await fromBufferPromise(Buffer.from(await zip.arrayBuffer()));
    for await (const { fileName } of opened.eachEntry()) names.push(fileName);
    expect(names.sort()).toEqual([...pages.keys()].sort());
  });

  it('of other data are not offered as those of this', async () => {
    expect((await site.get('/standouts/site.zip')).status).toBe(200);
    const file = await storeOf([], { version: 'other' });
    files.push(file);
    site.stores.swap(await openStore(file));
    expect((await site.get('/standouts/site.zip')).status).toBe(404);
    expect(await (await site.get('/standouts/site')).text()).toContain('Create the files');
  });
});

/** All parts of a stand-out, whether it holds them or works them out. */
const partsOf = (standOut: StandOut): Required<StandOut> => {
  const { organisation, id, question, counts, value, place, peers } = standOut;
  const { funnel, sample, point, sides, signal } = standOut;
  const facts = { organisation, id, question, counts, value, place, peers };
  return { ...facts, funnel, sample, point, sides, signal };
};

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
    const kept = await Promise.all(KINDS.map(kind => keptStandOuts(completed, kind)));
    expect(kept.map(each => each && { ...each, all: each.all.map(partsOf) })).toEqual(
      worked.map(each => ({ ...each, all: each.all.map(partsOf) })),
    );
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
