import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoMonth } from '../../src/domain/month.ts';
import { DEFAULT_STATE } from '../../src/state/chartState.ts';
import { buildUrl, type Format, parseUrl, wholePageUrl } from '../../src/state/codec.ts';
import { anyCharacter, chartState, code } from './arbitraries.ts';

const FORMATS: readonly Format[] = ['html', 'json', 'csv'];
const format = fc.constantFrom(...FORMATS);

describe('the URL is the state', () => {
  it('gives back every state, in every format', () => {
    fc.assert(
      fc.property(chartState, format, (state, as) => {
        expect(parseUrl(buildUrl(state, as))).toEqual({ ok: true, state, format: as });
      }),
      { numRuns: 2000 },
    );
  });

  it('of a card alone leads to that of its whole page, which is the same question', () => {
    fc.assert(
      fc.property(chartState, state => {
        const whole = buildUrl({ ...state, embed: false });
        expect(wholePageUrl(buildUrl({ ...state, embed: true }))).toBe(whole);
        expect(wholePageUrl(whole)).toBeUndefined();
      }),
    );
  });

  it('says every state in printable ASCII, and no browser rewrites it', () => {
    fc.assert(
      fc.property(chartState, format, (state, as) => {
        const url = buildUrl(state, as);
        expect(url).toMatch(/^[!-~]+$/);
        const { pathname, search } = new URL(url, 'http://openpath.example');
        expect(pathname + search).toBe(url);
      }),
      { numRuns: 2000 },
    );
  });

  it('has one canonical URL a state: reading and writing it again changes nothing', () => {
    fc.assert(
      fc.property(bookmark, url => {
        const read = parseUrl(url);
        fc.pre(read.ok);
        if (!read.ok) return;
        const canonical = buildUrl(read.state, read.format);
        expect(parseUrl(canonical)).toEqual(read);
      }),
      { numRuns: 1000 },
    );
  });

  it('answers whatever is typed into the address bar with a state or a fault that says why', () => {
    fc.assert(
      fc.property(
        fc.oneof(bookmark, fc.string(), fc.webPath(), fc.string({ unit: anyCharacter })),
        url => {
          const read = parseUrl(url);
          if (!read.ok) expect(read.message).not.toBe('');
        },
      ),
      { numRuns: 2000 },
    );
  });
});

/** URLs near enough to real ones to be read: lists unsorted, with doubles, with ill-formed texts. */
const segment = fc.oneof(
  fc.array(code.map(encodeURIComponentOrNot), { maxLength: 4 }).map(parts => parts.join('+')),
  fc.constantFrom(
    'all',
    'all+K',
    '',
    'K+K',
    'per1000',
    'per1000+per1000',
    'raw+',
    '\ud800+\ufffd',
    '%zz',
  ),
);
const bookmark = fc
  .record({
    view: fc.constantFrom('measure', 'chart', 'datatable', 'deciles'),
    by: fc.constantFrom('practice_id', 'ccg_id', 'test_code', 'moon'),
    lists: fc.tuple(segment, segment, segment, segment),
    filter: fc.constantFrom(
      'all',
      'within_range',
      '-1',
      '7',
      'above',
      'all.csv',
      'all.json',
      'all/',
    ),
    query: fc.oneof(
      fc.constantFrom(
        '',
        '?highlight_entities=B&highlight_entities=A&highlight_entities=B',
        '?sparse=hide',
      ),
      fc.constantFrom(
        '?sort=-calc_value,month,moon',
        '?page=0',
        '?page=2&page=3',
        '?practice_id=%FF',
      ),
      fc.string().map(text => `?${text}`),
    ),
  })
  .map(
    ({ view, by, lists: [ccg, lab, num, den], filter, query }) =>
      `/data/${view}/by/${by}/showing/ccg_id/${ccg}/lab_id/${lab}/numerators/${num}/denominators/${den}/filter/${filter}${query}`,
  );

function encodeURIComponentOrNot(text: string): string {
  return text.includes('/') || !text.isWellFormed() ? 'K' : encodeURIComponent(text);
}

const url = (rest: string): string => `/data/chart/by/practice_id/showing/${rest}`;
const K = 'ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all';
const POTASSIUM = { ...DEFAULT_STATE, numerators: ['K'] };

describe('bookmarks made with the predecessor', () => {
  it.each([
    [`/data/chart/by/practice_id/showing/${K}`, POTASSIUM],
    [`/data/chart/by/practice_id/showing/${K}?`, POTASSIUM],
    [
      `/data/chart/by/practice_id/showing/${K}?highlight_entities=L83073`,
      { ...POTASSIUM, highlight: ['L83073'] },
    ],
    [
      `/data/chart/by/practice_id/showing/${K}?highlight_entities=L83073&highlight_entities=L82008`,
      { ...POTASSIUM, highlight: ['L83073', 'L82008'] },
    ],
    [
      '/data/measure/by/lab_id/showing/ccg_id/all/lab_id/all/numerators/all/denominators/per1000/filter/all',
      { ...DEFAULT_STATE, view: 'measure', groupBy: 'lab_id' },
    ],
    [
      '/data/datatable/by/test_code/showing/ccg_id/15N+99P/lab_id/nd+cornwall/numerators/NA/denominators/raw/filter/error',
      {
        ...DEFAULT_STATE,
        view: 'datatable',
        groupBy: 'test_code',
        ccgIds: ['15N', '99P'],
        labIds: ['cornwall', 'nd'],
        numerators: ['NA'],
        denominator: { kind: 'raw' },
        filter: 'error',
      },
    ],
    [
      '/data/chart/by/ccg_id/showing/ccg_id/all/lab_id/all/numerators/CRP/denominators/PV+CRP+ESR/filter/all',
      {
        ...DEFAULT_STATE,
        groupBy: 'ccg_id',
        numerators: ['CRP'],
        denominator: { kind: 'tests', codes: ['CRP', 'ESR', 'PV'] },
      },
    ],
    [
      '/data/chart/by/ccg_id/showing/ccg_id/all/lab_id/all/numerators/TSH/denominators/TSH/filter/under_range',
      {
        ...DEFAULT_STATE,
        groupBy: 'ccg_id',
        numerators: ['TSH'],
        denominator: { kind: 'tests', codes: ['TSH'] },
        filter: 'under_range',
      },
    ],
    [
      '/data/chart/by/result_category/showing/ccg_id/all/lab_id/all/numerators/RET%23/denominators/all/filter/all/',
      {
        ...DEFAULT_STATE,
        groupBy: 'result_category',
        numerators: ['RET#'],
        denominator: { kind: 'tests', codes: [] },
      },
    ],
  ])('%s', (bookmarked, state) => {
    expect(parseUrl(bookmarked)).toEqual({ ok: true, format: 'html', state });
  });
});

describe('what the predecessor left out of the URL', () => {
  it('stands in the query', () => {
    const state = {
      ...POTASSIUM,
      practiceIds: ['A', 'B'],
      highlight: ['B', 'A'],
      hideSparse: true,
      sort: [
        { column: 'calc_value', descending: true },
        { column: 'group', descending: false },
      ] as const,
      page: 3,
    };
    expect(buildUrl(state)).toBe(
      url(
        `${K}?practice_id=A&practice_id=B&highlight_entities=B&highlight_entities=A&sparse=hide&sort=-calc_value%2Cpractice_id&page=3`,
      ),
    );
  });

  it('says that deciles are lines; without it they are bands, as in the predecessor’s links', () => {
    const lines = { ...POTASSIUM, deciles: 'lines' } as const;
    expect(buildUrl(lines)).toBe(url(`${K}?deciles=lines`));
    expect(parseUrl(url(`${K}?deciles=lines.`))).toMatchObject({ state: lines });
    for (const query of ['', '?deciles=bands', '?deciles=dots']) {
      expect(parseUrl(url(`${K}${query}`))).toMatchObject({ state: POTASSIUM });
    }
  });

  it('names the same rows and figures with .csv and .json at the end of the path', () => {
    expect(buildUrl({ ...POTASSIUM, hideSparse: true }, 'csv')).toBe(url(`${K}.csv?sparse=hide`));
    expect(parseUrl(url(`${K}.json?sparse=hide`))).toMatchObject({ ok: true, format: 'json' });
  });
});

describe('the time of a question', () => {
  const CHART =
    '/data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all';
  const timeIn = (query: string) => {
    const read = parseUrl(`${CHART}?${query}`);
    if (!read.ok) return read.message;
    const { from, to, window, lastYear } = read.state;
    return [from === null ? '' : isoMonth(from), to === null ? '' : isoMonth(to), window, lastYear];
  };

  it('is its first and last month, a window, and whether the year before is shown', () => {
    expect(timeIn('from=2018-04&to=2019-03&window=12&compare=last-year')).toEqual([
      ...['2018-04-01', '2019-03-01', 12, true],
    ]);
    expect(timeIn('to=2019-03')).toEqual(['', '2019-03-01', 1, false]);
  });

  it('is put right where the last month comes before the first', () => {
    expect(timeIn('from=2019-03&to=2018-04')).toEqual(['2018-04-01', '2019-03-01', 1, false]);
  });

  it('loses what a mail program adds after it', () => {
    expect(timeIn('from=2018-04.')).toEqual(['2018-04-01', '', 1, false]);
  });

  it.each([
    ['from=2018-13', '“2018-13” is not a month; write from=2018-04.'],
    ['to=never', '“never” is not a month; write to=2018-04.'],
    ['baseline=2018', '“2018” is not a baseline; write baseline=2017-01..2018-12.'],
    ['rebase=soon', '“soon” is not a month; write rebase=2018-04.'],
    ['window=6', '“6” months cannot be averaged; write window=12, or leave it out.'],
  ])('is not guessed: %s', (query, message) => expect(timeIn(query)).toBe(message));
});

describe('the limits of an XmR chart', () => {
  const REST =
    'by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all';
  it('stand in the query: baseline, month of new limits, season', () => {
    const url = `/data/xmr/${REST}?baseline=2017-01..2018-12&rebase=2019-04&season=same-month`;
    const read = parseUrl(url);
    expect(read.ok && read.state).toMatchObject({
      view: 'xmr',
      baseline: { from: 2017 * 12, to: 2018 * 12 + 11 },
      rebase: 2019 * 12 + 3,
      withoutSeason: true,
    });
    expect(read.ok && buildUrl(read.state)).toBe(url);
  });
  it('are asked for by view=xmr at the address of any page', () => {
    const read = parseUrl(`/data/chart/${REST}?view=xmr`);
    expect(read.ok && buildUrl(read.state)).toBe(`/data/xmr/${REST}`);
  });
});

describe('a list in the URL', () => {
  const numerators = (text: string) => {
    const read = parseUrl(url(K.replace('numerators/K', `numerators/${text}`)));
    return read.ok ? read.state.numerators : read.message;
  };

  it('is all tests wherever `all` stands in it', () => expect(numerators('K+all+NA')).toEqual([]));
  it('is all tests where it is empty', () => expect(numerators('')).toEqual([]));
  it('is a set: its order and doubles mean nothing', () =>
    expect(numerators('NA+K+NA')).toEqual(['K', 'NA']));
  it("joins with +, and writes a code's own plus as %2B", () =>
    expect(numerators('A%2BB+C')).toEqual(['A+B', 'C']));
  it('keeps sodium', () => expect(numerators('NA')).toEqual(['NA']));
});

describe('a malformed question', () => {
  it.each([
    ['/data/chart/by/moon/showing/'.concat(K), 'moon'],
    [url(K.replace('filter/all', 'filter/above')), 'above'],
    [url(K.replace('filter/all', 'filter/-2')), '-2'],
    [url(K.replace('per1000', 'per1000+CRP')), 'per1000+CRP'],
    [url(K.replace('per1000', 'raw+per1000')), 'raw+per1000'],
    [url(K.replace('numerators/K', 'numerators/%zz')), '%zz'],
    [url(K.replace('/lab_id/all', '')), 'lab_id'],
    [url(`${K}/more`), 'more'],
    ['/data/chart/by/practice_id', 'showing'],
    ['/data/chart/', 'by/'],
  ])('is malformed, and the message says where: %s', (bad, named) => {
    const read = parseUrl(bad);
    expect(read).toMatchObject({ ok: false, fault: 'malformed' });
    expect(read.ok ? '' : read.message).toContain(named);
  });

  it.each([
    [`/data/heatmaps/by/practice_id/showing/${K}`, 'heatmaps'],
    ['/elsewhere', '/elsewhere'],
    ['/', '/'],
    ['', 'no page'],
  ])('is an unknown page, by its name: %s', (bad, named) => {
    const read = parseUrl(bad);
    expect(read).toMatchObject({ ok: false, fault: 'unknown-page' });
    expect(read.ok ? '' : read.message).toContain(named);
  });
});

describe('a malformed sort order or colour', () => {
  it.each([
    ['page=0'],
    ['page=-1'],
    ['page=x'],
    ['page=99999999999'],
    ['sort=moon'],
    ['sort=,,-'],
    ['sort=lab_id'],
    ['sparse=yes'],
    ['highlight_entities='],
    ['highlight_entities=all'],
    ['practice_id=all'],
    ['unknown=1'],
    ['&&==&'],
  ])('falls back: ?%s', query => {
    expect(parseUrl(url(`${K}?${query}`))).toEqual({ ok: true, format: 'html', state: POTASSIUM });
  });

  it('leaves the rest of a sort order standing', () => {
    expect(parseUrl(url(`${K}?sort=-numerator,moon,-numerator,month`))).toMatchObject({
      state: {
        sort: [
          { column: 'numerator', descending: true },
          { column: 'month', descending: false },
        ],
      },
    });
  });
});
