import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chanceOfChange,
  changeOf,
  differenceInterval,
  findingAmongPeers,
  findingByChance,
  peerChangesOf,
  wilsonInterval,
} from '../../src/domain/periodChange.ts';
import type { PooledCounts } from '../../src/domain/pooled.ts';

const counts = (
  numerator: number,
  denominator: number,
  numeratorError = 0,
  denominatorError = 0,
): PooledCounts => ({ numerator, numeratorError, denominator, denominatorError, months: 12 });

describe('the interval of a share', () => {
  it('is Wilson’s', () => {
    const { low, high } = wilsonInterval(65, 100);
    expect(low).toBeCloseTo(0.55254, 5);
    expect(high).toBeCloseTo(0.73636, 5);
  });

  it('stays between 0 and 1', () => {
    expect(wilsonInterval(0, 10).low).toBe(0);
    expect(wilsonInterval(10, 10).high).toBeLessThanOrEqual(1);
  });
});

describe('the interval of a change of shares', () => {
  it('is Newcombe’s: 56 of 70 after 48 of 80 is 0.2, from 0.0524 to 0.3339', () => {
    const { low, high } = differenceInterval({ n: 48, d: 80 }, { n: 56, d: 70 });
    expect(low).toBeCloseTo(0.0524, 4);
    expect(high).toBeCloseTo(0.3339, 4);
  });

  it('holds whatever the suppressed counts were', () => {
    const share = fc
      .record({
        d: fc.integer({ min: 12, max: 400 }),
        part: fc.double({ min: 0, max: 1, noNaN: true }),
        e: fc.integer({ min: 0, max: 4 }),
      })
      .map(({ d, part, e }) => counts(Math.max(e, Math.round(d * part)), d, e, e));
    fc.assert(
      fc.property(share, share, (a, b) => {
        const { widest } = chanceOfChange(a, b);
        const allowed = (all: PooledCounts) =>
          [-1, 0, 1]
            .flatMap(i =>
              [-1, 0, 1].map(j => ({
                n: all.numerator + i * all.numeratorError,
                d: all.denominator + j * all.denominatorError,
              })),
            )
            .filter(({ n, d }) => n <= d);
        for (const before of allowed(a)) {
          for (const after of allowed(b)) {
            const change = after.n / after.d - before.n / before.d;
            expect(change).toBeGreaterThan(widest.low - 1e-9);
            expect(change).toBeLessThan(widest.high + 1e-9);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('finds a change only where suppression cannot have made it', () => {
    const found = (a: PooledCounts, b: PooledCounts) => findingByChance(chanceOfChange(a, b));
    expect(found(counts(48, 80), counts(56, 70))).toBe('up');
    expect(found(counts(56, 70), counts(48, 80))).toBe('down');
    expect(found(counts(48, 80), counts(49, 80))).toBe('ordinary');
    expect(found(counts(48, 80, 6), counts(56, 70))).toBe('open');
    expect(found(counts(3, 80, 2), counts(3, 80, 2))).toBe('ordinary');
  });
});

describe('a change', () => {
  it('has the bounds of both periods', () => {
    const change = changeOf({ value: 10, low: 9, high: 12 }, { value: 14, low: 13, high: 15 });
    expect(change).toEqual({ value: 4, low: 1, high: 6 });
  });

  it('is placed among those of its peers, which takes out what moved all of them', () => {
    const changes = Array.from({ length: 11 }, (_, i) => i);
    const peers = peerChangesOf(changes);
    expect(peers).toEqual({ median: 5, middle: { low: 1, high: 9 } });
    if (!peers) return;
    const at = (value: number, half = 0) =>
      findingAmongPeers({ value, low: value - half, high: value + half }, peers.middle);
    expect([at(10), at(0), at(5), at(9), at(10, 2)]).toEqual([
      'up',
      'down',
      'ordinary',
      'ordinary',
      'open',
    ]);
  });

  it('of all alike is ordinary, and of fewer than ten has no middle', () => {
    const level = peerChangesOf(Array(12).fill(0));
    expect(level).toEqual({ median: 0, middle: { low: 0, high: 0 } });
    expect(peerChangesOf([1, 2, 3, 4, 5, 6, 7, 8, 9])).toBeUndefined();
    expect(peerChangesOf([...Array(9).fill(1), Number.NaN])).toBeUndefined();
  });
});
