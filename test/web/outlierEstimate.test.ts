import { describe, expect, it } from 'vitest';
import { ENTITY_TYPES } from '../../src/domain/entityType.ts';
import { estimateJson, estimatePage } from '../../src/web/presenters/outliers/estimate.ts';

const settings = {
  project: 'my-project',
  dataset: 'builds',
  sourceDataset: 'my-project.hscic',
  maxBytesBilled: undefined,
  dollarsPerTebibyte: 6.25,
};
const asked = {
  parameters: { from: 24288, to: 24290, n: 10, entities: ENTITY_TYPES },
  force: false,
};
const reading = (inAll: number) => ({
  asked,
  isThere: false,
  estimate: { source: inAll / 4, inAll },
});

describe('the estimate of a build in BigQuery', () => {
  it('tells the money beside the bytes, and the price that it assumes', () => {
    expect(estimatePage(reading(2 ** 40), settings)).toMatchObject({
      money: '$6.25',
      price: '$6.25',
    });
    expect(estimatePage(reading(2 ** 38), { ...settings, dollarsPerTebibyte: 8 })).toMatchObject({
      money: '$2.00',
      price: '$8.00',
    });
  });

  it('says less than a cent where it is', () => {
    expect(estimatePage(reading(2 ** 20), settings).money).toBe('less than $0.01');
    expect(estimateJson(reading(2 ** 30), settings).dollars).toBeCloseTo(6.25 / 1024, 12);
  });
});
