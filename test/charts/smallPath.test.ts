import { describe, expect, it } from 'vitest';
import {
  smallArea,
  smallLine,
  smallPlace,
  smallViewBox,
} from '../../src/charts/small/smallPath.ts';

const NONE = Number.NaN;

describe('a small chart’s line', () => {
  it('moves one unit a month, with the top of its scale at 0', () =>
    expect(smallLine([0, 5, 10, 5, 5], 10)).toBe('M0 200l1-100 1-100 1 100 1 0'));

  it('breaks at a gap, and a value between two gaps is a dot', () =>
    expect(smallLine([1, NONE, 1, NONE, 5, 5], 10)).toBe('M0 180h0M2 180h0M4 100l1 0'));

  it('goes on above the top, so that it is cut off at its own slope', () =>
    expect(smallLine([10, 15, 1000], 10)).toBe('M0 0l1-100 1-100'));

  it('is empty without any value', () => expect(smallLine([NONE, NONE], 10)).toBe(''));
});

describe('a small chart’s area', () => {
  it('follows its upper edge forwards and its lower edge back', () =>
    expect(smallArea([1, 2, 1], [5, 6, 7], [[0, 3]], 10)).toBe('M0 100l1-20 1-20v120l-1-20-1 20z'));

  it('covers only its stretches, however high', () =>
    expect(
      smallArea(
        [1, 1, 1, 1],
        [2, 2, 2, Number.POSITIVE_INFINITY],
        [
          [0, 1],
          [3, 4],
        ],
        10,
      ),
    ).toBe('M0 160v20zM3 -200v380z'));
});

describe('a place in the drawn box', () => {
  it('is that of the line', () => {
    const scale = { months: 5, top: 10 };
    expect(smallViewBox(5)).toBe('0 -6 4 212');
    expect(smallPlace(1, 5, scale)).toEqual({ x: 0.25, y: 0.5 });
    expect(smallPlace(4, 0, scale).y).toBeCloseTo(206 / 212);
    expect(smallPlace(4, 99, scale).y).toBeCloseTo(6 / 212);
  });

  it('of a single month is at the left', () =>
    expect(smallPlace(0, 0, { months: 1, top: 1 }).x).toBe(0));
});
