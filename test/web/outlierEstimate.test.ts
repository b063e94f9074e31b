import { describe, expect, it } from 'vitest';
import { ENTITY_TYPES } from '../../src/domain/entityType.ts';
import { DEFAULT_WORDS } from '../../src/outliers/siteWords.ts';
import { estimateJson, estimatePage } from '../../src/web/presenters/outliers/estimate.ts';

const settings = {
  project: 'my-project',
  dataset: 'builds',
  sourceDataset: 'my-project.hscic',
  maxBytesBilled: undefined,
  dailyBytes: undefined,
  dollarsPerTebibyte: 6.25,
};
const build = {
  parameters: { from: 24288, to: 24290, n: 10, entities: ENTITY_TYPES },
  force: false,
};
const reading = (total: number) => ({
  build,
  isBuilt: false,
  usedToday: 0,
  estimate: { source: total / 4, total },
});

describe('the estimate of a build in BigQuery', () => {
  it('tells the money beside the bytes, and the price that it assumes', () => {
    expect(estimatePage(DEFAULT_WORDS, reading(2 ** 40), settings)).toMatchObject({
      money: '$6.25',
      price: '$6.25',
    });
    expect(
      estimatePage(DEFAULT_WORDS, reading(2 ** 38), { ...settings, dollarsPerTebibyte: 8 }),
    ).toMatchObject({
      money: '$2.00',
      price: '$8.00',
    });
  });

  it('tells what is left of the day, and offers nothing that is more', () => {
    const limited = { ...settings, dailyBytes: 10e9 };
    expect(estimatePage(DEFAULT_WORDS, { ...reading(4e9), usedToday: 7e9 }, limited)).toMatchObject(
      {
        today: { limit: '10 GB', left: '3.0 GB' },
        isTooMuchToday: true,
      },
    );
    expect(
      estimatePage(DEFAULT_WORDS, { ...reading(4e9), usedToday: 6e9 }, limited).isTooMuchToday,
    ).toBe(false);
    const built = { ...reading(4e9), isBuilt: true, usedToday: 10e9 };
    expect(estimatePage(DEFAULT_WORDS, built, limited).isTooMuchToday).toBe(false);
    expect(estimateJson({ ...reading(4e9), usedToday: 7e9 }, limited)).toMatchObject({
      daily_limit: 10e9,
      used_today: 7e9,
    });
    expect(estimateJson(reading(4e9), settings)).toMatchObject({
      daily_limit: null,
      used_today: null,
    });
  });

  it('says less than a cent where it is', () => {
    expect(estimatePage(DEFAULT_WORDS, reading(2 ** 20), settings).money).toBe('less than $0.01');
    expect(estimateJson(reading(2 ** 30), settings).dollars).toBeCloseTo(6.25 / 1024, 12);
  });
});
