import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTITY_TYPES } from '../../../src/domain/entityType.ts';
import { createDuckdbEngine } from '../../../src/outliers/duckdb/engine.ts';
import { writePrescribing } from '../../support/prescribingData.ts';
import { hardlyAny, type OracleCase, parametersOf, SMALL } from './cases.ts';
import { OutliersOracle } from './oracle.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'openpath-outliers-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const cases: readonly OracleCase[] = [
  { name: 'a small country', size: SMALL, seeds: [1, 2, 3, 4, 5, 6, 7, 8], n: 10 },
  { name: 'some of its months', size: SMALL, seeds: [9, 10], n: 3, months: [1, 2] },
  {
    name: 'so many practices that the extremes are trimmed',
    size: { ...SMALL, practices: 3300, pcns: 1400, chemicals: 60, months: 2, density: 0.06 },
    seeds: [11, 12, 13],
    n: 5,
  },
  {
    name: 'hardly any data',
    size: hardlyAny(SMALL),
    seeds: [14, 15, 16],
    n: 1000,
  },
  {
    name: 'one big busy region',
    size: { ...SMALL, practices: 400, regions: 1, stps: 2, ccgs: 3, chemicals: 250, density: 0.3 },
    seeds: [17],
    n: 70,
  },
];

describe.each(cases)('a build of $name', ({ seeds, ...what }) => {
  it.each(seeds)('agrees with the plain SQL at every level (data %i)', async seed => {
    const [data, results] = [path.join(folder, `${seed}-data`), path.join(folder, `${seed}-out`)];
    await writePrescribing(data, what.size, seed);
    const parameters = parametersOf(what);
    await createDuckdbEngine(data).build(
      { buildId: 1, force: false, ...parameters },
      { outFile: results },
    );
    const oracle = await OutliersOracle.run(data, parameters);
    try {
      expect(await oracle.differences(results, ENTITY_TYPES)).toEqual([]);
      expect((await oracle.sizes('practice')).items).toBeGreaterThan(0);
    } finally {
      oracle.close();
    }
  });
});
