import { describe, expect, it } from 'vitest';
import type { FunnelPoint } from '../../src/domain/funnel.ts';
import type { Bounded } from '../../src/domain/place.ts';
import {
  apartByChance,
  bySignal,
  type Evidence,
  type Signal,
  sidesOf,
  signalOf,
} from '../../src/domain/signals.ts';
import { latestVariation } from '../../src/domain/xmr.ts';

const certain = (value: number): Bounded => ({ value, low: value, high: value });

const HIGH: FunnelPoint = { z: { value: 4, low: 3.5, high: 4.5 }, verdict: 'high' };
const LOW: FunnelPoint = { z: { value: -4, low: -4.5, high: -3.5 }, verdict: 'low' };
const INSIDE: FunnelPoint = { z: certain(1), verdict: 'inside' };
const evidence = (more: Partial<Evidence>): Evidence => ({
  point: INSIDE,
  sides: { above: 3, below: 3 },
  variation: 'ordinary',
  hasFigures: true,
  ...more,
});

describe('an organisation stands apart', () => {
  it('beyond the 99.8% limit and on the same side of the median in 5 of 6 months', () => {
    expect(signalOf(evidence({ point: HIGH, sides: { above: 5, below: 1 } }))).toEqual({
      tier: 'apart',
      side: 'high',
      distance: 4,
    });
    expect(signalOf(evidence({ point: LOW, sides: { above: 0, below: 6 } }))).toEqual({
      tier: 'apart',
      side: 'low',
      distance: 4,
    });
  });

  it('not for one extreme month that carries the half year', () => {
    const { tier, side } = signalOf(evidence({ point: HIGH, sides: { above: 4, below: 2 } }));
    expect({ tier, side }).toEqual({ tier: 'ordinary', side: undefined });
  });

  it('not where suppression leaves it open', () => {
    const open: FunnelPoint = { z: { value: 3.5, low: 2, high: 5 }, verdict: 'open' };
    expect(signalOf(evidence({ point: open, sides: { above: 6, below: 0 } })).tier).toBe(
      'ordinary',
    );
  });

  it('never high and low at once, whatever the evidence', () => {
    for (const point of [HIGH, LOW, INSIDE, undefined]) {
      for (let above = 0; above <= 6; above++) {
        for (let below = 0; above + below <= 6; below++) {
          const { tier, side } = signalOf(evidence({ point, sides: { above, below } }));
          if (tier !== 'apart') continue;
          expect(side === 'high' ? above : below).toBeGreaterThanOrEqual(5);
          expect(side === 'high' ? below : above).toBeLessThanOrEqual(1);
        }
      }
    }
  });

  it('not without a funnel, because it has fewer than ten peers', () => {
    const alone = evidence({ point: undefined, sides: { above: 6, below: 0 } });
    expect(signalOf(alone)).toEqual({ tier: 'ordinary', side: undefined, distance: 0 });
  });
});

describe('an organisation has changed', () => {
  it('where its latest month is out of its ordinary variation and it does not stand apart', () => {
    expect(signalOf(evidence({ variation: 'low' }))).toEqual({
      tier: 'changed',
      side: 'low',
      distance: 1,
    });
    const both = evidence({ point: HIGH, sides: { above: 6, below: 0 }, variation: 'low' });
    expect(signalOf(both)).toMatchObject({ tier: 'apart', side: 'high' });
    for (const variation of ['open', 'unknown', 'ordinary'] as const) {
      expect(signalOf(evidence({ variation })).tier).toBe('ordinary');
    }
  });
});

describe('too few to say', () => {
  it('are no figures, few expected, and suppression across both limits', () => {
    const across: FunnelPoint = { z: { value: 0, low: -3.2, high: 3.2 }, verdict: 'open' };
    const few: FunnelPoint = { z: certain(9), verdict: 'few' };
    for (const lack of [{ hasFigures: false }, { point: few }, { point: across }]) {
      expect(signalOf(evidence({ ...lack, variation: 'high' })).tier).toBe('few');
    }
  });
});

describe('the order', () => {
  it('is by tier, then by distance either way, then by code', () => {
    const signalWith = (id: string, tier: Signal['tier'], distance: number) => ({
      id,
      signal: { tier, side: undefined, distance },
    });
    const sorted = [
      signalWith('B', 'ordinary', 9),
      signalWith('D', 'few', 10),
      signalWith('C', 'apart', 3.1),
      signalWith('A', 'apart', 3.1),
      signalWith('E', 'apart', 5),
      signalWith('F', 'changed', 0),
    ].toSorted(bySignal);
    expect(sorted.map(({ id }) => id).join('')).toBe('EACFBD');
  });
});

describe('the number that stands apart by chance', () => {
  it('is 0.2% of the questions looked at', () => {
    expect(apartByChance(38)).toBeCloseTo(0.076, 10);
  });
});

describe('the side of the median', () => {
  it('counts a month only if it holds for all suppressed counts', () => {
    const own = [certain(3), { value: 3, low: 2, high: 4 }, certain(1), certain(Number.NaN)];
    const medians = [certain(2), certain(2.5), { value: 2, low: 1.5, high: 3 }, certain(2)];
    expect(sidesOf(own, medians)).toEqual({ above: 1, below: 1 });
  });

  it('is neither where values are level, or the median is not known', () => {
    expect(sidesOf([certain(2), certain(2)], [certain(2), certain(Number.NaN)])).toEqual({
      above: 0,
      below: 0,
    });
    expect(sidesOf([certain(2)], [])).toEqual({ above: 0, below: 0 });
  });
});

describe('the variation of the latest month', () => {
  const calm = [5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5];
  it('is that of an XmR chart of all months', () => {
    expect(latestVariation([...calm, 6].map(certain))).toBe('ordinary');
    expect(latestVariation([...calm, 12].map(certain))).toBe('high');
    expect(latestVariation([...calm, 0].map(certain))).toBe('low');
    expect(latestVariation([...calm.map(certain), { value: 12, low: 6, high: 18 }])).toBe('open');
  });

  it('is unknown with too few months, and where the last one is missing', () => {
    expect(latestVariation([1, 2, 3].map(certain))).toBe('unknown');
    expect(latestVariation([...calm, Number.NaN].map(certain))).toBe('unknown');
    expect(latestVariation([])).toBe('unknown');
  });
});
