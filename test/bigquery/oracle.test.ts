import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTITY_TYPES } from '../../src/domain/entityType.ts';
import { createDuckdbEngine } from '../../src/outliers/duckdb/engine.ts';
import type { BuildParameters } from '../../src/outliers/engine.ts';
import { OutliersOracle } from '../oracle/outliers/oracle.ts';
import { FIRST_MONTH, type PrescribingSize } from '../support/prescribingData.ts';
import { BigQueryHouse } from './support/bigQueryHouse.ts';
import { emulated, endpoint } from './support/emulated.ts';
import { exactShares } from './support/exactShares.ts';
import { compareResults } from './support/sameResults.ts';

const SMALL: PrescribingSize = {
  practices: 120,
  pcns: 25,
  ccgs: 7,
  stps: 3,
  regions: 2,
  chemicals: 60,
  months: 3,
  density: 0.1,
};

const cases: {
  name: string;
  size: PrescribingSize;
  seeds: number[];
  n: number;
  months?: [number, number];
}[] = [
  { name: 'a small country', size: SMALL, seeds: [1, 2], n: 10 },
  { name: 'some of its months', size: SMALL, seeds: [9], n: 3, months: [1, 2] },
  {
    name: 'hardly any data',
    size: { ...SMALL, practices: 9, pcns: 4, ccgs: 2, stps: 1, regions: 1, density: 0.05 },
    seeds: [14],
    n: 1000,
  },
];

const everything = (
  size: PrescribingSize,
  n: number,
  months?: [number, number],
): BuildParameters => {
  const [first, last] = months ?? [0, size.months - 1];
  return { from: FIRST_MONTH + first, to: FIRST_MONTH + last, n, entities: ENTITY_TYPES };
};

emulated('a build in BigQuery', () => {
  let house: BigQueryHouse;
  beforeAll(async () => {
    house = await BigQueryHouse.make(endpoint, SMALL, 1);
    await house.ready();
  });
  afterAll(() => house.remove());

  /** Builds the house’s data by both engines and holds BigQuery’s results against all there is. */
  async function expectTheSame(name: string, parameters: BuildParameters): Promise<string> {
    const results = path.join(house.root, `${name}-bigquery`);
    const embedded = path.join(house.root, `${name}-duckdb`);
    const request = { buildId: 1, force: true, ...parameters };
    await house.engine().build(request, { outFile: results });
    await createDuckdbEngine(house.data).build(request, { outFile: embedded });
    const oracle = await OutliersOracle.run(house.data, parameters);
    try {
      expect(await oracle.differences(results, ENTITY_TYPES)).toEqual([]);
      const { differences, rows } = await compareResults(results, embedded, ENTITY_TYPES);
      expect(differences).toEqual([]);
      expect(rows.practice_outlier_items).toBeGreaterThan(0);
      if (parameters.n < 1000) {
        for (const [table, count] of Object.entries(rows)) expect(count, table).toBeGreaterThan(0);
      }
    } finally {
      oracle.close();
    }
    return results;
  }

  describe.each(cases)('of $name', ({ size, seeds, n, months }) => {
    it.each(seeds)(
      'agrees with the plain SQL and with the embedded engine (data %i)',
      async seed => {
        await house.refill(size, seed);
        await expectTheSame(`${seed}`, everything(size, n, months));
      },
    );
  });

  describe('of so many practices that the extremes are trimmed', () => {
    it('has the bounds by nearest rank, also where 1,000 and 2,000 share a subparagraph', async () => {
      const size = {
        ...SMALL,
        practices: 2600,
        pcns: 1100,
        chemicals: 25,
        months: 1,
        density: 0.06,
      };
      await house.refill(size, 11, file => exactShares(file, [1000, 2000]));
      await expectTheSame('many', everything(size, 5));
      const trimmed = await house.sql(`SELECT entities, low_bound, high_bound,
          ARRAY(SELECT ratio FROM \`{d}.practice_ranked\` AS r WHERE r.chemical = c.chemical
            AND r.build_id = c.build_id ORDER BY ratio) AS ratios
        FROM \`{d}.practice_chemical\` AS c WHERE entities IN (1000, 2000)
        AND build_id = (SELECT MAX(build_id) FROM \`{d}.practice_chemical\`) ORDER BY entities`);
      expect(trimmed.map(({ entities }) => entities)).toEqual([1000, 1000, 2000, 2000]);
      for (const { entities, low_bound, high_bound, ratios } of trimmed) {
        const sorted = Array.isArray(ratios) ? ratios : [];
        expect(low_bound).toBe(sorted[Number(entities) / 1000 - 1]);
        expect(high_bound).toBe(sorted[(999 * Number(entities)) / 1000 - 1]);
        expect(new Set(sorted).size).toBe(entities);
      }
    });
  });
});
