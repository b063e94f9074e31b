import { describe, expect, it } from 'vitest';
import {
  type ListedPractice,
  listSizeBands,
  MIN_ALIKE,
  smallCcgs,
} from '../../../src/pipeline/labs/fill/listSizeBands.ts';
import { Dice } from '../../support/randomData.ts';

const practice = (
  no: number,
  first: number,
  more: Partial<ListedPractice> = {},
): ListedPractice => ({
  no,
  ccg: 0,
  sizes: { first, smallest: first, largest: first },
  isComplete: true,
  ...more,
});

/** A CCG of practices that grow, shrink, open, close or have no known size. */
function randomPractices(seed: number): ListedPractice[] {
  const dice = new Dice(seed);
  return Array.from({ length: dice.whole(1, 60) }, (_, no) => {
    const first = dice.whole(300, 18_000);
    const sizes = {
      first,
      smallest: Math.round(first * (1 - 0.3 * dice.next())),
      largest: Math.round(first * (1 + 0.3 * dice.next())),
    };
    const ccg = dice.whole(0, 6);
    return { no, ccg, sizes: dice.chance(0.05) ? undefined : sizes, isComplete: dice.chance(0.8) };
  });
}

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);

describe('a band of list sizes', () => {
  it('holds every size that each of its practices ever had', () => {
    for (const seed of SEEDS) {
      const practices = randomPractices(seed);
      const bands = listSizeBands(practices);
      for (const { no, sizes } of practices) {
        const band = bands.get(no);
        expect(band === undefined).toBe(sizes === undefined);
        if (!band || !sizes) continue;
        expect(band.low).toBeLessThanOrEqual(sizes.smallest);
        expect(band.high).toBeGreaterThanOrEqual(sizes.largest);
        expect(band.low).toBeGreaterThan(0);
      }
    }
  });

  it('is shared by at least five practices that the list has in every month, if there are so many', () => {
    for (const seed of SEEDS) {
      const practices = randomPractices(seed).filter(({ sizes }) => sizes);
      const complete = practices.filter(({ isComplete }) => isComplete);
      const bands = listSizeBands(practices);
      for (const { no } of practices) {
        const band = bands.get(no);
        const alike = complete.filter(
          other =>
            bands.get(other.no)?.low === band?.low && bands.get(other.no)?.high === band?.high,
        );
        expect(alike.length).toBeGreaterThanOrEqual(Math.min(MIN_ALIKE, complete.length));
      }
    }
  });

  it('ends at round numbers, so that its ends name nobody either', () => {
    const sizes = [8412, 8530, 8777, 8805, 8999];
    const band = listSizeBands(sizes.map((size, no) => practice(no, size))).get(0);
    expect(band).toEqual({ low: 8400, high: 9000 });
    const small = [87, 90, 100, 120, 131];
    const narrow = listSizeBands(small.map((size, no) => practice(no, size))).get(0);
    expect(narrow).toEqual({ low: 87, high: 140 });
  });

  it('is cut at steps of 500 alone, so that a newcomer moves no practice across a cut', () => {
    const twelve = Array.from({ length: 12 }, (_, no) => practice(no, no < 6 ? 4100 : 6100));
    const lowOf = (all: ListedPractice[]): (number | undefined)[] =>
      twelve.map(({ no }) => listSizeBands(all).get(no)?.low);
    expect(lowOf(twelve)).toEqual([...Array(6).fill(4100), ...Array(6).fill(6100)]);
    expect(lowOf([...twelve, practice(99, 4499)])).toEqual(lowOf(twelve));
  });

  it('takes in the rest that is too small for one of its own', () => {
    const five = [3100, 3200, 3300, 3400, 3500].map((size, no) => practice(no, size));
    const bands = listSizeBands([...five, practice(5, 15_000)]);
    expect(bands.get(5)).toEqual({ low: 3100, high: 15_000 });
    expect(bands.get(0)).toEqual(bands.get(5));
  });
});

describe('CCGs of few practices', () => {
  const inCcgs = (...sizes: number[]): ListedPractice[] =>
    sizes.flatMap((size, ccg) => Array.from({ length: size }, () => practice(0, 5000, { ccg })));

  it('are shown together', () => {
    expect([...smallCcgs(inCcgs(1, 20, 4, 30))].sort()).toEqual([0, 2]);
  });

  it('take the next smallest with them where together they are still too few', () => {
    expect([...smallCcgs(inCcgs(1, 20, 2, 30))].sort()).toEqual([0, 1, 2]);
  });

  it('are all there is where no CCG has enough', () => {
    expect(smallCcgs(inCcgs(1, 2)).size).toBe(2);
  });

  it('count only practices that are listed in every month, for the others are known by theirs', () => {
    const closed = (ccg: number) => practice(0, 5000, { ccg, isComplete: false });
    const alone = [practice(0, 5000, { ccg: 2 }), ...Array.from({ length: 4 }, () => closed(2))];
    expect([...smallCcgs([...inCcgs(6, 7), ...alone])].sort()).toEqual([0, 2]);
    expect([...smallCcgs([...inCcgs(6, 7), closed(2)])].sort()).toEqual([0, 2]);
  });

  it('are none where each has enough', () => {
    expect(smallCcgs(inCcgs(5, 6)).size).toBe(0);
  });
});
