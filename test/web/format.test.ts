import { describe, expect, it } from 'vitest';
import { agoText } from '../../src/client/timeAgo.ts';
import { sizeText } from '../../src/domain/size.ts';
import { csvFilename } from '../../src/web/presenters/files/csv.ts';
import {
  countText,
  momentText,
  rowsText,
  secondsText,
  shareText,
} from '../../src/web/presenters/format.ts';

describe('numbers on the status page', () => {
  it('counts have separators and a singular', () => {
    expect(countText(1234567)).toBe('1,234,567');
    expect(rowsText(1)).toBe('1 row');
    expect(rowsText(0)).toBe('0 rows');
  });

  it('a share that is not nothing never reads as nothing, nor one that is not all as all', () => {
    expect(shareText(0)).toBe('0%');
    expect(shareText(0.0001)).toBe('under 0.1%');
    expect(shareText(0.4567)).toBe('45.7%');
    expect(shareText(0.99999)).toBe('over 99.9%');
    expect(shareText(1)).toBe('100%');
  });

  it('sizes go up in steps of 1000', () => {
    expect([0, 1, 999, 1000, 15_231, 1_234_567, 5e9, 5e13].map(sizeText)).toEqual([
      '0 bytes',
      '1 byte',
      '999 bytes',
      '1.0 kB',
      '15 kB',
      '1.2 MB',
      '5.0 GB',
      '50 TB',
    ]);
  });

  it('times are as exact as anyone needs', () => {
    expect([0.004, 0.26, 5.81, 59.96, 200].map(secondsText)).toEqual([
      '0.00 s',
      '0.26 s',
      '5.8 s',
      '1 min 0 s',
      '3 min 20 s',
    ]);
  });

  it('moments are told by England’s clocks', () => {
    expect(momentText(new Date('2019-07-01T12:00:00Z'))).toBe('1 Jul 2019, 13:00');
    expect(momentText(new Date('2019-12-31T23:59:00Z'))).toBe('31 Dec 2019, 23:59');
  });
});

describe('how long ago', () => {
  it.each([
    [-5, 'just now'],
    [59, 'just now'],
    [60, '1 min ago'],
    [3599, '59 min ago'],
    [7200, '2 h ago'],
    [86_400, 'yesterday'],
    [3 * 86_400, '3 days ago'],
    [60 * 86_400, undefined],
  ])('%i s is %s', (seconds, text) => {
    expect(agoText(seconds)).toBe(text);
  });
});

describe('the name of a file', () => {
  it('is that of its chart, and ends after a whole word where that is long', () => {
    const title = 'Vitamin D tests per 1000 patients at Brackenwick Practice';
    expect(csvFilename(title)).toBe(
      'openpath-vitamin-d-tests-per-1000-patients-at-brackenwick-practice.csv',
    );
    const long = `${title}, in the context of all practices in CCG Ashmere North CCG`;
    expect(csvFilename(long)).toBe(
      'openpath-vitamin-d-tests-per-1000-patients-at-brackenwick-practice-in-the-context-of-all-practices-in-ccg.csv',
    );
    expect(csvFilename('x'.repeat(300))).toBe(`openpath-${'x'.repeat(100)}.csv`);
    expect(csvFilename('…')).toBe('openpath-data.csv');
  });
});
