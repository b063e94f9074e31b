import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  betweenVariance,
  chanceLimits,
  type Funnel,
  type FunnelVerdict,
  funnelLimits,
  funnelOf,
  funnelPoint,
  LIMIT_95,
  LIMIT_998,
} from '../../src/domain/funnel.ts';
import type { PooledCounts } from '../../src/domain/pooled.ts';

const counts = (
  numerator: number,
  denominator: number,
  numeratorError = 0,
  denominatorError = 0,
): PooledCounts => ({ numerator, numeratorError, denominator, denominatorError, months: 12 });

function made(all: readonly PooledCounts[], kind: Funnel['kind']): Funnel {
  const funnel = funnelOf(all, kind);
  if (!funnel) throw new Error('There is no funnel.');
  return funnel;
}
const verdicts = (all: readonly PooledCounts[], kind: Funnel['kind']): FunnelVerdict[] => {
  const funnel = made(all, kind);
  return all.map(organisation => funnelPoint(funnel, organisation).verdict);
};

describe('the limits by chance alone', () => {
  // PHEindicatormethods, tests/testthat/testdata_funnel_prop_outputs.csv.
  const BASELINE = 0.80642448;
  it.each([
    [50, 69.691035, 91.593861, 63.375595, 97.909301],
    [1008, 78.203374, 83.081521, 76.796814, 84.488082],
  ])(
    'are those of Fingertips at a denominator of %i',
    (d, lower, upper, outerLower, outerUpper) => {
      expect(chanceLimits(BASELINE, d, LIMIT_95).lower * 100).toBeCloseTo(lower, 5);
      expect(chanceLimits(BASELINE, d, LIMIT_95).upper * 100).toBeCloseTo(upper, 5);
      expect(chanceLimits(BASELINE, d, LIMIT_998).lower * 100).toBeCloseTo(outerLower, 5);
      expect(chanceLimits(BASELINE, d, LIMIT_998).upper * 100).toBeCloseTo(outerUpper, 5);
    },
  );

  // PHEindicatormethods, testdata_funnel_prop_inputs.csv.
  it.each([
    ['New Forest', 35078.488, 41980, 'high at 0.001'],
    ['West Norfolk', 26789.238, 33012, 'high at 0.025'],
    ['Hertsmere', 18550.7595, 22905, 'not significant'],
    ['North Devon', 30277.5312, 37828, 'low at 0.025'],
  ])('find %s (%d of %d) %s', (_, n, d, expected) => {
    const beyond = (k: number): string | undefined => {
      const { lower, upper } = chanceLimits(BASELINE, d, k);
      return n / d > upper ? 'high' : n / d < lower ? 'low' : undefined;
    };
    const [outer, inner] = [beyond(LIMIT_998), beyond(LIMIT_95)];
    const found = outer ? `${outer} at 0.001` : inner ? `${inner} at 0.025` : 'not significant';
    expect(found).toBe(expected);
  });

  it('stay between 0 and 1', () => {
    expect(chanceLimits(0.02, 10, LIMIT_998).lower).toBe(0);
    expect(chanceLimits(0.98, 10, LIMIT_998).upper).toBe(1);
  });
});

describe('the variance between organisations', () => {
  it('is DerSimonian and Laird’s: of the 13 trials of BCG vaccine, 0.3088', () => {
    // Cases and others, vaccinated and not (metafor, dat.bcg).
    const trials = [
      [4, 119, 11, 128],
      [6, 300, 29, 274],
      [3, 228, 11, 209],
      [62, 13536, 248, 12619],
      [33, 5036, 47, 5761],
      [180, 1361, 372, 1079],
      [8, 2537, 10, 619],
      [505, 87886, 499, 87892],
      [29, 7470, 45, 7232],
      [17, 1699, 65, 1600],
      [186, 50448, 141, 27197],
      [5, 2493, 3, 2338],
      [27, 16886, 29, 17825],
    ] as const;
    const effects = trials.map(([a, b, c, d]) => Math.log(a / (a + b) / (c / (c + d))));
    const weights = trials.map(([a, b, c, d]) => 1 / (1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)));
    const total = weights.reduce((sum, w) => sum + w, 0);
    const mean = effects.reduce((sum, y, i) => sum + y * (weights[i] ?? 0), 0) / total;
    const q = effects.reduce((sum, y, i) => sum + (weights[i] ?? 0) * (y - mean) ** 2, 0);
    expect(q).toBeCloseTo(152.233, 3);
    expect(betweenVariance(q, weights)).toBeCloseTo(0.30876, 5);
  });

  it('is 0 where chance explains the differences', () => {
    expect(betweenVariance(12, Array(13).fill(2))).toBe(0);
  });
});

describe('a funnel without over-dispersion', () => {
  const n = [18, 30, 55, 12, 70, 44, 90, 25, 61, 33];
  const d = [200, 310, 480, 150, 620, 500, 700, 260, 540, 300];
  const funnel = made(
    n.map((count, i) => counts(count, d[i] ?? 0)),
    'proportion',
  );

  it('has the limits that FunnelPlotR’s formulas give', () => {
    expect(funnel.phi).toBeCloseTo(0.523874, 6);
    expect(funnel.tau2).toBe(0);
    expect(funnel.centre).toBeCloseTo(0.107882, 6);
    expect(funnelLimits(funnel, 150, LIMIT_998).lower).toBeCloseTo(0.042849, 6);
    expect(funnelLimits(funnel, 150, LIMIT_998).upper).toBeCloseTo(0.197746, 6);
    expect(funnelLimits(funnel, 150, LIMIT_95).lower).toBeCloseTo(0.063457, 6);
    expect(funnelLimits(funnel, 150, LIMIT_95).upper).toBeCloseTo(0.162327, 6);
  });

  it('has limits that narrow as the size grows, and never leave 0 to 1', () => {
    let before = { lower: 0, upper: 1 };
    for (let size = 1; size < 100_000; size *= 2) {
      const limits = funnelLimits(funnel, size, LIMIT_998);
      expect(limits.lower).toBeGreaterThanOrEqual(before.lower);
      expect(limits.upper).toBeLessThanOrEqual(before.upper);
      before = limits;
    }
  });
});

/** n organisations of one size that all have the same share, but for those given. */
const alike = (n: number, ...others: readonly PooledCounts[]): PooledCounts[] => [
  ...others,
  ...Array.from({ length: n }, () => counts(100, 1000)),
];

describe('what a funnel says', () => {
  it('is nothing of fewer than ten organisations, and those without a denominator are none', () => {
    expect(funnelOf(alike(9), 'rate')).toBeUndefined();
    expect(funnelOf([...alike(9), counts(5, 0)], 'proportion')).toBeUndefined();
    expect(funnelOf([], 'rate')).toBeUndefined();
    expect(funnelOf(alike(10), 'rate')?.n).toBe(10);
  });

  it('names who is outside, however many are level', () => {
    for (const kind of ['proportion', 'rate'] as const) {
      const all = alike(30, counts(200, 1000), counts(40, 1000));
      expect(verdicts(all, kind).slice(0, 3), kind).toEqual(['high', 'low', 'inside']);
    }
  });

  it('is open where only some of the counts that suppression allows are outside', () => {
    const all = alike(30, counts(150, 1000, 30), counts(200, 1000, 20), counts(110, 1000, 90));
    expect(verdicts(all, 'rate').slice(0, 3)).toEqual(['open', 'high', 'open']);
  });

  it('is open where an uncertain denominator, such as the range of a list size, leaves it so', () => {
    const all = alike(30, counts(180, 1000, 0, 50), counts(180, 1000, 0, 600));
    expect(verdicts(all, 'rate').slice(0, 2)).toEqual(['high', 'open']);
  });

  it('is that too little is expected, in or outside the numerator', () => {
    const all = alike(30, counts(9, 40));
    expect(verdicts(all, 'proportion')[0]).toBe('few');
    const nearlyAll = alike(30).map(organisation =>
      counts(1000 - organisation.numerator, organisation.denominator),
    );
    expect(verdicts([counts(31, 40), ...nearlyAll], 'proportion')[0]).toBe('few');
    expect(verdicts([counts(31, 40), ...nearlyAll], 'rate')[0]).not.toBe('few');
  });

  it('is nothing more where all are 0, all are full, or all is suppressed', () => {
    const none = Array.from({ length: 12 }, () => counts(0, 1000));
    const full = Array.from({ length: 12 }, () => counts(1000, 1000));
    for (const kind of ['proportion', 'rate'] as const) {
      expect(new Set(verdicts(none, kind)), kind).toEqual(new Set(['few']));
      expect(made(none, kind).tau2).toBe(0);
      expect(funnelLimits(made(none, kind), 1000, LIMIT_998).lower).toBe(0);
    }
    expect(funnelLimits(made(none, 'rate'), 1000, LIMIT_998).upper).toBe(0);
    expect(new Set(verdicts(full, 'proportion'))).toEqual(new Set(['few']));
    expect(new Set(verdicts(full, 'rate'))).toEqual(new Set(['inside']));
    const hidden = Array.from({ length: 12 }, () => counts(100, 1000, 100));
    for (const verdict of verdicts(hidden, 'rate')) expect(verdict).toBe('open');
  });

  it('is the same of a zero as of any other count', () => {
    const all = alike(30, counts(0, 1000));
    expect(verdicts(all, 'rate')[0]).toBe('low');
    expect(verdicts(all, 'proportion')[0]).toBe('low');
  });
});

/** The same, computed slowly and step by step from the formulas. */
function slowFunnel(all: readonly PooledCounts[], kind: Funnel['kind']) {
  const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const p0 = total(all.map(x => x.numerator)) / total(all.map(x => x.denominator));
  const y = (n: number, d: number): number =>
    kind === 'proportion' ? Math.asin(Math.sqrt(n / d)) : Math.sqrt(n / (d * p0));
  const target = kind === 'proportion' ? Math.asin(Math.sqrt(p0)) : 1;
  const s = (d: number): number =>
    kind === 'proportion' ? 1 / (2 * Math.sqrt(d)) : 1 / (2 * Math.sqrt(d * p0));
  const z = all.map(x => (y(x.numerator, x.denominator) - target) / s(x.denominator));
  const ordered = [...z].sort((a, b) => a - b);
  const at = (part: number): number => {
    const place = (ordered.length - 1) * part;
    const whole = Math.trunc(place);
    const next = Math.min(whole + 1, ordered.length - 1);
    return (ordered[whole] ?? 0) * (1 - (place - whole)) + (ordered[next] ?? 0) * (place - whole);
  };
  const [low, high] = [at(0.1), at(0.9)];
  const squares = z.map(score => (score < low ? low : score > high ? high : score) ** 2);
  const phi = total(squares) / z.length;
  const w = all.map(x => s(x.denominator) ** -2);
  const excess = z.length * phi - (z.length - 1);
  const tau2 = excess < 0 ? 0 : excess / (total(w) - total(w.map(x => x * x)) / total(w));
  const zOf = (n: number, d: number): number => (y(n, d) - target) / Math.sqrt(s(d) ** 2 + tau2);
  return { p0, phi, tau2, zOf };
}

describe('any funnel', () => {
  const organisation = fc
    .record({
      d: fc.integer({ min: 20, max: 5000 }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      e: fc.integer({ min: 0, max: 4 }),
      f: fc.integer({ min: 0, max: 4 }),
    })
    .map(({ d, part, e, f }) => {
      const n = Math.round(d * part);
      return counts(n, d, Math.min(e, n), f);
    });
  const organisations = fc
    .array(organisation, { minLength: 10, maxLength: 40 })
    // All 0 and all full have no spread at all, which the formulas divide by; they are tested above.
    .filter(all => all.some(x => x.numerator > 0) && all.some(x => x.numerator < x.denominator));

  it('is that of the formulas, and its bounds are the extremes over all counts allowed', () => {
    fc.assert(
      fc.property(organisations, fc.constantFrom('proportion', 'rate'), (all, kind) => {
        const funnel = made(all, kind);
        const slow = slowFunnel(all, kind);
        expect(funnel.centre).toBeCloseTo(slow.p0, 10);
        expect(funnel.phi / Math.max(1, slow.phi)).toBeCloseTo(slow.phi / Math.max(1, slow.phi), 8);
        expect(funnel.tau2).toBeCloseTo(slow.tau2, 8);
        for (const organisation of all.slice(0, 5)) {
          const { z, verdict } = funnelPoint(funnel, organisation);
          const scores: number[] = [];
          for (let i = -organisation.numeratorError; i <= organisation.numeratorError; i++) {
            for (let j = -organisation.denominatorError; j <= organisation.denominatorError; j++) {
              const [n, d] = [organisation.numerator + i, organisation.denominator + j];
              if (kind === 'rate' || n <= d) scores.push(slow.zOf(n, d));
            }
          }
          const tolerance = 1e-6 * Math.max(1, ...scores.map(Math.abs));
          expect(Math.abs(z.low - Math.min(...scores))).toBeLessThan(tolerance);
          expect(Math.abs(z.high - Math.max(...scores))).toBeLessThan(tolerance);
          const isNearLimit = [z.low, z.high].some(
            score => Math.abs(Math.abs(score) - LIMIT_998) < 1e-6,
          );
          if (verdict === 'few' || isNearLimit) continue;
          const beyond = scores.filter(score => Math.abs(score) > LIMIT_998);
          if (verdict === 'high') expect(scores.every(score => score > LIMIT_998)).toBe(true);
          else if (verdict === 'low') expect(scores.every(score => score < -LIMIT_998)).toBe(true);
          else if (verdict === 'open') expect(beyond.length).toBeGreaterThan(0);
          else expect(beyond).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('finds a value outside exactly where it lies beyond the limit that is drawn at its size', () => {
    fc.assert(
      fc.property(organisations, fc.constantFrom('proportion', 'rate'), (all, kind) => {
        const funnel = made(all, kind);
        for (const organisation of all) {
          const certain = counts(organisation.numerator, organisation.denominator);
          const { z, verdict } = funnelPoint(funnel, certain);
          if (verdict === 'few' || Math.abs(Math.abs(z.value) - LIMIT_998) < 1e-6) continue;
          const { lower, upper } = funnelLimits(funnel, organisation.denominator, LIMIT_998);
          const value = organisation.numerator / organisation.denominator;
          expect(verdict === 'high').toBe(value > upper);
          expect(verdict === 'low').toBe(value < lower);
        }
      }),
      { numRuns: 150 },
    );
  });
});
