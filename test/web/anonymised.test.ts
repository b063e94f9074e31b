import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectPath } from '../../src/paths.ts';
import { buildStore } from '../../src/pipeline/labs/buildStore.ts';
import { MIN_ALIKE } from '../../src/pipeline/labs/fill/listSizeBands.ts';
import { type ChartState, DEFAULT_STATE } from '../../src/state/chartState.ts';
import { buildUrl } from '../../src/state/codec.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { crawled } from '../support/crawl.ts';
import { expectSameFile } from '../support/sameFile.ts';

// An attacker who has the published list, every practice's exact list size and CCG in each month,
// against the demo data with practices anonymised: what the site gives is matched with the list.

const VIEWS = ['chart', 'grid', 'datatable', 'measure', 'xmr', 'funnel', 'change'] as const;

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly ccgs: Set<string>;
  readonly sizes: Map<string, number>;
}

/** What an output says of one practice: in each month a list size between two bounds. */
type Shown = Map<string, { low: number; high: number }>;

const published = publishedList();
let folder: string;
let storeFile: string;
let app: RunningApp;
const logged: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'openpath-anonymised-'));
  storeFile = path.join(folder, 'store.duckdb');
  await buildStore({
    dataPath: projectPath('data_csvs'),
    workFolder: folder,
    outFile: storeFile,
    settings: { minPracticeTests: 1000, anonymiseSecret: 'a secret of the operator' },
    version: 'v',
  });
  const log = pino({ level: 'debug' }, { write: line => logged.push(line) });
  app = await runApp(storeFile, { log });
}, 60_000);
afterAll(async () => {
  await app.stop();
  await rm(folder, { recursive: true, force: true });
});

function publishedList(): Listed[] {
  const found = new Map<string, Listed>();
  const text = readFileSync(projectPath('data_csvs', 'practice_codes.csv'), 'utf8');
  for (const line of text.trim().split(/\r?\n/).slice(1)) {
    const [ccg = '', id = '', name = '', month = '', size = ''] = line.split(',');
    const known = found.get(id) ?? { id, name, ccgs: new Set(), sizes: new Map() };
    found.set(id, known);
    known.ccgs.add(ccg);
    if (Number(size) > 0) known.sizes.set(month.slice(0, 7), Number(size));
  }
  return [...found.values()];
}

const asked = (state: Partial<ChartState>, ending: '' | '.csv' | '.json' = ''): string => {
  const [where = '', query] = buildUrl({ ...DEFAULT_STATE, ...state }).split('?');
  return `${where}${ending}${query === undefined ? '' : `?${query}`}`;
};

async function rowsOf(state: Partial<ChartState>): Promise<Record<string, unknown>[]> {
  const response = await app.get(asked(state, '.json'));
  expect(response.status).toBe(200);
  const { rows } = await response.json();
  return rows;
}

/** Every way to a list size that a row has: as it stands, and computed back from rate and count. */
function sizesOf(rows: readonly Record<string, unknown>[], key: string): Map<string, Shown> {
  const found = new Map<string, Shown>();
  for (const row of rows) {
    const [n, e, d, f] = ['numerator', 'numerator_error', 'denominator', 'denominator_error'].map(
      name => Number(row[name]),
    );
    if (n === undefined || e === undefined || d === undefined || f === undefined) continue;
    if (row.denominator === null) continue;
    const { calc_value: value, calc_value_low: least, calc_value_high: most } = row;
    if (n > 0) expect((n / Number(value)) * 1000).toBeCloseTo(d, 3);
    if (n - e > 0) expect(((n - e) / Number(least)) * 1000).toBeCloseTo(d + f, 3);
    if (n > 0) expect(((n + e) / Number(most)) * 1000).toBeCloseTo(d - f, 3);
    const id = String(row[key]);
    const shown = found.get(id) ?? new Map();
    found.set(id, shown);
    shown.set(String(row.month).slice(0, 7), { low: d - f, high: d + f });
  }
  return found;
}

/** The practices of the list that fit: in the CCG, if it has a name, and with a fitting size in every month. */
const candidates = (shown: Shown, ccg: string): Listed[] =>
  published.filter(
    ({ ccgs, sizes }) =>
      (ccg === 'other' || ccgs.has(ccg)) &&
      [...shown].every(([month, { low, high }]) => {
        const size = sizes.get(month);
        return size !== undefined && size >= low && size <= high;
      }),
  );

async function ccgsShown(): Promise<string[]> {
  const rows = await rowsOf({ groupBy: 'ccg_id' });
  return [...new Set(rows.map(row => String(row.ccg_id)))];
}

describe('with the published list, an attacker', () => {
  it('finds at least five practices for each one of every CCG', async () => {
    let practices = 0;
    for (const ccg of await ccgsShown()) {
      const shown = sizesOf(await rowsOf({ ccgIds: [ccg] }), 'practice_id');
      for (const [id, sizes] of shown) {
        expect(candidates(sizes, ccg).length, `${id} in ${ccg}`).toBeGreaterThanOrEqual(MIN_ALIKE);
        practices++;
      }
    }
    expect(practices).toBeGreaterThan(80);
  });

  it('would find most of them in the list if list sizes were exact', async () => {
    const exact = published.map(({ sizes }) => {
      const shown: Shown = new Map();
      for (const [month, size] of sizes) shown.set(month, { low: size, high: size });
      return candidates(shown, 'other').length;
    });
    expect(exact.filter(n => n === 1).length).toBeGreaterThan(80);
  });

  it('learns no more where the practice is narrowed down to and something else compared', async () => {
    const [first] = await rowsOf({});
    const practice = String(first?.practice_id);
    const own = sizesOf(await rowsOf({ practiceIds: [practice] }), 'practice_id').get(practice);
    for (const groupBy of ['ccg_id', 'lab_id', 'test_code', 'result_category'] as const) {
      const rows = await rowsOf({ groupBy, practiceIds: [practice] });
      const known = [...sizesOf(rows, groupBy).values()];
      expect(known.length).toBeGreaterThan(0);
      for (const [month, { low, high }] of known.flatMap(shown => [...shown])) {
        expect({ low, high }).toEqual(own?.get(month));
      }
    }
  });

  it('learns of a CCG or a lab the sum of bands alone', async () => {
    for (const groupBy of ['ccg_id', 'lab_id'] as const) {
      const rows = await rowsOf({ groupBy });
      const known = rows.filter(row => row.denominator !== null);
      expect(known.length).toBeGreaterThan(0);
      expect(known.filter(row => !(Number(row.denominator_error) > 0))).toEqual([]);
    }
  });

  it('sees one band in all months, so that months together tell no more than one', async () => {
    for (const shown of sizesOf(await rowsOf({}), 'practice_id').values()) {
      expect(new Set([...shown.values()].map(({ low, high }) => `${low} to ${high}`)).size).toBe(1);
    }
  });

  it('reads the same bands on pages, in tables and in downloads', async () => {
    for (const view of VIEWS) {
      for (const ending of ['', '.csv', '.json'] as const) {
        const response = await app.get(asked({ view }, ending));
        expect(response.status).toBe(200);
        const text = await response.text();
        for (const { id, name } of published) {
          expect(text.includes(id), `${id} in ${view}${ending}`).toBe(false);
          expect(text.includes(name), `${name} in ${view}${ending}`).toBe(false);
        }
        // A tooltip that gives a list size gives its width.
        const exact = /(?:tests per (?!1000 )|tests; )[\d.,]+ patients/g;
        expect(text.match(exact), `${view}${ending}`).toBeNull();
      }
    }
  });

  it('finds at least five practices for each point of a funnel, and its highlight tells no more', async () => {
    const rows = await rowsOf({ view: 'funnel' });
    expect(rows.length).toBeGreaterThan(80);
    for (const row of rows) {
      const [d, f, months] = [row.denominator, row.denominator_error, row.months].map(Number);
      if (d === undefined || f === undefined || months === undefined) continue;
      expect(f).toBeGreaterThan(0);
      const shown: Shown = new Map([
        ['2019-12', { low: (d - f) / months, high: (d + f) / months }],
      ]);
      expect(candidates(shown, 'other').length, String(row.practice_id)).toBeGreaterThanOrEqual(
        MIN_ALIKE,
      );
    }
    const [id = ''] = rows.map(row => String(row.practice_id));
    const page = await (await app.get(asked({ view: 'funnel', highlight: [id] }))).text();
    const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, href]) => href ?? '');
    expect(links.some(href => href.includes(`highlight_entities=${id}`))).toBe(true);
    for (const listed of published) {
      expect(links.filter(href => href.includes(listed.id))).toEqual([]);
      expect(page).not.toContain(listed.name);
    }
    expect(page).toMatch(/[\d,]+ ± [\d,]+ patients/);
  });

  it('reads in a Parquet file what is in the CSV file, and no other list size', async () => {
    for (const denominator of [{ kind: 'per1000' }, { kind: 'raw' }] as const) {
      const state = { numerators: ['K'], denominator };
      const { types, rows } = await expectSameFile(address => app.get(address), asked(state));
      const ids = Object.keys(types).indexOf('practice_id');
      expect(rows.length).toBeGreaterThan(100);
      for (const row of rows) expect(row[ids]).toMatch(/^P\d+$/);
    }
  });

  it('finds in the store’s file one list size a practice, and none of the published ones', async () => {
    const instance = await DuckDBInstance.create(storeFile, { access_mode: 'READ_ONLY' });
    const connection = await instance.connect();
    const rows = await connection.runAndReadAll(
      `SELECT practice_ix, list_size, list_size_error FROM practice_month
       WHERE list_size IS NOT NULL GROUP BY ALL`,
    );
    connection.closeSync();
    instance.closeSync();
    const practices = rows.getRows().map(([ix]) => ix);
    expect(new Set(practices).size).toBe(practices.length);
    expect(rows.getRows().filter(([, , error]) => !(Number(error) > 0))).toEqual([]);
    const bytes = readFileSync(storeFile);
    for (const { id, name } of published) {
      expect(bytes.includes(id), id).toBe(false);
      expect(bytes.includes(name), name).toBe(false);
    }
  });
});

/** What must be nowhere: practices’ names in any case, their codes, and what the labs call them. */
function hiddenWords(): RegExp[] {
  const own = readFileSync(projectPath('data_csvs', 'brinehaven_practices.csv'), 'utf8')
    .trim()
    .split(/\r?\n/)
    .map(line => line.split(',')[0] ?? '')
    // A few letters stand anywhere by chance.
    .filter(code => code.length >= 5 && code !== 'LIMS code');
  const codes = [...published.map(({ id }) => id), ...own];
  const names = [...new Set(published.map(({ name }) => name))];
  return [new RegExp(`\\b(?:${codes.join('|')})\\b`), new RegExp(names.join('|'), 'i')];
}

/** The first of these words in a text, with what stands around it. */
function found(words: readonly RegExp[], text: string): string | undefined {
  const at = words.map(word => text.search(word)).find(place => place >= 0);
  return at === undefined ? undefined : text.slice(Math.max(0, at - 40), at + 40);
}

describe('an anonymised site', () => {
  it('has no real code or name of a practice at any address, in its store or in its log', async () => {
    const words = hiddenWords();
    expect(found(words, `of ${published[7]?.name.toUpperCase()} in`)).toBeDefined();
    expect(found(words, `"${published.at(-1)?.id}"`)).toBeDefined();
    const charts = (['practice_id', 'ccg_id', 'test_code'] as const).flatMap(groupBy => [
      ...VIEWS.map(view => asked({ groupBy, view })),
      ...(['.csv', '.json'] as const).map(ending => asked({ groupBy }, ending)),
    ]);
    const [{ id = '', name = '' } = {}] = published;
    const answers = await crawled(app, [
      ...['/', '/start_here', '/status', '/status.json', '/status/unknown-codes.csv', '/metrics'],
      ...['/data_format', '/methods', '/readyz', '/find.json?q=surgery', '/find?q=1', '/nothing'],
      ...charts,
    ]);
    const disclosures = answers.flatMap(({ address, body, headers }) => {
      const word = found(words, `${body} ${[...headers].join(' ')}`);
      return word === undefined ? [] : [`${address}: ${word}`];
    });
    expect(disclosures).toEqual([]);
    expect(answers.length).toBeGreaterThan(60);
    for (const text of [id, name]) {
      const { results = [] } = await (
        await app.get(`/find.json?q=${encodeURIComponent(text)}`)
      ).json();
      expect(JSON.stringify(results)).not.toContain(id);
    }
    expect(found(words, logged.join(''))).toBeUndefined();
    const bytes = readFileSync(storeFile).toString('latin1');
    expect(found(words, bytes)).toBeUndefined();
  });

  it('says on its methods page, and the README says, from whom it does not protect', async () => {
    const page = (await (await app.get('/methods')).text()).replaceAll(/<[^>]*>/g, '');
    const readme = readFileSync(projectPath('README.md'), 'utf8');
    for (const text of [page, readme]) {
      const [, rest = ''] = text.split(/(?:This|It) does not protect /);
      for (const words of [
        /knows some of (?:its|a practice['’]s) counts/,
        /knows which lab/,
        /opened, closed, merged or changed its lab/,
        /earlier version/,
        /fewer than 5 practices/,
      ]) {
        expect(rest.slice(0, 1_500)).toMatch(words);
      }
    }
  });

  it('shows a CCG by its name only where it has at least five practices', async () => {
    for (const ccg of await ccgsShown()) {
      const ids = new Set((await rowsOf({ ccgIds: [ccg] })).map(row => row.practice_id));
      expect(ids.size, ccg).toBeGreaterThanOrEqual(MIN_ALIKE);
    }
  });

  it('keeps every practice in one CCG, for one that moved alone would be known by it', async () => {
    const seen = new Map<unknown, Set<string>>();
    for (const ccg of await ccgsShown()) {
      for (const { practice_id } of await rowsOf({ ccgIds: [ccg] })) {
        seen.set(practice_id, (seen.get(practice_id) ?? new Set()).add(ccg));
      }
    }
    for (const [id, ccgs] of seen) expect(ccgs.size, String(id)).toBe(1);
  });

  it('says beside a chart that list sizes are ranges', async () => {
    const text = await (await app.get(asked({}))).text();
    expect(text.includes('are given as ranges')).toBe(true);
    const raw = await (await app.get(asked({ denominator: { kind: 'raw' } }))).text();
    expect(raw.includes('are given as ranges')).toBe(false);
  });
});
