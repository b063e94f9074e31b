import { describe, expect, it } from 'vitest';
import { labelOf } from '../../src/charts/label.ts';
import { multiplesOf } from '../../src/charts/small/multiples.ts';
import { smallPoints } from '../../src/charts/small/smallData.ts';
import { cutSentence, gridTitle, testsSummary } from '../../src/charts/words/gridWords.ts';
import { monthOf } from '../../src/domain/month.ts';
import { rowAt } from '../../src/domain/series.ts';
import type { TestPeers } from '../../src/domain/testPeers.ts';
import { decilesByMonth } from '../../src/measures/deciles.ts';
import { type ChartState, DEFAULT_STATE } from '../../src/state/chartState.ts';
import { answerBy, catalogueBy, seriesBy } from './seriesOf.ts';

/** Ten practices at 1 … 10, a month later one higher; A uncertain at first, B without the last month. */
const values: Parameters<typeof seriesBy>[1] = Object.fromEntries(
  ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'].map((id, i) => [
    id,
    id === 'A' ? [[0, 1, 4], 2] : [i + 1, id === 'B' ? null : i + 2],
  ]),
);
const plain = seriesBy('practice_id', values);
const series = { ...plain, deciles: decilesByMonth(plain.value, 10, 2) };
const order = [9, 8, 0, 1];

describe('small multiples of practices', () => {
  const multiples = multiplesOf(series, { order, style: 'number' });
  const [j, , a, b] = multiples.charts;

  it('are the chosen groups, in their order', () =>
    expect(multiples.charts.map(chart => chart.id)).toEqual(['J', 'I', 'A', 'B']));

  it('give the latest value and its place among all in that month', () => {
    expect(multiples.charts.map(({ value, standing }) => [value, standing])).toEqual([
      ['11 in Feb 2018', 'highest of 9'],
      ['10 in Feb 2018', '2nd highest of 9'],
      ['2 in Feb 2018', 'lowest of 9'],
      ['2 in Jan 2018', '2nd lowest of 10'],
    ]);
    expect(a?.description).toBe('from 1 in Jan 2018, between 1 and 2');
  });

  it('give the range of a latest value that suppressed counts make uncertain', () => {
    const [one] = multiplesOf(seriesBy('practice_id', { A: [1, [1, 3, 5]] }), {
      order: [0],
      style: 'number',
    }).charts;
    expect(one?.value).toBe('3 (1–5) in Feb 2018');
  });

  it('share one scale, up to half a tick above the highest line', () => {
    expect(multiples.top).toBe(11);
    expect(multiples.viewBox).toBe('0 -6 1 212');
    expect(j?.line).toBe('M0 18l1-18');
    expect(b?.line).toBe('M0 164h0');
  });

  it('lie over one band and median of all', () => {
    expect(multiples.peers).toEqual({
      // 1st and 9th deciles: 1.9 to 9.1 in January and, of nine, 3.6 to 10.2 in February.
      band: 'M0 35l1-20v120l-1 30z',
      median: 'M0 100l1-27',
      otherLines: '',
      medians: '5.50,7',
    });
    expect(multiples.charts.every(chart => chart.peers === undefined)).toBe(true);
  });

  it('show where suppressed counts make the value uncertain, tapering into what is certain', () => {
    expect(a?.uncertainty).toBe('M0 127l1 37v0l-1 36z');
    expect(j?.uncertainty).toBe('');
  });

  it('cut off a line that would flatten all others, and say so', () => {
    const far = seriesBy('practice_id', { ...values, J: [10, 900] });
    const { charts, top } = multiplesOf(
      { ...far, deciles: decilesByMonth(far.value, 10, 2) },
      { order, style: 'number' },
    );
    // Twice the 9th decile of 188, up to half a tick.
    expect(top).toBe(400);
    expect(charts.map(chart => chart.isCut)).toEqual([true, false, false, false]);
  });

  it('say in how many charts the line or its range goes above the scale', () => {
    expect(cutSentence(multiples)).toBe('');
    const far = seriesBy('practice_id', { ...values, J: [10, 900] });
    const deciles = decilesByMonth(far.value, 10, 2);
    expect(cutSentence(multiplesOf({ ...far, deciles }, { order, style: 'number' }))).toBe(
      'In 1 chart the line or its range goes above the scale (marked ▲), so that the other charts can be read.',
    );
  });

  it('mark a band of uncertainty that goes off the scale as they mark a line', () => {
    const wide = seriesBy('practice_id', { ...values, J: [10, [1, 12, 9000]] });
    const { charts, top } = multiplesOf(
      { ...wide, deciles: decilesByMonth(wide.value, 10, 2) },
      { order, style: 'number' },
    );
    expect(top).toBeLessThan(9000);
    expect(charts.filter(chart => chart.isCut).map(chart => chart.id)).toEqual(['J']);
  });
});

describe('small multiples of few', () => {
  it('are drawn over each other’s lines, because there are no deciles', () => {
    const { peers } = multiplesOf(seriesBy('lab_id', { nd: [1, 2], exe: [4, 4] }), {
      order: [1, 0],
      style: 'number',
    });
    expect(peers).toMatchObject({ band: '', median: '', otherLines: 'M0 0l1 0M0 150l1-50' });
  });

  it('of result types are not ranked', () => {
    const [only] = multiplesOf(seriesBy('result_category', { '-1': [0.1], '0': [0.9] }), {
      order: [0],
      style: 'percent',
    }).charts;
    expect(only).toMatchObject({ value: '90.0% in Jan 2018', standing: '' });
  });

  it('keep their places without any value', () => {
    const { charts, top } = multiplesOf(seriesBy('lab_id', { nd: [null, null] }), {
      order: [0],
      style: 'number',
    });
    expect(top).toBe(1);
    expect(charts[0]).toMatchObject({ value: 'no value', standing: '', line: '', latestPlace: -1 });
  });
});

describe('small multiples of one practice’s tests', () => {
  const peers: TestPeers = {
    p10: Float64Array.of(1, 1),
    p50: Float64Array.of(2, 2),
    p90: Float64Array.of(30, 30),
    p10_low: Float64Array.of(1, 1),
    p10_high: Float64Array.of(1, 1),
    p90_low: Float64Array.of(30, 30),
    p90_high: Float64Array.of(30, 30),
    peers: Float64Array.of(12, 12),
    higher: Float64Array.of(3, 4),
    level: Float64Array.of(1, 2),
    surely_higher: Float64Array.of(3, 4),
    maybe_higher: Float64Array.of(3, 4),
  };
  const { charts, top, ...shared } = multiplesOf(
    seriesBy('test_code', { K: [10, 20], ESR: [0.001, 0.002] }),
    { order: [0, 1], style: 'number', testPeers: new Map([['K', peers]]) },
  );

  it('each have their own scale, which the peers fit into', () => {
    expect(top).toBeUndefined();
    expect(shared.peers).toBeUndefined();
    expect(charts.map(chart => chart.top)).toEqual([30, 0.002]);
  });

  it('are compared with the practices that request the same test', () => {
    expect(charts.map(chart => chart.standing)).toEqual(['joint 5th highest of 12', '']);
    expect(charts[0]?.peers).toMatchObject({ median: 'M0 187l1 0', medians: '2,2' });
    expect(charts[1]?.peers).toBeUndefined();
  });
});

describe('how many of a practice’s tests lie outside the middle 80%', () => {
  const constant = (value: number): Float64Array => Float64Array.of(value);
  const peers: TestPeers = {
    p10: constant(2),
    p50: constant(5),
    p90: constant(8),
    p10_low: constant(1),
    p10_high: constant(3),
    p90_low: constant(7),
    p90_high: constant(9),
    peers: constant(12),
    higher: constant(3),
    level: constant(1),
    surely_higher: constant(3),
    maybe_higher: constant(3),
  };

  it('counts those that do for certain, and those where it is uncertain', () => {
    const tests = seriesBy('test_code', {
      ABOVE: [[9.5, 10, 11]],
      BELOW: [[0, 0.5, 0.9]],
      BETWEEN: [[3, 5, 7]],
      // Above the 9th decile by its middle, but not by its lowest value, or not by the decile's highest.
      OPEN: [[6, 10, 14]],
      NEAR: [8.5],
      ALONE: [4],
    });
    const known = new Map(tests.groups.map(({ id }) => [id, peers]));
    known.delete('ALONE');
    const answer = answerBy(tests, { practiceIds: ['A01'] }, catalogueBy({ A01: 'Abbey Surgery' }));
    const { lead, details: rest } = testsSummary(answer, known, 'all practices') ?? {};
    expect(lead).toBe(
      'Of 5 tests at Abbey Surgery, 1 was above the 9th decile of all practices in their latest month and 1 below the 1st.',
    );
    expect(rest).toEqual([
      'For 2 tests this is uncertain, because counts are suppressed.',
      expect.stringContaining('Too few practices have figures to compare 1 other test'),
    ]);
  });
});

describe('none of a practice’s tests outside the middle 80%', () => {
  it('is called none', () => {
    const constant = Float64Array.of(5);
    const peers: TestPeers = {
      p10: constant,
      p50: constant,
      p90: constant,
      p10_low: constant,
      p10_high: constant,
      p90_low: constant,
      p90_high: constant,
      peers: constant,
      higher: constant,
      level: constant,
      surely_higher: constant,
      maybe_higher: constant,
    };
    const tests = seriesBy('test_code', { K: [5], NA: [5] });
    const answer = answerBy(tests, { practiceIds: ['A01'] }, catalogueBy({ A01: 'Abbey Surgery' }));
    const known = new Map(tests.groups.map(({ id }) => [id, peers]));
    expect(testsSummary(answer, known, 'all practices')?.lead).toBe(
      'Of 2 tests at Abbey Surgery, none were above the 9th decile of all practices in their latest month and none below the 1st.',
    );
  });
});

describe('titles of small multiples', () => {
  const catalogue = catalogueBy({ A01: 'Eldersby Health Centre' });

  it.each<[Partial<ChartState>, string]>([
    [{}, 'All tests per 1000 patients at each practice nationally'],
    [{ practiceIds: ['A01'] }, 'All tests per 1000 patients at Eldersby Health Centre'],
    [
      { practiceIds: ['A01', 'A02'], ccgIds: ['15N'] },
      'All tests per 1000 patients at practices Eldersby Health Centre and A02, in CCG 15N',
    ],
    [
      { practiceIds: ['A01'], groupBy: 'test_code' },
      'All tests per 1000 patients, test by test, at Eldersby Health Centre',
    ],
  ])('%j', (change, title) =>
    expect(gridTitle({ state: { ...DEFAULT_STATE, ...change }, catalogue })).toBe(title),
  );
});

describe('what a small chart says of a month', () => {
  it.each(['per1000', 'tests', 'raw'] as const)('is the label of the full chart (%s)', kind => {
    const some = seriesBy('practice_id', { A: [1, null, 2.5] }, { kind });
    const counted = {
      ...some,
      numerator: Float64Array.of(35, Number.NaN, 3.5),
      numeratorError: Float64Array.of(0, 0, 2.5),
      denominator: Float64Array.of(85, Number.NaN, Number.NaN),
      denominatorError: Float64Array.of(0, 0, 0),
    };
    const scale = kind === 'per1000' ? 1000 : 1;
    const value =
      kind === 'raw'
        ? Float64Array.of(35, Number.NaN, 3.5)
        : Float64Array.of((35 / 85) * scale, Number.NaN, Number.NaN);
    const whole = { ...counted, value, low: value, high: value };
    const { counts } = multiplesOf(whole, { order: [0], style: 'number' }).charts[0] ?? {};
    if (!counts) throw new Error('no chart');
    const points = smallPoints(counts, monthOf(2018, 1), kind, 'number');
    expect(points.map(point => point.value)).toEqual([...value]);
    expect(points.map(point => point.label)).toEqual(
      [0, 1, 2].map(month => {
        const row = rowAt(whole, 0, month);
        return row ? labelOf(row, kind, 'number') : '';
      }),
    );
  });
});
