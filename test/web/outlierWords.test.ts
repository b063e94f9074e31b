import { describe, expect, it } from 'vitest';
import { ENTITY_TYPES } from '../../src/domain/entityType.ts';
import { monthOf } from '../../src/domain/month.ts';
import { densityOf } from '../../src/outliers/density.ts';
import { DEFAULT_WORDS } from '../../src/outliers/siteWords.ts';
import { densityPath, densityPicture } from '../../src/web/presenters/outliers/densityPicture.ts';
import { buildLinks, withQuery } from '../../src/web/presenters/outliers/links.ts';
import {
  dottedBnf,
  openPrescribingUrl,
} from '../../src/web/presenters/outliers/openPrescribing.ts';
import {
  percentsBy,
  periodText,
  twoText,
  typesText,
} from '../../src/web/presenters/outliers/words.ts';

describe('a link to OpenPrescribing', () => {
  it('has the whole subparagraph as its denominator', () => {
    expect(openPrescribingUrl({ type: 'practice', code: 'A81001' }, '0601021M0', '0601021')).toBe(
      'https://openprescribing.net/analyse/#org=practice&orgIds=A81001&numIds=0601021M0&denomIds=6.1.2.1&selectedTab=summary',
    );
  });

  it.each([
    ['0601021', '6.1.2.1'],
    ['0212000', '2.12'],
    ['1001010', '10.1.1'],
    ['0407020', '4.7.2'],
  ])('writes %s as %s', (code, dotted) => {
    expect(dottedBnf(code)).toBe(dotted);
  });

  it('calls a CCG what OpenPrescribing does', () => {
    expect(openPrescribingUrl({ type: 'ccg', code: '15N' }, '0601021M0', '0601021')).toContain(
      '#org=CCG&orgIds=15N&',
    );
  });
});

describe('numbers and periods', () => {
  it('have two places and separators, and no negative zero', () => {
    expect([0.756, -3.2, 12345.678, -0.001].map(twoText)).toEqual([
      '0.76',
      '−3.20',
      '12,345.68',
      '0.00',
    ]);
  });

  it('are percentages with as many decimals as tell them apart', () => {
    const texts = (spread: number, ...ratios: number[]) => ratios.map(percentsBy(spread)).join(' ');
    // What used to be 0.02, 0.01 and 0.01.
    expect(texts(0.0049, 0.0213, 0.0102, 0.0049)).toBe('2.13% 1.02% 0.49%');
    expect(texts(0.12, 0.756, 0.4, 0.12)).toBe('75.6% 40.0% 12.0%');
    expect(texts(0.00005, 0.00016, 0.00004, 0.00005)).toBe('0.0160% 0.0040% 0.0050%');
    expect(texts(0, 1, 0)).toBe('100.0% 0%');
    expect(texts(1e-9, 0.5)).toBe('50.000000%');
    // Rows of one list, each with a spread of its own.
    expect([0.12, 0.0049].map(spread => percentsBy(spread, 2)(0.1)).join()).toBe('10.00%,10.00%');
  });

  it('name a year once', () => {
    const [nov, jan, jun] = [monthOf(2023, 11), monthOf(2024, 1), monthOf(2024, 6)];
    expect(periodText({ from: jan, to: jun })).toBe('January to June 2024');
    expect(periodText({ from: nov, to: jan })).toBe('November 2023 to January 2024');
    expect(periodText({ from: jan, to: jan })).toBe('January 2024');
  });

  it('list entity types as a sentence does', () => {
    const first = (count: number) => typesText(DEFAULT_WORDS, ENTITY_TYPES.slice(0, count));
    expect([0, 1, 2].map(first)).toEqual(['', 'practices', 'practices and PCNs']);
    expect(typesText(DEFAULT_WORDS, ['practice', 'pcn', 'regional_team'])).toBe(
      'practices, PCNs and regions',
    );
  });
});

describe('a density plot', () => {
  const ratios = Float64Array.from({ length: 400 }, (_, i) => 0.2 + 0.1 * Math.sin(i * 1.7));
  const density = densityOf(ratios);

  it('is drawn once a chemical; a report moves the window and the line', () => {
    const one = densityPicture(DEFAULT_WORDS, density, 'practice', { own: 0.25 });
    const other = densityPicture(DEFAULT_WORDS, density, 'practice', { own: 0.9 });
    expect(one?.path).toBe(other?.path);
    expect(one?.ownLine).toMatch(/^M25000 /);
    expect(other?.to).toBe('99.0%');
    const [start = 0, , width = 0] = (other?.viewBox ?? '').split(' ').map(Number);
    expect(start + width).toBe(99000);
  });

  it('keeps within half a percent of the curve with far fewer points', () => {
    const points = [...densityPath(density).matchAll(/L(\d+) ([\d.]+)/g)].map(([, x, y]) => ({
      x: Number(x),
      y: Number(y),
    }));
    expect(points.length).toBeLessThan(density.x.length / 2);
    const peak = Math.max(...density.y);
    for (const [i, at] of density.x.entries()) {
      const x = at * 100_000;
      const after = points.findIndex(point => point.x >= x - 1);
      const [a, b] = [points[Math.max(0, after - 1)], points[after]];
      if (!a || !b) continue;
      const share = b.x === a.x ? 0 : (x - a.x) / (b.x - a.x);
      const drawn = a.y + (b.y - a.y) * share;
      expect(Math.abs(drawn - 100 * (1 - (density.y[i] ?? 0) / peak))).toBeLessThan(0.6);
    }
  });

  it('of fewer than twenty organisations is a tick for each ratio, not a curve', () => {
    const few = Float64Array.from({ length: 19 }, (_, i) => 0.1 + 0.01 * Math.max(1, i));
    const picture = densityPicture(DEFAULT_WORDS, densityOf(few), 'ccg', { own: 0.15 });
    expect(picture?.path).toBe('');
    // Two share the lowest ratio.
    expect(picture?.ticks.match(/M/g)).toHaveLength(18);
    expect(picture?.ticks).toMatch(/^M11000 45V100M12000 45V100/);
    expect(picture?.ownLine).toMatch(/^M15000 /);
    // From 0.11 to 0.28, and 1% of that beside each end, so that no tick is cut.
    expect(picture?.viewBox).toBe('10830 -5 17340 105');
    const enough = densityPicture(
      DEFAULT_WORDS,
      densityOf(Float64Array.of(...few, 0.4)),
      'ccg',
      {},
    );
    expect(enough?.ticks).toBe('');
    expect(enough?.path).toMatch(/^M0 100L/);
  });

  it('tells small ratios apart', () => {
    const small = Float64Array.from({ length: 30 }, (_, i) => 0.00001 * (1 + i));
    const picture = densityPicture(DEFAULT_WORDS, densityOf(small), 'practice', { own: 0.0001 });
    expect(picture?.ownLine).toBe('M10000 -5V100');
    expect([picture?.from, picture?.to]).toEqual(['0.001%', '0.030%']);
  });

  it('is left out if all ratios are the same', () => {
    const same = densityOf(Float64Array.from([0.5, 0.5, 0.5]));
    expect(densityPicture(DEFAULT_WORDS, same, 'pcn', { own: 0.5 })).toBeUndefined();
  });
});

describe('addresses', () => {
  it('hold any code', () => {
    const links = buildLinks('latest', DEFAULT_WORDS);
    expect(links.report({ type: 'stp', code: 'Q/1 ?' })).toBe('/outliers/latest/stp/Q%2F1%20%3F');
    expect(withQuery('/a?entity=pcn&page=2', { page: undefined, sort: '-z' })).toBe(
      '/a?entity=pcn&sort=-z',
    );
  });
});
