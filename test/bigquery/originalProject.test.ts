import { describe, expect, it } from 'vitest';
import { obstacleIn } from '../../src/outliers/bigQueryState.ts';
import { setupPlan } from '../../src/outliers/bigquery/plan.ts';
import { setUp } from '../../src/outliers/bigquery/setup.ts';
import { contentsOf } from './support/contents.ts';
import { emulated } from './support/emulated.ts';
import { handmadeHouse } from './support/handmadeHouse.ts';
import { sharedHouse } from './support/sharedHouse.ts';

// The original project is ebmdatalab/outliers; its client is lib/outliers.py, class DatasetBuild.

emulated('the dataset of the original project', () => {
  const { house, proxy } = sharedHouse(house => house.upload());
  const bigQuery = () => house.bigQuery({ apiEndpoint: proxy.url });
  const TABLES = ['builds', 'ccg_ranked', 'ccg_outlier_items', 'ccg_measure_arrays'];

  it('is left as it is: the plan names what is in the way, and offers a name that is free', async () => {
    await house.client.createDataset(house.settings.dataset, { location: 'US' });
    await house.sql(`CREATE TABLE \`{d}.builds\` (build_id INT64 NOT NULL,
      from_date STRING(10) NOT NULL, to_date STRING(10) NOT NULL, n INT64 NOT NULL)`);
    await house.sql(`CREATE TABLE \`{d}.ccg_ranked\` (build_id INT64 NOT NULL, ccg STRING(8),
      subpara STRING(7), subpara_items NUMERIC, chemical STRING(9), chemical_items NUMERIC,
      ratio FLOAT64, mean FLOAT64, std FLOAT64, z_score FLOAT64, rank_high INT64, rank_low INT64)`);
    await house.sql(`CREATE TABLE \`{d}.ccg_outlier_items\` (build_id INT64 NOT NULL, ccg STRING(8),
      bnf_code STRING(15), bnf_name STRING(100), chemical STRING(9), high_low STRING(1), numerator NUMERIC)`);
    await house.sql(`CREATE TABLE \`{d}.ccg_measure_arrays\` (build_id INT64 NOT NULL,
      chemical STRING(9), measure_array ARRAY<FLOAT64>)`);
    await house.sql('CREATE VIEW `{d}.bnf_names` AS SELECT code, name FROM `{s}.pcns`');
    await house.sql(`CREATE PROCEDURE \`{d}.build_outliers\`(p__from_date STRING, p__to_date STRING,
        p__n INT64, p__force BOOL)
      BEGIN
        INSERT INTO \`{d}.builds\` (build_id, from_date, to_date, n)
        VALUES (7, p__from_date, p__to_date, p__n);
      END`);
    await house.sql("CALL `{d}.build_outliers`('2024-01-01', '2024-03-01', 5, FALSE)");
    const before = await contentsOf(house, TABLES);
    const free = `${house.settings.dataset}_openpath`;

    const plan = await setupPlan(bigQuery());
    const refused = plan.objects.filter(({ action }) => action === 'refuse');
    expect(refused.map(({ object, detail }) => `${object.name}: ${detail}`)).toEqual([
      ...TABLES.map(name => `${name}: the table ${MARKLESS}`),
      `bnf_names: the view ${MARKLESS}`,
      `build_outliers: the procedure ${MARKLESS}`,
    ]);
    expect(plan.objects.filter(({ action }) => /replace|extend/.test(action))).toEqual([]);
    expect(obstacleIn(plan)).toEqual({
      message: `In ${house.dataset}, builds is in the way: the table ${MARKLESS}. The same goes for ccg_ranked, ccg_outlier_items, ccg_measure_arrays, bnf_names, build_outliers.`,
      fix: `Set BIGQUERY_DATASET to another dataset, such as ${free}, which does not exist yet. Nothing in ${house.dataset} has been changed.`,
    });

    await expect(setUp(bigQuery())).rejects.toThrow('builds is in the way');
    expect(proxy.requestsLike({ method: 'POST' })).toEqual([]);
    expect(await contentsOf(house, TABLES)).toEqual(before);
    await house.sql("CALL `{d}.build_outliers`('2024-01-01', '2024-02-01', 5, FALSE)");
    expect((await contentsOf(house, ['builds'])).builds).toHaveLength(2);

    await house.client.createDataset(free, { location: 'US' });
    const again = await setupPlan(bigQuery());
    expect(again.freeDataset).toBe(`${free}_2`);
    await house.client.dataset(free).delete();
  });
});

const MARKLESS = 'of that name does not carry openpath’s mark, so somebody else may rely on it';

emulated('a client of the original project', () => {
  const { house, callFor } = handmadeHouse();
  const FROM = '2024-01-01';
  const TO = '2024-02-01';
  const N = 2;

  /** As DatasetBuild.run does it: the procedure, then the first build that the parameters find. */
  async function run(builds: string): Promise<number[]> {
    const rows = await house.sql(`CALL \`{d}.build_outliers\`('${FROM}', '${TO}', ${N}, FALSE);
      SELECT build_id FROM \`{d}.${builds}\`
      WHERE from_date = '${FROM}' AND to_date = '${TO}' AND n = ${N}`);
    return rows.map(({ build_id }) => Number(build_id));
  }

  it('calls the procedure with its four parameters, and finds one build, that of every type', async () => {
    await callFor("['ccg']", N);
    expect(await run('original_builds')).toEqual([2]);
    // Among all builds there is that of one type, which has the same parameters.
    expect((await run('builds')).sort()).toEqual([1, 2]);
  });

  describe.each(['practice', 'pcn', 'ccg'])('reads of %s reports', entity => {
    it('the rows of its two tables, which rank_high and rank_low up to n find', async () => {
      const [id = 0] = await run('original_builds');
      const rows = await house.sql(ranked(entity, id));
      expect(Object.keys(rows[0] ?? {})).toEqual(RANKED_COLUMNS.map(name => name || entity));
      expect(rows.some(({ z_score }) => Number(z_score) > 0)).toBe(true);
    });

    it('the items of the high and low table, by h and l', async () => {
      const [id = 0] = await run('original_builds');
      const items = `SELECT ${entity}, bnf_code, bnf_name, chemical, high_low, numerator`;
      const rows = await house.sql(
        `${items} FROM \`{d}.original_${entity}_outlier_items\` WHERE build_id = ${id}`,
      );
      const ours = await house.sql(
        `SELECT high_low FROM \`{d}.${entity}_outlier_items\` WHERE build_id = ${id}`,
      );
      const count = (found: readonly Record<string, unknown>[], value: string): number =>
        found.filter(({ high_low }) => high_low === value).length;
      expect(count(rows, 'h')).toBeGreaterThan(0);
      expect([count(rows, 'h'), count(rows, 'l')]).toEqual([count(ours, 'H'), count(ours, 'L')]);
    });

    it('the arrays beside which it draws a ratio, which is one of their values', async () => {
      const [id = 0] = await run('original_builds');
      const arrays = await house.sql(`SELECT chemical, measure_array AS \`array\`
        FROM \`{d}.original_${entity}_measure_arrays\` WHERE build_id = ${id}`);
      const byChemical = new Map(arrays.map(row => [row.chemical, row.array]));
      const rows = await house.sql(`SELECT chemical, ratio FROM \`{d}.${entity}_ranked\`
        WHERE build_id = ${id} AND place_high IS NOT NULL`);
      expect(rows.length).toBeGreaterThan(0);
      for (const { chemical, ratio } of rows) {
        expect(byChemical.get(chemical)).toContain(ratio);
      }
    });
  });

  it('reads of ICBs the same, where there is only one and nothing to compare', async () => {
    const [id = 0] = await run('original_builds');
    expect(await house.sql(ranked('stp', id))).toHaveLength(2);
    for (const view of ['original_stp_outlier_items', 'original_stp_measure_arrays']) {
      expect(await house.sql(`SELECT * FROM \`{d}.${view}\` WHERE build_id = ${id}`)).toEqual([]);
    }
  });

  const RANKED_COLUMNS = [
    '',
    'subpara',
    'subpara_items',
    'chemical',
    'chemical_items',
    'ratio',
    'mean',
    'std',
    'z_score',
    'rank_high',
    'rank_low',
  ];
  const ranked = (entity: string, id: number): string =>
    `SELECT ${RANKED_COLUMNS.map(name => name || entity).join(', ')} FROM \`{d}.${entity}_ranked\`
     WHERE build_id = ${id} AND (rank_high <= ${N} OR rank_low <= ${N})`;
});
