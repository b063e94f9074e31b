import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ratioInterval } from '../../src/domain/interval.ts';

/** A sum of cells: what the lab counted, and what is known of it (suppressed cells as 3 ± 2). */
const cells = fc
  .array(fc.record({ truth: fc.integer({ min: 1, max: 40 }), hidden: fc.boolean() }), {
    maxLength: 6,
  })
  .map(list =>
    list.reduce(
      (sum, { truth, hidden }) => {
        const suppressed = hidden && truth <= 5;
        return {
          truth: sum.truth + truth,
          count: sum.count + (suppressed ? 3 : truth),
          error: sum.error + (suppressed ? 2 : 0),
        };
      },
      { truth: 0, count: 0, error: 0 },
    ),
  );

const NOISE = 1e-12;

describe('the interval of a ratio', () => {
  it('holds the true ratio, whatever the suppressed cells were', () => {
    fc.assert(
      fc.property(cells, cells, (n, d) => {
        fc.pre(d.truth > 0);
        const { low, high } = ratioInterval(n.count, n.error, d.count, d.error, false);
        expect(low).toBeLessThanOrEqual(n.truth / d.truth + NOISE);
        expect(high).toBeGreaterThanOrEqual(n.truth / d.truth - NOISE);
      }),
      { numRuns: 2000 },
    );
  });

  it('holds the true share too, and stays within 0 and 1', () => {
    fc.assert(
      fc.property(cells, cells, (n, others) => {
        fc.pre(n.truth + others.truth > 0);
        const d = { count: n.count + others.count, error: n.error + others.error };
        const { low, high } = ratioInterval(n.count, n.error, d.count, d.error, true);
        const truth = n.truth / (n.truth + others.truth);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(truth + NOISE);
        expect(high).toBeGreaterThanOrEqual(truth - NOISE);
        expect(high).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2000 },
    );
  });

  it('is the ratio itself where nothing was suppressed', () => {
    expect(ratioInterval(35, 0, 85, 0, true)).toEqual({ low: 35 / 85, high: 35 / 85 });
    expect(ratioInterval(0, 0, 85, 0, true)).toEqual({ low: 0, high: 0 });
  });

  it('allows for the uncertainty of the denominator, which the predecessor forgot', () => {
    expect(ratioInterval(3, 2, 13, 2, true)).toEqual({ low: 1 / 15, high: 5 / 11 });
  });

  it('has no upper end where the denominator may be nothing', () => {
    expect(ratioInterval(3, 2, 2, 2, false)).toEqual({ low: 0.25, high: Number.POSITIVE_INFINITY });
    expect(ratioInterval(2, 2, 2, 2, true)).toEqual({ low: 0, high: 1 });
  });
});
