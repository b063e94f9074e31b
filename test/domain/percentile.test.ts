import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEFAULT_LABELS } from '../../src/domain/entityType.ts';
import { percentileAt, percentilesOf } from '../../src/domain/percentile.ts';
import type { Series } from '../../src/domain/series.ts';

/** A value of a few that are often equal, how far suppressed counts move it, and where between its bounds it truly is. */
const figure = fc.record({
  value: fc.integer({ min: 0, max: 12 }),
  error: fc.constantFrom(0, 0, 1, 3),
  truth: fc.double({ min: -1, max: 1, noNaN: true }),
  isMissing: fc.boolean(),
  isPeer: fc.boolean(),
});
const figures = fc.array(figure, { minLength: 2, maxLength: 12 });
type Figure = typeof figure extends fc.Arbitrary<infer T> ? T : never;

/** A series of one month in which some groups are the chosen peers. */
function seriesOf(all: readonly Figure[]): Series {
  const numbers = (pick: (figure: Figure) => number): Float64Array =>
    Float64Array.from(all, figure => (figure.isMissing ? Number.NaN : pick(figure)));
  const value = numbers(figure => figure.value);
  const groups = all.flatMap(({ isPeer }, place) => (isPeer ? [place] : []));
  const chosen = { kind: 'ccg', id: 'C', name: 'C', groups, n: groups.length } as const;
  return {
    groupBy: 'practice_id',
    denominatorKind: 'raw',
    labels: DEFAULT_LABELS,
    months: [24_000],
    groups: all.map((_, place) => ({ id: `P${place}`, name: `P${place}` })),
    numerator: value,
    numeratorError: numbers(() => 0),
    value,
    denominator: numbers(() => Number.NaN),
    denominatorError: numbers(() => 0),
    low: numbers(figure => figure.value - figure.error),
    high: numbers(figure => figure.value + figure.error),
    deciles: null,
    comparison: { id: 'P0', group: 0, choices: [chosen], chosen },
  };
}

/** 1 for a lower value, half for an equal one. */
const halfFor = (other: number, own: number): number => (other < own ? 1 : other === own ? 0.5 : 0);

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

it('a percentile holds whatever the suppressed counts are, for peers and for others', () => {
  fc.assert(
    fc.property(figures, all => {
      const { low, high } = percentilesOf(seriesOf(all));
      const trueValue = ({ value, error, truth }: Figure): number => value + error * truth;
      all.forEach((own, place) => {
        const others = all.filter((figure, i) => i !== place && figure.isPeer && !figure.isMissing);
        if (own.isMissing || others.length === 0) {
          expect(low[place]).toBeNaN();
          expect(high[place]).toBeNaN();
          return;
        }
        const lower = others.map(other => halfFor(trueValue(other), trueValue(own)));
        const share = (100 * sum(lower)) / others.length;
        expect(share).toBeGreaterThanOrEqual((low[place] ?? 0) - 0.01);
        expect(share).toBeLessThanOrEqual((high[place] ?? 0) + 0.01);
      });
    }),
    { numRuns: 2000 },
  );
});

it('a percentile is exact where nothing is suppressed, and has the bounds of its rank elsewhere', () => {
  fc.assert(
    fc.property(figures, all => {
      const series = seriesOf(all);
      const { low, high } = percentilesOf(series);
      all.forEach((own, place) => {
        const alone = percentileAt(series, place, 0);
        expect([alone?.low ?? Number.NaN, alone?.high ?? Number.NaN]).toEqual([
          low[place],
          high[place],
        ]);
        const others = all.filter((figure, i) => i !== place && figure.isPeer && !figure.isMissing);
        if (own.isMissing || others.length === 0) return;
        const [least, most] = [own.value - own.error, own.value + own.error];
        const surely = sum(others.map(({ value, error }) => halfFor(value + error, least)));
        const maybe = sum(others.map(({ value, error }) => halfFor(value - error, most)));
        expect(low[place]).toBeCloseTo((100 * surely) / others.length, 1);
        expect(high[place]).toBeCloseTo((100 * maybe) / others.length, 1);
      });
    }),
    { numRuns: 1000 },
  );
});
