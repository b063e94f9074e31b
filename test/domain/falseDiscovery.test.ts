import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discoveryLimit, twoSidedP } from '../../src/domain/falseDiscovery.ts';
import { LIMIT_95, LIMIT_998 } from '../../src/domain/funnel.ts';

describe('the p-value of a z-score', () => {
  it('is that of the limits of a funnel, either way', () => {
    expect(twoSidedP(LIMIT_95)).toBeCloseTo(0.05, 7);
    expect(twoSidedP(-LIMIT_998)).toBeCloseTo(0.002, 8);
    expect(twoSidedP(0)).toBeCloseTo(1, 6);
    // Tables of the normal distribution: 2 × 9.8659e-10.
    expect(twoSidedP(6) / 1.97318e-9).toBeCloseTo(1, 4);
  });
});

describe('discoveries', () => {
  it('are the first four of Benjamini and Hochberg’s fifteen', () => {
    const ps = [
      ...[0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344],
      ...[0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1],
    ];
    expect(discoveryLimit(Float64Array.from(ps.toReversed()))).toBe(0.0095);
  });

  it('are none where nothing is small, or nothing is compared', () => {
    expect(discoveryLimit(Float64Array.from([0.2, 0.9]))).toBe(0);
    expect(discoveryLimit(new Float64Array())).toBe(0);
  });

  it('are what the definition says, tried for every p-value', () => {
    const p = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.001, 0.01));
    fc.assert(
      fc.property(fc.array(p, { maxLength: 30 }), ps => {
        const holds = ps.filter(
          p => p <= (ps.filter(other => other <= p).length / ps.length) * 0.05,
        );
        expect(discoveryLimit(Float64Array.from(ps))).toBe(Math.max(0, ...holds));
      }),
    );
  });
});
