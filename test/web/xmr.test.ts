import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { monthOf } from '../../src/domain/month.ts';
import { withoutSeason, xmrLines, xmrSignals } from '../../src/domain/xmr.ts';
import { DEFAULT_STATE } from '../../src/state/chartState.ts';
import { buildUrl } from '../../src/state/codec.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { sampleApp } from '../support/sampleApp.ts';
import { SAMPLE_PRACTICES } from '../support/sampleStore.ts';
import { storeOf } from '../support/storeOf.ts';

const app = sampleApp();
const REST =
  'by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all';
const CHART = `/data/chart/${REST}`;
const XMR = `/data/xmr/${REST}`;
const A01 = 'highlight_entities=A01';
const text = async (path: string): Promise<string> => (await app.get(path)).text();

interface Row {
  readonly month: string;
  readonly calc_value: number | null;
  readonly calc_value_low: number | null;
  readonly calc_value_high: number | null;
  readonly tested_value: number | null;
  readonly centre: number | null;
  readonly lower_limit: number | null;
  readonly upper_limit: number | null;
  readonly signals: string | null;
  readonly open_signals: string | null;
}
interface Chart {
  readonly id: string | null;
  readonly name: string;
  readonly latest: string;
  readonly summary: string;
  readonly rows: readonly Row[];
}
async function chartsOf(query: string, path = XMR): Promise<Chart[]> {
  const response = await app.get(`${path}.json?${query}`);
  expect(response.status).toBe(200);
  return JSON.parse(await response.text()).charts;
}
async function chartOf(query: string): Promise<Chart> {
  const [first] = await chartsOf(query);
  if (!first) throw new Error('There is no chart.');
  return first;
}
const numbers = (rows: readonly Row[]): number[] => rows.map(row => row.calc_value ?? Number.NaN);

it('the page offers a share where it shows a ratio of tests, as the chart does', async () => {
  const ratio = REST.replace('denominators/per1000', 'denominators/ESR');
  for (const view of ['chart', 'xmr']) {
    const html = await text(`/data/${view}/${ratio}?${A01}`);
    expect(html, view).toContain('so this is a ratio and not a share');
    expect(html, view).toContain(
      `/data/${view}/${ratio.replace('denominators/ESR', 'denominators/ESR+K')}`,
    );
  }
  expect(await text(`${XMR}?${A01}`)).not.toContain('ratio and not a share');
});

describe('an XmR chart', () => {
  it('has the mean, limits and signals of the practice’s monthly values', async () => {
    const { rows } = await chartOf(A01);
    expect(rows).toHaveLength(24);
    const lines = xmrLines(numbers(rows));
    expect(lines?.limits).toBeDefined();
    const signals =
      lines &&
      xmrSignals(
        rows.map(({ calc_value, calc_value_low, calc_value_high }) => ({
          value: calc_value ?? Number.NaN,
          low: calc_value_low ?? Number.NaN,
          high: calc_value_high ?? Number.NaN,
        })),
        lines,
      );
    rows.forEach((row, i) => {
      expect(row.centre).toBeCloseTo(lines?.centre ?? Number.NaN, 6);
      expect(row.lower_limit).toBeCloseTo(lines?.limits?.lower ?? Number.NaN, 6);
      expect(row.upper_limit).toBeCloseTo(lines?.limits?.upper ?? Number.NaN, 6);
      const named = signals?.[i]?.map(({ rule, side }) => `${rule} ${side}`) ?? [];
      const given = [row.signals, row.open_signals].filter(text => text !== null).join('; ');
      expect(given.split('; ').filter(Boolean).toSorted()).toEqual(named.toSorted());
    });
  });

  it('has the values that the chart of the same question has', async () => {
    const { rows } = await chartOf(A01);
    const lines = (await text(`${CHART}.csv?${A01}`)).trim().split('\r\n');
    const at = (lines[0] ?? '').split(',').indexOf('calc_value');
    const own = lines.map(line => line.split(',')).filter(cells => cells.includes('A01'));
    expect(own.map(cells => Number(cells[at]))).toEqual(numbers(rows));
  });

  it('says the same in its CSV as in its JSON', async () => {
    const charts = await chartsOf(A01);
    const [header, ...lines] = (await text(`${XMR}.csv?${A01}`)).trim().split('\r\n');
    expect(header).toBe(
      'month,practice_id,name,calc_value,calc_value_low,calc_value_high,tested_value,centre,lower_limit,upper_limit,signals,open_signals',
    );
    const rows = charts.flatMap(chart => chart.rows);
    expect(lines).toHaveLength(rows.length);
    expect(lines.map(line => line.split(',')[3])).toEqual(
      rows.map(({ calc_value }) => String(calc_value ?? '')),
    );
    expect(lines.map(line => line.split(',')[9])).toEqual(
      rows.map(({ upper_limit }) => String(upper_limit ?? '')),
    );
  });

  it('says on the page what its JSON says, with the rules in words in the table', async () => {
    const charts = await chartsOf(A01);
    expect(charts.map(({ name }) => name)).toEqual(['Abbey Surgery', 'Median of all practices']);
    const page = await text(`${XMR}?${A01}`);
    for (const { latest } of charts) {
      expect(page).toContain(`${latest.charAt(0).toUpperCase()}${latest.slice(1)}`);
    }
    expect(page.match(/<b class="badge">/g)).toHaveLength(charts.length);
    // Words stand at the left of their column, and numbers at the right.
    expect(page).toContain('<th class="n" scope="col">Upper limit</th><th scope="col">Signal</th>');
    expect(page).toMatch(
      /<td class="n">[\d.]+<\/td><td class="words">(?:–|[a-z][^<]+)<\/td><\/tr>/,
    );
    expect(page).toContain('About 1 in 50 charts shows a signal');
  });

  it('draws the median where nothing is highlighted', async () => {
    expect((await chartsOf('')).map(({ id }) => id)).toEqual([null]);
  });
});

describe('the number of months', () => {
  it('decides whether there are limits, trial limits, a median or only the line', async () => {
    const from = (month: string): Promise<Chart> => chartOf(`${A01}&from=${month}`);
    const [twenty, thirteen, twelve, seven, six] = await Promise.all(
      ['2017-08', '2018-03', '2018-04', '2018-09', '2018-10'].map(from),
    );
    expect(twenty?.rows).toHaveLength(20);
    expect(twenty?.summary).not.toContain('trial limits');
    expect(thirteen?.summary).toContain('These are trial limits, from 13 months.');
    expect(thirteen?.rows[0]?.upper_limit).not.toBeNull();
    for (const few of [twelve, seven]) {
      expect(few?.rows[0]?.centre).not.toBeNull();
      expect(few?.rows[0]?.upper_limit).toBeNull();
      expect(few?.summary).toContain('there are no limits, only a median');
    }
    expect(six?.rows[0]?.centre).toBeNull();
    expect(six?.latest).toBe('too few months to say');
    expect(six?.summary).toContain('With fewer than 7 months nothing can be said about change');
  });
});

describe('the baseline and new limits', () => {
  it('take limits from the months of the baseline alone', async () => {
    const { rows } = await chartOf(`${A01}&baseline=2017-04..2018-06`);
    expect(rows[20]?.centre).toBeCloseTo(
      xmrLines(numbers(rows).slice(0, 15))?.centre ?? Number.NaN,
      6,
    );
  });

  it('need only one end of the baseline, which the form sends first', async () => {
    const { rows } = await chartOf(`${A01}&baseline=first..2018-06`);
    const whole = await chartOf(`${A01}&baseline=2017-04..2018-06`);
    expect(rows).toEqual(whole.rows);
    const sent = await app.get('/data/xmr?by=practice_id&baseline_from=2017-06&baseline_to=');
    expect(sent.headers.get('location')).toMatch(/\?baseline=2017-06\.\.last$/);
    expect((await app.get(sent.headers.get('location') ?? '')).status).toBe(200);
  });

  it('begin again at the month that is asked for', async () => {
    const { rows } = await chartOf(`${A01}&rebase=2018-04`);
    const [before, after] = [numbers(rows).slice(0, 12), numbers(rows).slice(12)];
    expect(rows[0]?.centre).toBeCloseTo(xmrLines(before)?.centre ?? Number.NaN, 6);
    expect(rows[23]?.centre).toBeCloseTo(xmrLines(after)?.centre ?? Number.NaN, 6);
  });

  it('are refused where they cannot be read', async () => {
    for (const wrong of ['baseline=2017-04', 'baseline=2017-13..2018-01', 'rebase=then']) {
      const response = await app.get(`${XMR}?${wrong}`);
      expect(response.status, wrong).toBe(400);
    }
    expect(await text(`${XMR}?baseline=2017-04`)).toContain('baseline=2017-01..2018-12');
  });

  it('fall back to all months where the baseline has no values, and say so', async () => {
    const { rows, summary } = await chartOf(`${A01}&baseline=2001-01..2002-12`);
    expect(rows[0]?.centre).toBeCloseTo(xmrLines(numbers(rows))?.centre ?? Number.NaN, 6);
    expect(summary).toContain('None of the months of the baseline has a value');
  });

  it('leave the season in where there are not three years of it, and say so', async () => {
    const { rows, summary } = await chartOf(`${A01}&season=same-month`);
    const points = numbers(rows).map(value => ({ value, low: value, high: value }));
    const months = points.map((_, i) => i);
    expect(
      withoutSeason(
        points,
        months,
        points.map(() => true),
      ),
    ).toBeUndefined();
    expect(rows.map(row => row.tested_value)).toEqual(rows.map(row => row.calc_value));
    expect(summary).toContain('The season is not taken out, because that needs three whole years.');
  });
});

describe('the tabs', () => {
  const ASKED = `${A01}&from=2017-06&baseline=2017-06..2018-12&rebase=2018-08&season=same-month&a=2017-06..2017-08&b=2018-06..2018-08&sparse=hide`;
  it('keep the whole question', async () => {
    for (const view of ['chart', 'grid', 'xmr', 'funnel', 'change', 'datatable']) {
      const page = await text(`/data/${view}/${REST}?${ASKED}`);
      const tabs = /<nav class="peers views".*?<\/nav>/s.exec(page)?.[0] ?? '';
      const links = [...tabs.matchAll(/href="([^"]*)"/g)].map(match =>
        (match[1] ?? '').replaceAll('&amp;', '&'),
      );
      expect(links.map(link => link.split('/')[2])).toEqual([
        ...['chart', 'grid', 'chart', 'xmr', 'funnel', 'change', 'datatable'],
      ]);
      for (const link of links) {
        const query = new URLSearchParams(link.split('#')[0]?.split('?')[1]);
        expect(query, link).toEqual(new URLSearchParams(ASKED));
      }
      expect(tabs.match(/aria-current="page"/g), view).toHaveLength(1);
    }
  });

  it('take the form’s choices of limits along', async () => {
    const sent = await app.get(
      `/data/xmr?by=practice_id&baseline_from=2017-04&baseline_to=2018-03&rebase=2018-08&season=same-month`,
    );
    expect(sent.headers.get('location')).toMatch(
      /^\/data\/xmr\/.*\?baseline=2017-04\.\.2018-03&rebase=2018-08&season=same-month$/,
    );
  });
});

describe('12-month averages', () => {
  it('are no points of an XmR chart: single months are shown, and the page says why', async () => {
    const page = await text(`${XMR}?${A01}&window=12`);
    expect(page).toContain('neighbouring 12-month averages share 11 of their months');
    const [averaged, single] = await Promise.all([chartOf(`${A01}&window=12`), chartOf(A01)]);
    expect(averaged.rows).toEqual(single.rows);
  });
});

describe('of more than eight organisations', () => {
  const nine = SAMPLE_PRACTICES.slice(0, 9).map(({ id }) => id);
  const state = { ...DEFAULT_STATE, view: 'xmr', numerators: ['K'] } as const;

  it('the first eight are shown, and the page says so, where they are highlighted', async () => {
    const page = await text(buildUrl({ ...state, highlight: nine }));
    expect(page).toContain('The first 8 of 9 are shown.');
  });

  it('and where they are too few for a median', async () => {
    const page = await text(buildUrl({ ...state, practiceIds: nine }));
    expect(page).toContain('The first 8 of 9 are shown.');
    expect(page.match(/id="xmr-\d+"/g)).toHaveLength(8);
  });
});

describe('an XmR chart of uncertain or missing months', () => {
  const FIRST = monthOf(2018, 1);
  const months = Array.from({ length: 24 }, (_, i) => FIRST + i);
  const stores: { running: RunningApp; folder: string }[] = [];
  afterAll(async () => {
    await Promise.all(stores.map(({ running }) => running.stop()));
    await Promise.all(stores.map(({ folder }) => rm(folder, { recursive: true })));
  });
  /** Practices that send potassium tests, `n ± e` in each of their months. */
  async function chartsOfData(
    practices: readonly { id: string; lab?: string; n: (i: number) => number; e?: number }[],
    query = '',
    gap = (_: number) => false,
  ): Promise<(Chart & { events: { text: string }[] })[]> {
    const file = await storeOf(
      practices.flatMap(({ id, lab = 'nd', n, e }) =>
        months.flatMap((month, i) => {
          if (gap(i)) return [];
          const row = { month, practice: id, ccg: 'C', lab, test: 'K', category: 0, n: n(i) };
          return [e === undefined ? row : { ...row, e }];
        }),
      ),
      {
        practiceMonths: practices.flatMap(({ id }) =>
          months.map(month => ({ month, practice: id, ccg: 'C', listSize: 5000 })),
        ),
        labs: [
          { id: 'nd', name: 'N. Devon' },
          { id: 'other', name: 'Other' },
        ],
        events: [
          { month: FIRST + 12, labId: 'nd', testCode: null, text: 'new analyser', link: null },
          { month: FIRST + 13, labId: 'other', testCode: null, text: 'moved house', link: null },
        ],
      },
    );
    const running = await runApp(file);
    stores.push({ running, folder: path.dirname(file) });
    const response = await running.get(`${XMR}.json${query}`);
    expect(response.status).toBe(200);
    return JSON.parse(await response.text()).charts;
  }

  it('takes no difference and no run across a gap', async () => {
    const [chart] = await chartsOfData(
      [{ id: 'A', n: i => (i < 12 ? 100 + (i % 2) : 200 + (i % 2)) }],
      '?highlight_entities=A',
      i => i === 12,
    );
    expect(chart?.rows).toHaveLength(24);
    expect(chart?.rows[12]).toMatchObject({ calc_value: null, signals: null });
    const values = chart ? numbers(chart.rows) : [];
    expect(chart?.rows[0]?.upper_limit).toBeCloseTo(
      xmrLines(values)?.limits?.upper ?? Number.NaN,
      6,
    );
    expect(chart?.rows[23]?.signals).toContain('shift high');
  });

  it('has no limit below 0, in its sentence or in its rows', async () => {
    const [chart] = await chartsOfData(
      [{ id: 'A', n: i => (i % 2 === 0 ? 5 : 50) }],
      '?highlight_entities=A',
    );
    expect(chart?.summary).toContain('within its ordinary variation, 0 to ');
    expect(chart?.rows.every(({ lower_limit }) => lower_limit === 0)).toBe(true);
  });

  it('marks nothing as certain where every count is suppressed', async () => {
    const [chart] = await chartsOfData(
      [{ id: 'A', n: i => (i === 20 ? 4 : 3), e: 2 }],
      '?highlight_entities=A',
    );
    expect(chart?.rows.every(({ signals }) => signals === null)).toBe(true);
    expect(chart?.rows[20]?.open_signals).toContain('outside high');
  });

  it('is not said to be within its limits where only the middle of its latest month is', async () => {
    const sentenceOf = async (e: number): Promise<string | undefined> => {
      const [chart] = await chartsOfData(
        [{ id: 'A', n: i => 100 + (i % 2), e }],
        '?highlight_entities=A',
      );
      expect(chart?.rows[23]).toMatchObject({ signals: null, open_signals: null });
      return chart?.summary;
    };
    expect(await sentenceOf(2)).toContain('in December 2019, within its ordinary variation, 19.6');
    expect(await sentenceOf(4)).toMatch(
      /in December 2019\. The middle of that range is within its ordinary variation, 19\.6 to 20\.6, but not all of it\./,
    );
  });

  it('is drawn of one organisation, without a median, where there is only one', async () => {
    const charts = await chartsOfData([{ id: 'A', n: i => 100 + (i % 3) }]);
    expect(charts.map(({ id }) => id)).toEqual(['A']);
  });

  it('shows the events of its own organisation’s lab alone', async () => {
    const charts = await chartsOfData(
      [
        { id: 'A', lab: 'nd', n: i => 100 + (i % 3) },
        { id: 'B', lab: 'other', n: i => 100 + (i % 3) },
      ],
      '?highlight_entities=A&highlight_entities=B',
    );
    expect(charts.map(({ events }) => events.map(({ text }) => text))).toEqual([
      ['Jan 2019, N. Devon: new analyser'],
      ['Feb 2019, Other: moved house'],
    ]);
  });
});
