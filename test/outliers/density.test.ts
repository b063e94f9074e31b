import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { densityOf, windowOf } from '../../src/outliers/density.ts';
import { distributionOf, trimmingBounds } from '../../src/outliers/distribution.ts';
import { rankingKey } from '../../src/outliers/duckdb/ranking.ts';

const anyRatios = fc
  .array(fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })), {
    minLength: 1,
    maxLength: 2500,
  })
  .map(ratios => Float64Array.from(ratios));

/** The definition, over every ratio. */
function plainDensity(ratios: Float64Array, at: number): number {
  const n = ratios.length;
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / n;
  const variance = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / (n - 1);
  const h = Math.sqrt(variance) * n ** (-1 / 5);
  const kernels = [...ratios].map(ratio => Math.exp(-(((at - ratio) / h) ** 2) / 2));
  return kernels.reduce((sum, kernel) => sum + kernel, 0) / (n * h * Math.sqrt(2 * Math.PI));
}

describe('a density', () => {
  it('is the sum of Gaussian kernels of Scott’s bandwidth at every point', () => {
    fc.assert(
      fc.property(anyRatios, ratios => {
        const { x, y } = densityOf(ratios);
        for (let i = 0; i < x.length; i += 17) {
          const plain = plainDensity(ratios, x[i] ?? 0);
          expect(Math.abs((y[i] ?? 0) - plain)).toBeLessThanOrEqual(1e-9 * Math.max(1, plain));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('of known ratios is what the formula gives on paper', () => {
    const { bandwidth, x, y } = densityOf(Float64Array.from([0.1, 0.2, 0.2, 0.4, 0.9]));
    expect(bandwidth).toBeCloseTo(0.232608, 6);
    const heightAt = (ratio: number) => y[x.findIndex(point => Math.abs(point - ratio) < 1e-9)];
    expect(heightAt(0.2)).toBeCloseTo(1.2395, 3);
    expect(heightAt(0.6)).toBeCloseTo(0.5768, 3);
  });

  it('is none where all ratios are equal', () => {
    for (const ratios of [[0.5], [0.3, 0.3, 0.3], []]) {
      const density = densityOf(Float64Array.from(ratios));
      expect(density.bandwidth).toBe(0);
      expect(density.x).toHaveLength(0);
    }
  });

  it('has a window that shows the entity’s own ratio and most others', () => {
    fc.assert(
      fc.property(anyRatios, fc.nat(), (ratios, pick) => {
        const density = densityOf(ratios);
        const own = ratios[pick % ratios.length] ?? 0;
        const { from, to } = windowOf(density, own);
        expect(from).toBe(Math.max(0, Math.min(density.low, 0.9 * own)));
        expect(to).toBe(Math.max(density.high, 1.1 * own));
        if (density.bandwidth === 0) return;
        const { x } = density;
        expect(x[0]).toBeLessThanOrEqual(from);
        expect(x.at(-1)).toBeGreaterThanOrEqual(to);
        for (let i = 1; i < x.length; i++) expect(x[i]).toBeGreaterThan(x[i - 1] ?? 0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the bounds of trimming', () => {
  it('are the nearest-rank quantiles 0.001 and 0.999', () => {
    fc.assert(
      fc.property(anyRatios, ratios => {
        const sorted = [...ratios].sort((a, b) => a - b);
        const n = sorted.length;
        const place = (thousandths: number) => Math.max(1, Math.ceil((thousandths * n) / 1000));
        expect(trimmingBounds(ratios)).toEqual([sorted[place(1) - 1], sorted[place(999) - 1]]);
      }),
    );
  });
});

describe('a distribution', () => {
  it('keeps both bounds and leaves out what is beyond them', () => {
    const ratios = Float64Array.from({ length: 2000 }, (_, i) => i / 2000);
    const { lowBound, highBound, mean, entities } = distributionOf(ratios);
    expect([lowBound, highBound, entities]).toEqual([1 / 2000, 1997 / 2000, 2000]);
    expect(mean).toBeCloseTo(1998 / 2 / 2000, 12);
  });

  it('of a rare chemical says that it has too few prescribers', () => {
    const rare = new Float64Array(3000);
    rare.set([0.4, 0.1, 1], 700);
    expect(distributionOf(rare)).toMatchObject({ mean: 0, std: 0, prescribers: 3, tooFew: true });
    rare.set([0.2], 9);
    expect(distributionOf(rare)).toMatchObject({ prescribers: 4, tooFew: false });
  });

  it('of the only chemical of a subparagraph has no spread, and prescribers enough', () => {
    const only = new Float64Array(500).fill(1);
    expect(distributionOf(only)).toMatchObject({ mean: 1, std: 0, tooFew: false });
  });

  it('of equal thirds has no spread, whatever the last digits say', () => {
    const thirds = Float64Array.from({ length: 999 }, (_, i) => (i + 1) / (3 * (i + 1)));
    expect(distributionOf(thirds).std).toBe(0);
  });
});

describe('a z-score as it is ranked', () => {
  it('has nine decimals, half away from zero, and no negative zero', () => {
    expect(rankingKey(1.2345678949)).toBe(1234567895);
    expect(rankingKey(0.5e-9)).toBe(1);
    expect(rankingKey(-0.5e-9)).toBe(-1);
    expect(Object.is(rankingKey(-1e-12), 0)).toBe(true);
  });
});
