import { describe, expect, it } from 'vitest';
import { intervalText, valueText } from '../../src/charts/number.ts';
import { definitionOf } from '../../src/charts/words/definition.ts';
import { ordinal, shortListText } from '../../src/charts/words/grammar.ts';
import { summaryOf, summaryText } from '../../src/charts/words/summary.ts';
import { headingOf, titleOf } from '../../src/charts/words/title.ts';
import { type EntityLabels, labelsWith } from '../../src/domain/entityType.ts';
import type { PeerGroup, Series } from '../../src/domain/series.ts';
import { type ChartState, DEFAULT_STATE } from '../../src/state/chartState.ts';
import { orderSentence, ordersOf } from '../../src/web/presenters/question/orders.ts';
import { answerBy, catalogueBy, seriesBy } from './seriesOf.ts';

const catalogue = catalogueBy({
  K: 'Potassium',
  NA: 'Sodium',
  CRP: 'C-reactive protein',
  A01: 'Abbey Surgery',
  A02: 'Quay Surgery',
  '15N': 'NHS Devon',
  nd: 'N. Devon',
});
const tests = (...codes: string[]) => ({ kind: 'tests', codes }) as const;

describe('the word for a CCG', () => {
  const texts = (changes: Partial<EntityLabels> = {}): string => {
    const named = { ...catalogue, labels: labelsWith(changes) };
    const state: ChartState = { ...DEFAULT_STATE, groupBy: 'practice_id', order: 'ccg' };
    const asked = { state, catalogue: named };
    const title = titleOf(answerBy(seriesBy('ccg_id', {}, { deciles: [] }), {}, named));
    return [title, orderSentence(asked, true), ...ordersOf(asked).map(({ text }) => text)].join(
      ' ',
    );
  };

  it('is CCG unless the site sets its own, in charts as in reports', () => {
    expect(texts()).toContain('all CCGs');
    const own = texts({ ccg: { one: 'locality', many: 'localities' } });
    expect(own).toContain('all localities');
    expect(own).toContain(
      'The localities of highlighted practices come first, and within a locality',
    );
    expect(own).toContain('By locality');
    expect(own).not.toContain('CCG');
    // Another site in the same process keeps its own.
    expect(texts()).toContain('all CCGs');
  });
});

describe('titles', () => {
  it.each<[string, Partial<ChartState>, boolean, string]>([
    [
      'nothing chosen',
      {},
      true,
      'Deciles for all tests per 1000 patients at all practices nationally',
    ],
    [
      'one test at one practice',
      { numerators: ['K'], highlight: ['A01'] },
      true,
      'Potassium tests per 1000 patients at practice Abbey Surgery (in the context of all practices nationally)',
    ],
    [
      'several tests at two practices of a CCG',
      { numerators: ['K', 'NA'], highlight: ['A01', 'A02'], ccgIds: ['15N'] },
      true,
      'Potassium + Sodium tests per 1000 patients at practices Abbey Surgery and Quay Surgery (in the context of all practices in CCG NHS Devon)',
    ],
    [
      'a share with a result filter and a lab filter',
      { numerators: ['K'], denominator: tests('K'), filter: 'over_range', labIds: ['nd'] },
      true,
      'Deciles for Potassium tests with results over range as a proportion of Potassium tests at all practices with tests sent to N. Devon',
    ],
    [
      'tests set against others are no proportion',
      { numerators: ['K'], denominator: tests('NA'), groupBy: 'lab_id' },
      false,
      'Potassium tests relative to Sodium tests at all labs nationally',
    ],
    [
      'plain numbers by result type of one practice',
      { groupBy: 'result_category', denominator: { kind: 'raw' }, practiceIds: ['A01'] },
      false,
      'Number of all tests by result type at practice Abbey Surgery',
    ],
    [
      'a highlighted result type',
      { groupBy: 'result_category', numerators: ['K'], highlight: ['-1'] },
      false,
      'Potassium tests per 1000 patients for result type Under range (in the context of all result types nationally)',
    ],
    [
      'a single category as filter',
      { groupBy: 'ccg_id', filter: '4' },
      false,
      'All tests with result “Unknown sex” per 1000 patients at all CCGs nationally',
    ],
    [
      'many tests and practices are counted',
      {
        numerators: ['K', 'NA', 'CRP', 'X', 'Y', 'Z'],
        practiceIds: ['A01', 'A02', 'A03', 'A04', 'A05'],
      },
      true,
      'Deciles for tests of Potassium, Sodium, C-reactive protein and 3 other kinds per 1000 patients at 5 chosen practices',
    ],
  ])('%s', (_, change, hasDeciles, title) => {
    const groupBy = change.groupBy ?? 'practice_id';
    const series = seriesBy(groupBy, {}, hasDeciles ? { deciles: [] } : {});
    expect(titleOf(answerBy(series, change, catalogue))).toBe(title);
  });
});

describe('definitions', () => {
  it.each<[Partial<ChartState>, string]>([
    [
      { numerators: ['K'] },
      'Potassium tests ÷ registered patients × 1000, for each practice and month.',
    ],
    [
      { numerators: ['K'], denominator: tests('K'), filter: 'under_range', ccgIds: ['15N'] },
      'Potassium tests with results under range ÷ Potassium tests with numeric results, for each practice and month, in CCG NHS Devon.',
    ],
    [
      { numerators: ['K'], denominator: tests(), filter: '-1' },
      'Potassium tests with result “Under range” ÷ all tests, for each practice and month.',
    ],
    [
      { denominator: { kind: 'raw' }, groupBy: 'lab_id' },
      'All tests: their number for each lab and month.',
    ],
    [
      { practiceIds: ['A01'] },
      'All tests ÷ registered patients × 1000, for Abbey Surgery in each month.',
    ],
    [
      { groupBy: 'result_category', denominator: tests(), practiceIds: ['A01'] },
      'All tests of each result type ÷ all tests of the month, at practice Abbey Surgery. The previous version of this site showed a different number here.',
    ],
    [
      { groupBy: 'test_code', denominator: tests('K', 'NA'), numerators: ['K'] },
      'Potassium tests, each test by itself, ÷ Potassium + Sodium tests of the month. The previous version of this site showed a different number here.',
    ],
    [
      {
        groupBy: 'test_code',
        denominator: tests('K'),
        numerators: ['K'],
        filter: 'over_range',
      },
      'Potassium tests with results over range ÷ Potassium tests with numeric results, for each test and month.',
    ],
  ])('%j', (change, definition) => {
    expect(definitionOf({ state: { ...DEFAULT_STATE, ...change }, catalogue })).toBe(definition);
  });
});

const flat = (value: number, months = 24): number[] => new Array<number>(months).fill(value);

describe('the summary of a chart', () => {
  const said = (series: Series, change: Partial<ChartState> = {}) =>
    summaryText(summaryOf(answerBy(series, change, catalogue)));

  it('gives the place of the highlighted practice among its peers, and its direction', () => {
    const series = seriesBy('practice_id', {
      A01: [...flat(10, 12), ...flat(15, 12)],
      A02: flat(12),
      A03: flat(20),
    });
    expect(said(series, { highlight: ['A01'] })).toBe(
      'Name of A01 stood at 15 tests per 1000 patients in December 2019, 2nd highest of 3 practices. It has risen, from 10 on average over 2018 to 15 over 2019.',
    );
    expect(said(series, { highlight: ['A03'] })).toContain('the highest of 3 practices.');
    expect(said(series, { highlight: ['A02'] })).toContain('the lowest of 3 practices.');
    expect(said(series, { highlight: ['A02'] })).toContain(
      'No clear trend: 12 on average in 2018, 12 in 2019.',
    );
  });

  it('takes the organisation’s own latest month, and says what suppressed counts make uncertain', () => {
    const series = seriesBy('lab_id', { a: [1, [2, 3, 4], null], b: [1, 3, 1] });
    expect(said(series, { highlight: ['a'] })).toBe(
      'Name of a stood at 3 (2–4) tests per 1000 patients in February 2018. Its place among 2 labs cannot be worked out, because counts are suppressed. Suppressed counts make the value uncertain: between 2 and 4.',
    );
  });

  it('without a highlight: the median, the spread and the median’s direction', () => {
    const deciles = Array.from({ length: 24 }, (_, m) => flat(m < 12 ? 20 : 10, 9));
    deciles[23] = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const groups = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`P${i}`, flat(i)]));
    expect(said(seriesBy('practice_id', groups, { deciles }))).toBe(
      'In December 2019 the median practice stood at 5 tests per 1000 patients. The middle 80% of 11 practices (1st to 9th decile) lay between 1 and 9. The median has fallen, from 20 on average over 2018 to 9.58 over 2019.',
    );
  });

  it('says how many have no figures for the month in which places are counted', () => {
    const series = seriesBy('lab_id', { a: [3, 3], b: [2, 2], c: [1, null] });
    expect(said(series, { highlight: ['a'], denominator: { kind: 'raw' } })).toBe(
      'Name of a stood at 3 tests in February 2018, the highest of 2 labs. 1 of the 3 labs has no figures for February 2018.',
    );
    expect(said(series, { denominator: { kind: 'raw' } })).toContain(
      'highest of 2 labs, at 3 tests, and Name of b lowest, at 2. 1 of the 3 labs has no figures for February 2018.',
    );
    const deciles = [flat(1, 9), flat(1, 9)];
    const many = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`P${i}`, [1, i < 10 ? 1 : null]]),
    );
    expect(said(seriesBy('practice_id', many, { deciles }))).toContain(
      'The middle 80% of 10 practices (1st to 9th decile) lay between 1 and 1. 2 of the 12 practices have no figures for February 2018.',
    );
  });

  it('few groups: the highest and the lowest', () => {
    const series = seriesBy('lab_id', { a: [0.1], b: [0.25], c: [null] }, { kind: 'tests' });
    expect(said(series, { denominator: tests() })).toBe(
      'In January 2018 Name of b stood highest of 2 labs, at 25.0%, and Name of a lowest, at 10.0%.',
    );
  });

  it('few groups with equal values are named together', () => {
    const level = seriesBy('lab_id', { a: [100], b: [100], c: [100] });
    expect(said(level, { denominator: { kind: 'raw' } })).toBe(
      'In January 2018 Name of a, Name of b and Name of c stood level at 100 tests.',
    );
    const two = seriesBy('lab_id', { a: [100], b: [7], c: [100], d: [7] });
    expect(said(two, { denominator: { kind: 'raw' } })).toBe(
      'In January 2018 Name of a and Name of c stood highest of 4 labs, at 100 tests, and Name of b and Name of d lowest, at 7.',
    );
  });

  it('few groups whose order is uncertain have no highest', () => {
    const series = seriesBy('lab_id', { a: [[4, 6, 8]], b: [[5, 5, 5]], c: [[1, 2, 3]] });
    expect(said(series, { denominator: { kind: 'raw' } })).toContain(
      'In January 2018 the 3 labs lay between 1 and 8; suppressed counts make it uncertain which was highest or lowest.',
    );
  });

  describe('of result types', () => {
    /** Results under, within and over range, with the half-widths of their counts. */
    const results = (counts: readonly number[], errors: readonly number[] = [0, 0, 0]): Series => ({
      ...seriesBy('result_category', { '-1': [1], '0': [60], '1': [2] }),
      numerator: Float64Array.from(counts),
      numeratorError: Float64Array.from(errors),
      groups: ['Under range', 'Within range', 'Over range'].map((name, i) => ({
        id: String(i - 1),
        name,
      })),
    });

    it('says which type most results were of', () => {
      expect(said(results([601, 36_572, 1200]))).toBe(
        'In January 2018 most results (36,572) were within range.',
      );
    });

    it('says which had the largest number where none had more than half', () => {
      expect(said(results([30, 40, 35]))).toBe(
        'In January 2018 the largest number of results (40) were within range.',
      );
    });

    it('does not call a number the largest that suppressed counts may change', () => {
      expect(said(results([30, 40, 35], [0, 2, 2]))).toContain('the largest number');
      expect(said(results([30, 40, 35], [0, 3, 2]))).not.toContain('number of results');
      expect(said(results([10, 40, 25], [0, 3, 2]))).toContain('the largest number');
    });
  });

  it('the median has brackets where suppressed counts make it uncertain, and no trend within them', () => {
    const deciles = Array.from({ length: 24 }, (_, m) => flat(m < 12 ? 20 : 15, 9));
    const moved = (by: number) => deciles.map(month => month.map(value => value + by));
    const groups = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`P${i}`, flat(i)]));
    const text = said({
      ...seriesBy('practice_id', groups, { deciles }),
      decileBounds: { low: moved(-4), high: moved(4) },
    });
    expect(text).toContain(
      'stood at 15 tests per 1000 patients (11 to 19, as counts are suppressed).',
    );
    expect(text).toContain('The median shows no clear trend: 20 on average in 2018, 15 in 2019.');
  });

  it('the median and a value have no range that rounds to the number itself', () => {
    const deciles = Array.from({ length: 1 }, () => flat(15.01, 9));
    const moved = (by: number) => deciles.map(month => month.map(value => value + by));
    const groups = Object.fromEntries(
      Array.from({ length: 11 }, (_, i) => [`P${i}`, [[15.009, 15.01, 15.011] as const]]),
    );
    const series = {
      ...seriesBy('practice_id', groups, { deciles }),
      decileBounds: { low: moved(-0.001), high: moved(0.001) },
    };
    expect(said(series)).toMatch(
      /^In .* the median practice stood at 15.0 tests per 1000 patients\./,
    );
    expect(said(series)).not.toContain('suppressed');
    expect(said(series, { highlight: ['P1'] })).not.toContain('make the value uncertain');
  });

  it('leave the band to the key, which stands wherever one is drawn', () => {
    const series = seriesBy('lab_id', { a: [[1, 2, 3], 3], b: [1, 1] });
    expect(said(series)).not.toContain('band');
    expect(said(series, { highlight: ['a'] })).not.toContain('band');
  });

  it('says what is missing', () => {
    const series = seriesBy('practice_id', { A02: [1] });
    expect(said(series, { highlight: ['A01'] })).toContain(
      'There are no figures for Abbey Surgery in this chart.',
    );
    expect(said(seriesBy('practice_id', {}))).toBe('There are no figures for this question.');
  });
});

describe('the parts of a summary', () => {
  it('are the finding, why the chart is not as asked for, and the rest', () => {
    const series = seriesBy('lab_id', { a: flat(1), b: flat(3) });
    const {
      lead,
      notes,
      details: rest,
    } = summaryOf(answerBy(series, { highlight: ['a', 'x'] }, catalogue));
    expect(lead).toBe(
      'Name of a stood at 1 test per 1000 patients in December 2019, the lowest of 2 labs.',
    );
    expect(notes).toEqual(['There are no figures for x in this chart.']);
    expect(rest).toEqual(['No clear trend: 1 on average in 2018, 1 in 2019.']);
  });
});

describe('headings', () => {
  const lab: PeerGroup = { kind: 'lab', id: 'p', name: 'Plymouth', groups: [0], n: 1 };
  it.each<[string, Partial<ChartState>, PeerGroup | undefined]>([
    ['All practices compared', {}, undefined],
    ['All practices in CCG NHS Devon compared', { ccgIds: ['15N'] }, undefined],
    ['All labs compared', { groupBy: 'lab_id' }, undefined],
    ['Abbey Surgery compared with all practices', { highlight: ['A01'] }, undefined],
    [
      'Abbey Surgery and Quay Surgery compared with all practices in CCG NHS Devon',
      { highlight: ['A01', 'A02'], ccgIds: ['15N'] },
      undefined,
    ],
    [
      'Abbey Surgery compared with all practices that use Plymouth',
      { highlight: ['A01'], peers: 'lab' },
      lab,
    ],
    [
      'Practices Abbey Surgery and Quay Surgery compared',
      { practiceIds: ['A01', 'A02'] },
      undefined,
    ],
  ])('%s', (heading, change, chosen) => {
    const state = { ...DEFAULT_STATE, ...change };
    const series = seriesBy(state.groupBy, { A01: [1], A02: [2] });
    const comparison = { id: 'A01', group: 0, choices: [], chosen };
    expect(headingOf({ state, catalogue }, { ...series, comparison })).toBe(heading);
  });

  it('of one organisation alone does not compare it', () => {
    const state = { ...DEFAULT_STATE, practiceIds: ['A01'] };
    expect(headingOf({ state, catalogue }, seriesBy('practice_id', { A01: [1] }))).toBe(
      'Abbey Surgery',
    );
  });
});

describe('words and numbers', () => {
  it.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [11, '11th'],
    [12, '12th'],
    [21, '21st'],
    [113, '113th'],
  ])('%i is the %s', (n, text) => expect(ordinal(n)).toBe(text));

  it('lists a few by name and counts the rest', () => {
    expect(shortListText(['a'], 3)).toBe('a');
    expect(shortListText(['a', 'b', 'c'], 3)).toBe('a, b and c');
    expect(shortListText(['a', 'b', 'c', 'd'], 3)).toBe('a, b and 2 others');
  });

  it.each<[number, 'number' | 'percent', string]>([
    [35.44, 'number', '35.4'],
    [1234.5, 'number', '1,235'],
    [0.4211, 'number', '0.42'],
    [0, 'number', '0'],
    [0.123, 'percent', '12.3%'],
    [1, 'percent', '100%'],
    [0.00123, 'percent', '0.12%'],
    [Number.NaN, 'number', '–'],
  ])('%d as %s is %s', (value, style, text) => expect(valueText(value, style)).toBe(text));

  it('an interval has an en dash, or no upper end', () => {
    expect(intervalText({ value: 12.5, low: 11.94, high: 13.06 }, 'number')).toBe(
      '12.5 (11.9–13.1)',
    );
    expect(intervalText({ value: 2, low: 2, high: 2 }, 'number')).toBe('2');
    // Uncertain by less than is written.
    expect(intervalText({ value: 12.51, low: 12.49, high: 12.53 }, 'number')).toBe('12.5');
    expect(intervalText({ value: 2, low: 1, high: Number.POSITIVE_INFINITY }, 'number')).toBe(
      '2 (at least 1)',
    );
  });
});
