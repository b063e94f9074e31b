import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valuesAtRanks } from '../../src/measures/ranks.ts';

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
