import { describe, expect, it } from 'vitest';
import {
  type Order,
  orderedByDistance,
  orderedByLatest,
  orderedGroups,
} from '../../src/domain/order.ts';
import { seriesBy } from '../charts/seriesOf.ts';

const ids = (series: ReturnType<typeof seriesBy>, order: Order, ccgs?: Record<string, string>) =>
  orderedGroups(series, order, ccgs && (id => ccgs[id])).map(group => series.groups[group]?.id);

describe('the order of small charts', () => {
  const latest = (series: ReturnType<typeof seriesBy>, order: Order, ccgs = {}) =>
    orderedByLatest(series, order, id => Object(ccgs)[id]).map(group => series.groups[group]?.id);
  const five = seriesBy('practice_id', {
    A: [99, 99, 1],
    B: [0, 0, 5],
    C: [0, 7, null],
    D: [null, null, null],
    E: [9, 9, 5],
  });

  it('is by the latest value, the number by which a chart is ranked; equal ones by id', () => {
    expect(latest(five, 'highest')).toEqual(['B', 'E', 'A', 'C', 'D']);
  });

  it('has those last whose latest month is an earlier one, whichever way', () => {
    expect(latest(five, 'lowest')).toEqual(['A', 'B', 'E', 'C', 'D']);
  });

  it('is by CCG and then the highest first', () => {
    const ccgs = { A: 'NHS Devon CCG', B: 'NHS Kernow CCG', C: 'NHS Devon CCG' };
    expect(latest(five, 'ccg', ccgs)).toEqual(['A', 'C', 'B', 'E', 'D']);
  });
});

describe('the order of groups', () => {
  const eight = seriesBy('practice_id', {
    A: [99, 99, 1, 1, 1, 1, 1, 1],
    B: [0, 0, 5, 5, 5, 5, 5, 5],
    C: [0, 0, 3, 3, 3, 3, 3, 3],
  });

  it('is by the mean of the last six months, the highest first', () => {
    expect(ids(eight, 'highest')).toEqual(['B', 'C', 'A']);
  });

  it('can be the lowest first', () => {
    expect(ids(eight, 'lowest')).toEqual(['A', 'C', 'B']);
  });

  it('takes a month without a value as 0', () => {
    const gappy = seriesBy('practice_id', {
      A: [null, null, null, null, null, 9],
      B: [2, 2, 2, 2, 2, 2],
      C: [null, null, null, null, null, null],
    });
    expect(ids(gappy, 'highest')).toEqual(['B', 'A', 'C']);
    expect(ids(gappy, 'lowest')).toEqual(['C', 'A', 'B']);
  });

  it('is by id between equal means, both ways', () => {
    const equal = seriesBy('lab_id', { a: [2], b: [7], c: [2] });
    expect(ids(equal, 'highest')).toEqual(['b', 'a', 'c']);
    expect(ids(equal, 'lowest')).toEqual(['a', 'c', 'b']);
  });

  it('is by CCG name and then the highest first, practices without a CCG last', () => {
    const four = seriesBy('practice_id', { A: [9], B: [1], C: [4], D: [5] });
    const ccgs = { B: 'NHS Devon CCG', C: 'NHS Kernow CCG', D: 'NHS Devon CCG' };
    expect(ids(four, 'ccg', ccgs)).toEqual(['D', 'B', 'C', 'A']);
    expect(ids(four, 'ccg')).toEqual(['A', 'D', 'C', 'B']);
  });

  it('is by the distance from peers, then by the next number, those without peers last', () => {
    const four = seriesBy('test_code', { A: [9], B: [1], C: [4], D: [5] });
    const distances = [[0.2, 9], [1, 2], undefined, [1, 3]];
    const found = orderedByDistance(four, group => distances[group]);
    expect(found.map(group => four.groups[group]?.id)).toEqual(['D', 'B', 'A', 'C']);
    expect(ids(four, 'distance')).toEqual(['A', 'D', 'C', 'B']);
  });

  it('is empty without groups', () => {
    expect(ids(seriesBy('practice_id', {}), 'highest')).toEqual([]);
  });
});
