import { describe, expect, it } from 'vitest';
import { funnelOf, funnelPoint } from '../../src/domain/funnel.ts';
import { organisationUrl, parseOrganisation } from '../../src/state/organisation.ts';
import { sampleApp } from '../support/sampleApp.ts';
import { SAMPLE_PRACTICES } from '../support/sampleStore.ts';

const app = sampleApp();
const text = async (path: string): Promise<string> => (await app.get(path)).text();

interface Row {
  readonly kind: 'measure' | 'test';
  readonly id: string;
  readonly title: string;
  readonly signal: string;
  readonly side: string | null;
  readonly sentence: string;
  readonly numerator: number;
  readonly numerator_error: number;
  readonly denominator: number;
  readonly denominator_error: number;
  readonly months: number;
  readonly value: number;
  readonly value_low: number;
  readonly value_high: number;
  readonly z: number | null;
  readonly peers: number;
  readonly rank_from_highest: number;
  readonly months_above_median: number;
  readonly months_below_median: number;
  readonly url: string;
  readonly monthly: readonly {
    readonly month: string;
    readonly value: number | null;
    readonly p50?: number | null;
  }[];
}
interface Organisation {
  readonly name: string;
  readonly list_size: { readonly month: string; readonly value: number };
  readonly lab_id: string | null;
  readonly peers: { readonly kind: string; readonly id: string | null };
  readonly summary: string;
  readonly looked_at: number;
  readonly stand_apart: number;
  readonly changed: number;
  readonly rows: readonly Row[];
}
async function organisation(path: string): Promise<Organisation> {
  const response = await app.get(path);
  expect(response.status, path).toBe(200);
  return JSON.parse(await response.text());
}
const rowOf = ({ rows }: Organisation, id: string): Row => {
  const found = rows.find(row => row.id === id);
  if (!found) throw new Error(`There is no row ${id}.`);
  return found;
};

describe('the page of a practice', () => {
  it('says who it is, and what stands out, in words', async () => {
    const page = await text('/org/practice/A01');
    expect(page).toContain('Abbey Surgery');
    expect(page).toMatch(/Of \d+ measures and tests for Oct 2018 to Mar 2019, /);
    expect(page).toContain('4,000 in Mar 2019');
    expect(page).toContain('href="/org/lab/nd"');
    expect(page).toContain('href="/org/ccg/15N"');
    expect(page).not.toMatch(/\b(?:good|bad|worst|best|poor)\b/i);
  });

  it('has every measure, and every test that no measure asks about in the same way', async () => {
    const { rows } = await organisation('/org/practice/A01.json');
    const idsOf = (kind: Row['kind']) => rows.filter(row => row.kind === kind).map(row => row.id);
    expect(idsOf('measure').toSorted()).toEqual(['crp', 'potassium', 'potassium-over']);
    expect(idsOf('test').toSorted()).toEqual(['CRP', 'ESR', 'NA']);
  });

  it('adds up the half year that the charts show month by month', async () => {
    const answer = await organisation('/org/practice/A01.json');
    for (const row of answer.rows) {
      const [path = '', query = ''] = row.url.split('?');
      const chart = JSON.parse(await text(`${path}.json?${query}`)) as {
        rows: Record<string, number | string>[];
      };
      const own = chart.rows.filter(
        row => row.practice_id === 'A01' && String(row.month) >= '2018-10',
      );
      const sum = (name: string) => own.reduce((total, row) => total + Number(row[name]), 0);
      expect(own).toHaveLength(6);
      for (const name of [
        'numerator',
        'numerator_error',
        'denominator',
        'denominator_error',
      ] as const) {
        expect(row[name], `${row.id} ${name}`).toBeCloseTo(sum(name), 6);
      }
      expect(row.monthly.slice(-6).map(({ value }) => value)).toEqual(
        own.map(row => row.calc_value),
      );
    }
  });

  it('has the z-score of the funnel of its peers, the rank among them and the side of their median', async () => {
    const all = await Promise.all(
      SAMPLE_PRACTICES.map(({ id }) => organisation(`/org/practice/${id}.json?peers=all`)),
    );
    for (const id of ['potassium', 'potassium-over', 'crp', 'NA']) {
      const rows = all.map(answer => rowOf(answer, id));
      const counts = rows.map(row => ({
        numerator: row.numerator,
        numeratorError: row.numerator_error,
        denominator: row.denominator,
        denominatorError: row.denominator_error,
        months: row.months,
      }));
      const funnel = funnelOf(counts, /over|crp/.test(id) ? 'proportion' : 'rate');
      if (!funnel) throw new Error('There is no funnel.');
      const isSuppressed = rows.some(row => row.value_high > row.value_low);
      rows.forEach((row, i) => {
        const own = counts[i];
        expect(row.z, id).toBeCloseTo(own ? funnelPoint(funnel, own).z.value : Number.NaN, 9);
        expect(row.rank_from_highest, id).toBe(
          1 + rows.filter(candidate => candidate.value > row.value).length,
        );
        expect(row.peers).toBe(14);
        const months = row.monthly.slice(-6).map((_, m) => {
          const values = rows
            .map(row => row.monthly.at(m - 6)?.value ?? Number.NaN)
            .toSorted((a, b) => a - b);
          const median = ((values[6] ?? Number.NaN) + (values[7] ?? Number.NaN)) / 2;
          return Math.sign((row.monthly.at(m - 6)?.value ?? Number.NaN) - median);
        });
        if (isSuppressed) return;
        expect(row.months_above_median, `${id} ${i}`).toBe(months.filter(s => s > 0).length);
        expect(row.months_below_median, `${id} ${i}`).toBe(months.filter(s => s < 0).length);
      });
    }
  });

  it('counts in its head what its rows say', async () => {
    const answer = await organisation('/org/practice/A05.json?peers=all');
    const n = (signal: string) => answer.rows.filter(row => row.signal === signal).length;
    expect(answer.stand_apart).toBe(n('apart'));
    expect(answer.changed).toBe(n('changed'));
    expect(answer.looked_at).toBe(answer.rows.length - n('few'));
  });

  it('says that fewer than ten peers are too few to stand apart from', async () => {
    const answer = await organisation('/org/practice/A01.json?peers=lab');
    expect(answer.peers).toMatchObject({ kind: 'lab', id: 'nd' });
    expect(answer.rows.map(({ z }) => z)).toEqual(answer.rows.map(() => null));
    expect(answer.stand_apart).toBe(0);
    expect(answer.summary).toContain('Fewer than ten can be compared');
    expect(rowOf(answer, 'NA').sentence).toMatch(/of the 6 other practices that use N\. Devon/);
  });

  it('offers other peers, and keeps them in its links and files', async () => {
    const page = await text('/org/practice/A01?peers=ccg');
    expect(page).toContain('href="/org/practice/A01?peers=lab"');
    expect(page).toMatch(/id="peers-ccg"[^>]*aria-current="true"/);
    expect(page).toContain('href="/org/practice/A01.csv?peers=ccg"');
    expect(page).toContain('name="peers" value="ccg"');
    expect(page).toContain('highlight_entities=A01&amp;peers=ccg"');
  });

  it('shows only the questions that are looked for, on the page and in its files', async () => {
    const page = await text('/org/practice/A01?q=sodium');
    expect(page).toContain('Sodium tests per 1000 patients');
    expect(page).not.toContain('Potassium results over range');
    expect(page).toContain('1 question matches “sodium”.');
    const { rows } = await organisation('/org/practice/A01.json?q=sodium');
    expect(rows.map(({ id }) => id)).toEqual(['NA']);
    expect((await text('/org/practice/A01.csv?q=sodium')).trim().split('\r\n')).toHaveLength(2);
    expect(await text('/org/practice/A01?q=unicorn')).toContain('No question matches “unicorn”.');
  });

  it('says the same in its CSV as in its JSON, and on the page', async () => {
    const { rows } = await organisation('/org/practice/A01.json');
    const lines = (await text('/org/practice/A01.csv')).trim().split('\r\n');
    expect(lines).toHaveLength(rows.length + 1);
    expect(lines.slice(1).map(line => line.split(',')[1])).toEqual(rows.map(({ id }) => id));
    const page = (await text('/org/practice/A01')).replaceAll('&#x2013;', '–');
    for (const { sentence, signal } of rows) {
      if (signal !== 'few') expect(page).toContain(sentence);
    }
  });
});

describe('the pages of a CCG and a lab', () => {
  it.each([
    ['/org/ccg/15N', 'NHS Devon CCG', 'the 1 other CCG'],
    ['/org/lab/nd', 'N. Devon', 'the other lab'],
  ])('%s has its own figures', async (path, name) => {
    const answer = await organisation(`${path}.json`);
    expect(answer.name).toBe(name);
    const row = rowOf(answer, 'NA');
    const [chart = '', query = ''] = row.url.split('?');
    const { rows } = JSON.parse(await text(`${chart}.json?${query}`)) as {
      rows: Record<string, unknown>[];
    };
    const own = rows.filter(row => Object.values(row).includes(path.split('/')[3]));
    expect(row.monthly.map(({ value }) => value)).toEqual(own.map(row => row.calc_value));
    expect(answer.list_size.value).toBe(own.at(-1)?.denominator);
    expect(await text(path)).toContain(name);
  });
});

describe('an address without an organisation', () => {
  it('is not found, and suggests what may have been meant', async () => {
    const response = await app.get('/org/practice/A0');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('href="/org/practice/A01"');
    expect((await app.get('/org/planet/A01')).status).toBe(404);
    expect((await app.get('/org/lab/nowhere.json')).status).toBe(404);
  });
});

describe('the links to an organisation’s page', () => {
  it('are in what is found and on charts', async () => {
    const { hits } = JSON.parse(await text('/find.json?q=abbey')) as { hits: { href: string }[] };
    expect(hits[0]?.href).toBe('/org/practice/A01');
    const chart =
      '/data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all?highlight_entities=A01';
    expect(await text(chart)).toContain('href="/org/practice/A01"');
  });
});

describe('the address', () => {
  it('is read as it was written', () => {
    for (const state of [
      { type: 'practice', id: 'A01', peers: null, groups: [], find: '', data: null },
      {
        type: 'practice',
        id: 'A/1?&',
        peers: 'group',
        groups: [{ name: 'a:b & c', ids: ['A+B', 'C'] }],
        find: 'vitamin d & b',
        data: '0123456789ab',
      },
      { type: 'lab', id: 'a.json.b', peers: null, groups: [], find: '', data: null },
      { type: 'lab', id: 'a.json', peers: null, groups: [], find: '', data: null },
      { type: 'lab', id: 'id', peers: null, groups: [], find: '', data: null },
      { type: 'practice', id: '..', peers: 'all', groups: [], find: 'potassium', data: null },
      { type: 'ccg', id: '(A)', peers: null, groups: [], find: '', data: null },
    ] as const) {
      for (const format of ['html', 'json', 'csv'] as const) {
        const [path = '', query = ''] = organisationUrl(state, format).split('?');
        const [, , type = '', name = ''] = path.split('/');
        const parsed = parseOrganisation(type, decodeURIComponent(name), query);
        expect(parsed).toEqual({ state, format });
      }
    }
  });
});
