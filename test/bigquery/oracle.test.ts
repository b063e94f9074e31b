import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENTITY_TYPES } from '../../src/domain/entityType.ts';
import { createDuckdbEngine } from '../../src/outliers/duckdb/engine.ts';
import type { BuildParameters } from '../../src/outliers/engine.ts';
import { hardlyAny, type OracleCase, parametersOf, SMALL } from '../oracle/outliers/cases.ts';
import { OutliersOracle } from '../oracle/outliers/oracle.ts';
import type { PrescribingSize } from '../support/prescribingData.ts';
import { emulated } from './support/emulated.ts';
import { exactShares } from './support/exactShares.ts';
import { compareResults } from './support/sameResults.ts';
import { sharedHouse } from './support/sharedHouse.ts';

/** Less to do for an engine that is no BigQuery. */
const SIZE: PrescribingSize = { ...SMALL, chemicals: 60, months: 3 };

const cases: readonly OracleCase[] = [
  { name: 'a small country', size: SIZE, seeds: [1, 2], n: 10 },
  { name: 'some of its months', size: SIZE, seeds: [9], n: 3, months: [1, 2] },
  {
    name: 'hardly any data',
    size: hardlyAny(SIZE),
    seeds: [14],
    n: 1000,
  },
];

emulated('a build in BigQuery', () => {
  const { house } = sharedHouse(house => house.ready(), SIZE);

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

  describe.each(cases)('of $name', ({ seeds, ...what }) => {
    it.each(seeds)(
      'agrees with the plain SQL and with the embedded engine (data %i)',
      async seed => {
        await house.refill(what.size, seed);
        await expectTheSame(`${seed}`, parametersOf(what));
      },
    );
  });

  describe('of so many practices that the extremes are trimmed', () => {
    it('has the bounds by nearest rank, also where 1,000 and 2,000 share a subparagraph', async () => {
      const size = {
        ...SIZE,
        practices: 2600,
        pcns: 1100,
        chemicals: 25,
        months: 1,
        density: 0.06,
      };
      await house.refill(size, 11, file => exactShares(file, [1000, 2000]));
      await expectTheSame('many', parametersOf({ size, n: 5 }));
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
