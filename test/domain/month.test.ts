import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoMonth, longMonth, monthOf, parseMonth, shortMonth } from '../../src/domain/month.ts';

const year = fc.integer({ min: 1, max: 2700 });
const month = fc.integer({ min: 1, max: 12 });

describe('a month', () => {
  it('reads back as itself from every form that a lab writes', () => {
    fc.assert(
      fc.property(year, month, (y, m) => {
        const iso = isoMonth(monthOf(y, m));
        for (const text of [iso, iso.slice(0, 7), iso.replaceAll('-', '/'), ` ${iso} `]) {
          expect(parseMonth(text)).toBe(monthOf(y, m));
        }
      }),
    );
  });

  it('is one away from the next month, over the end of a year too', () => {
    expect(monthOf(2019, 1) - monthOf(2018, 12)).toBe(1);
    expect(isoMonth(monthOf(2018, 12) + 1)).toBe('2019-01-01');
  });

  it('is read from any of its days, with or without leading zeros', () => {
    for (const text of [
      '2019-01-31',
      '2019/1/1',
      '2019-1',
      '2019-01-01T00:00:00',
      '2019-01-01 00:00:00.000',
      '2019-01-01 00:00:00 UTC',
      '2019-01-01T00:00:00Z',
      '2019-01-01T00:00:00.000+00:00',
      '2019-01-01 00:00:00+01',
    ]) {
      expect(parseMonth(text), text).toBe(monthOf(2019, 1));
    }
  });

  it.each([
    '',
    'Total',
    '2019',
    '2019-00',
    '2019-13-01',
    '2019-01-00',
    '2019-01-32',
    '01/01/2019',
    '19-01-01',
    '2019-01-01-01',
    '2019-01-01T12:00:00',
    '2018-12-31 23:00:00 UTC',
    '2019-01-01 UTC',
    '0000-01-01',
    '9999-12-31',
    '2019.01.01',
    'Jan 2019',
    '201901',
  ])('is not read from “%s”', text => expect(parseMonth(text)).toBeUndefined());

  it('fits the store: every month that can be read is a SMALLINT', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9999 }), month, (y, m) => {
        const read = parseMonth(`${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}`);
        expect(read ?? 0).toBeLessThanOrEqual(32_767);
      }),
    );
  });

  it('is abbreviated in tooltips and written in full in sentences', () => {
    expect(shortMonth(monthOf(2019, 1))).toBe('Jan 2019');
    expect(longMonth(monthOf(2018, 12))).toBe('December 2018');
  });
});
