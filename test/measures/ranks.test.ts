import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { medianOf } from '../../src/measures/deciles.ts';
import { selectAt, valuesAtRanks } from '../../src/measures/ranks.ts';

const NUMBERS = {
  'close to each other': fc.double({ noNaN: true, min: 0, max: 1 }),
  'with many ties': fc.integer({ min: 0, max: 3 }),
  'far apart': fc.double({ noNaN: true, noDefaultInfinity: true }),
  'with one that is far off': fc.oneof(
    { weight: 99, arbitrary: fc.double({ noNaN: true, min: 0, max: 1e-3 }) },
    { weight: 1, arbitrary: fc.constant(1e12) },
  ),
  'with unlimited bounds': fc.oneof(
    { weight: 9, arbitrary: fc.double({ noNaN: true, min: 0, max: 10 }) },
    { weight: 1, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
  ),
};

describe('the values at some ranks', () => {
  it.each(Object.entries(NUMBERS))('are those of the sorted values: %s', (_, number) => {
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 1, maxLength: 1500, size: 'max' }),
        fc.array(fc.double({ noNaN: true, min: 0, max: 1 }), { minLength: 1, maxLength: 18 }),
        (numbers, places) => {
          const values = Float64Array.from(numbers);
          const ranks = places
            .map(place => Math.round(place * (values.length - 1)))
            .sort((a, b) => a - b);
          const sorted = values.slice().sort();
          const before = values.slice();
          // -0 and 0 are equal, whichever comes first.
          expect(valuesAtRanks(values, ranks).map(value => value + 0)).toEqual(
            ranks.map(rank => (sorted[rank] ?? Number.NaN) + 0),
          );
          expect(values).toEqual(before);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the value at one place, and the median', () => {
  it.each(Object.entries(NUMBERS))('are those of the sorted values: %s', (_, number) => {
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 1, maxLength: 300, size: 'max' }),
        fc.double({ noNaN: true, min: 0, max: 1 }),
        (numbers, part) => {
          const sorted = Float64Array.from(numbers).sort();
          const place = Math.round(part * (sorted.length - 1));
          const values = Float64Array.from(numbers);
          expect(selectAt(values, place) + 0).toBe((sorted[place] ?? Number.NaN) + 0);
          expect(values.slice(0, place).every(value => value <= (values[place] ?? 0))).toBe(true);
          expect(values.slice(place).every(value => value >= (values[place] ?? 0))).toBe(true);
          expect(values.sort()).toEqual(sorted);
          const [lower = 0, upper = 0] = [Math.floor, Math.ceil].map(
            round => sorted[round((sorted.length - 1) / 2)],
          );
          const median = lower === upper ? lower : lower + (upper - lower) / 2;
          expect(medianOf(Float64Array.from(numbers)) + 0).toBe(median + 0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is none of no values', () => {
    expect(medianOf(new Float64Array())).toBeNaN();
  });
});
