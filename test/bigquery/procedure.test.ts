import { describe, expect, it } from 'vitest';
import { ENTITY_TYPES } from '../../src/domain/entityType.ts';
import { BIGQUERY_ENGINE_VERSION } from '../../src/outliers/bigquery/statement.ts';
import { BUILD_TABLES, contentsOf, rowCounts } from './support/contents.ts';
import { emulated } from './support/emulated.ts';
import { handmadeHouse } from './support/handmadeHouse.ts';
import { A, B, writeItems } from './support/handmadeSource.ts';

emulated('the procedure', () => {
  const { house, callFor, builds } = handmadeHouse();

  /** Calls as an old client does. */
  const call = (from: string, to: string, n: string, force: string) =>
    house.sql(`CALL \`{d}.build_outliers\`(${from}, ${to}, ${n}, ${force})`);

  describe('builds', () => {
    it('under the id 1 at first, with the predecessor’s signature, at every level', async () => {
      expect(await rowCounts(house)).toEqual({});
      await call("'2024-01-01'", "'2024-02-01'", '2', 'FALSE');
      expect(await builds()).toMatchObject([
        {
          id: 1,
          n: 2,
          entities: ENTITY_TYPES.join('+'),
          engine_version: BIGQUERY_ENGINE_VERSION,
        },
      ]);
      expect(await rowCounts(house)).toEqual({
        builds: 1,
        organisations: 4,
        chemicals: 2,
        summed: 8,
        practice_ranked: 8,
        practice_chemical: 2,
        practice_outlier_items: 7,
        practice_measure_arrays: 2,
        pcn_ranked: 4,
        pcn_chemical: 2,
        pcn_outlier_items: 4,
        pcn_measure_arrays: 2,
        ccg_ranked: 4,
        ccg_chemical: 2,
        ccg_outlier_items: 4,
        ccg_measure_arrays: 2,
        stp_ranked: 2,
        stp_chemical: 2,
        regional_team_ranked: 2,
        regional_team_chemical: 2,
      });
    });
  });

  describe('has in build 1', () => {
    it('the practices that count, with what they belong to', async () => {
      const rows = await house.sql('SELECT * FROM `{d}.organisations` ORDER BY practice');
      const place = { build_id: 1, stp: 'Q1', stp_name: 'ICB one' };
      const one = { ...place, ccg: 'C1', ccg_name: 'CCG one', pcn: 'U1', pcn_name: 'PCN one' };
      const north = { regional_team: 'Y1', regional_team_name: 'North' };
      const none = { regional_team: null, regional_team_name: null };
      const two = { ...place, ccg: 'C2', ccg_name: 'CCG two', ...none };
      expect(rows).toEqual([
        { ...one, ...north, practice: 'P1', practice_name: 'Practice 1' },
        { ...one, ...north, practice: 'P2', practice_name: 'Practice 2' },
        { ...two, practice: 'P3', practice_name: 'Practice 3', pcn: 'U2', pcn_name: 'PCN two' },
        { ...two, practice: 'P4', practice_name: 'Practice 4', pcn: null, pcn_name: null },
      ]);
    });

    it('their items of chapters 17 and below over both months, 0 where there are none', async () => {
      const rows = await house.sql(`SELECT practice, chemical, CAST(numerator AS INT64) AS items
        FROM \`{d}.summed\` WHERE build_id = 1 ORDER BY chemical, practice`);
      expect(rows.map(row => Object.values(row).join(' '))).toEqual([
        'P1 0101010AA 9',
        'P2 0101010AA 5',
        'P3 0101010AA 1',
        'P4 0101010AA 10',
        'P1 0101010BB 1',
        'P2 0101010BB 5',
        'P3 0101010BB 9',
        'P4 0101010BB 0',
      ]);
    });

    it('chemicals by the names that the source has, or by their codes', async () => {
      const rows = await house.sql(
        'SELECT chemical, chemical_name, subpara_name FROM `{d}.chemicals` ORDER BY chemical',
      );
      expect(rows).toEqual([
        { chemical: '0101010AA', chemical_name: 'Alphaprazole', subpara_name: 'name 0101010' },
        { chemical: '0101010BB', chemical_name: '0101010BB', subpara_name: 'name 0101010' },
      ]);
    });

    it('shares, scores and ranks at every level, and practices without a PCN at all but that', async () => {
      const ranked = (entity: string) =>
        house.sql(`SELECT ${entity} AS entity, ratio, ROUND(mean, 9) AS mean, ROUND(std, 9) AS std,
            ROUND(z_score, 9) AS z, CAST(rank_high AS INT64) AS high, CAST(rank_low AS INT64) AS low,
            place_high, place_low
          FROM \`{d}.${entity}_ranked\` WHERE build_id = 1 AND chemical = '0101010AA' ORDER BY entity`);
      const practices = await ranked('practice');
      expect(practices.map(({ entity, ratio }) => [entity, ratio])).toEqual([
        ['P1', 0.9],
        ['P2', 0.5],
        ['P3', 0.1],
        ['P4', 1],
      ]);
      const mean = (0.9 + 0.5 + 0.1 + 1) / 4;
      const std = Math.hypot(0.9 - mean, 0.5 - mean, 0.1 - mean, 1 - mean) / Math.sqrt(3);
      for (const { ratio, z } of practices) {
        expect(z).toBeCloseTo((Number(ratio) - mean) / std, 8);
      }
      expect(await ranked('ccg')).toMatchObject([
        { entity: 'C1', ratio: 0.7, mean: 0.625, high: 1, low: 2, place_high: 1, place_low: null },
        { entity: 'C2', ratio: 0.55, mean: 0.625, high: 2, low: 1, place_high: null, place_low: 1 },
      ]);
      const pcns = await ranked('pcn');
      expect(pcns.map(({ entity, ratio }) => [entity, ratio])).toEqual([
        ['U1', 0.7],
        ['U2', 0.1],
      ]);
      expect(await ranked('regional_team')).toMatchObject([
        { entity: 'Y1', ratio: 0.7, std: 0, z: 0, place_high: null, place_low: null },
      ]);
    });

    it('the items of a chemical that is high at one and low at another, by its newest name', async () => {
      const rows = await house.sql(`SELECT ccg, high_low, bnf_code, bnf_name,
          CAST(numerator AS INT64) AS items
        FROM \`{d}.ccg_outlier_items\` WHERE build_id = 1 ORDER BY ccg, high_low`);
      expect(rows).toEqual([
        { ccg: 'C1', high_low: 'H', bnf_code: A, bnf_name: `${A} in 2024-02`, items: 14 },
        { ccg: 'C1', high_low: 'L', bnf_code: B, bnf_name: `${B} in 2024-02`, items: 6 },
        { ccg: 'C2', high_low: 'H', bnf_code: B, bnf_name: `${B} in 2024-02`, items: 9 },
        { ccg: 'C2', high_low: 'L', bnf_code: A, bnf_name: `${A} in 2024-02`, items: 11 },
      ]);
    });

    it('all scores and shares of what is in a table, in the order of the codes', async () => {
      const [row] = await house.sql(`SELECT measure_array, ratio_array
        FROM \`{d}.ccg_measure_arrays\` WHERE build_id = 1 AND chemical = '0101010AA'`);
      expect(row?.ratio_array).toEqual([0.7, 0.55]);
      const [high = 0, low = 0] = Array.isArray(row?.measure_array) ? row.measure_array : [];
      expect(high).toBeCloseTo(Math.SQRT1_2, 9);
      expect(low).toBeCloseTo(-Math.SQRT1_2, 9);
    });
  });

  describe('makes', () => {
    it('nothing where the build is there', async () => {
      const before = await contentsOf(house, BUILD_TABLES.slice(0, 10));
      await call("'2024-01-01'", "'2024-02-01'", '2', 'FALSE');
      await callFor(`['${ENTITY_TYPES.toReversed().join("', '")}']`, 2, 'NULL');
      expect(await contentsOf(house, BUILD_TABLES.slice(0, 10))).toEqual(before);
    });

    it('only the types that are named, in whatever order and however often', async () => {
      const before = await rowCounts(house);
      await callFor("['ccg', 'pcn', 'ccg']");
      await callFor("['pcn', 'ccg']");
      expect(await builds('build_id > 1')).toMatchObject([{ id: 2, entities: 'pcn+ccg' }]);
      const after = await rowCounts(house);
      const grown = Object.keys(after).filter(name => after[name] !== before[name]);
      const others = ENTITY_TYPES.filter(type => type !== 'pcn' && type !== 'ccg');
      expect(grown.filter(name => others.some(type => name.startsWith(`${type}_`)))).toEqual([]);
      expect(grown.filter(name => /_/.test(name))).toEqual([
        'pcn_ranked',
        'pcn_chemical',
        'pcn_outlier_items',
        'pcn_measure_arrays',
        'ccg_ranked',
        'ccg_chemical',
        'ccg_outlier_items',
        'ccg_measure_arrays',
      ]);
    });

    it('the data again under their id when forced, of what the source has now', async () => {
      const [before] = await builds('build_id = 2');
      await writeItems(house, [
        ['P1', '0202020AAAAAAAA', '2024-01', 3],
        ['P3', '0202020AAAAAAAA', '2024-02', 4],
      ]);
      await callFor("['ccg', 'pcn']", 1, 'TRUE');
      const [after, ...others] = await builds('build_id >= 2');
      expect(others).toEqual([]);
      expect(after).toMatchObject({ id: 2, entities: 'pcn+ccg' });
      expect(after?.made).not.toBe(before?.made);
      const ranked = `SELECT ccg, chemical, CAST(chemical_items AS INT64) AS items
        FROM \`{d}.ccg_ranked\` WHERE build_id = 2 ORDER BY ccg`;
      expect(await house.sql(ranked)).toEqual([
        { ccg: 'C1', chemical: '0202020AA', items: 3 },
        { ccg: 'C2', chemical: '0202020AA', items: 4 },
      ]);
      // The other build is as it was.
      expect(
        await house.sql('SELECT chemical FROM `{d}.stp_ranked` WHERE build_id = 1'),
      ).toHaveLength(2);
      await writeItems(house);
    });

    it('once where two ask at once', async () => {
      await Promise.all([callFor("['stp']", 7), callFor("['stp']", 7)]);
      expect(await builds('n = 7')).toHaveLength(1);
      expect(
        await house.sql('SELECT build_id FROM `{d}.stp_ranked` WHERE build_id > 2'),
      ).toHaveLength(2);
    });
  });

  it('never takes an id again whose row somebody removed: its data are still there', async () => {
    const last = (await builds()).at(-1);
    await house.sql(
      'DELETE FROM `{d}.builds` WHERE build_id = (SELECT MAX(build_id) FROM `{d}.builds`)',
    );
    await callFor("['stp']", 9);
    expect((await builds()).at(-1)).toMatchObject({ id: Number(last?.id) + 1, n: 9 });
  });

  describe('takes the predecessor’s rows of builds', () => {
    it('for no builds, and their ids for taken', async () => {
      await house.sql(
        "INSERT INTO `{d}.builds` (build_id, from_date, to_date, n) VALUES (41, '2024-01-01', '2024-02-01', 8)",
      );
      await callFor("['stp']", 8);
      expect(await builds('n = 8')).toMatchObject([
        { id: 41, engine_version: null },
        { id: 42, engine_version: BIGQUERY_ENGINE_VERSION, entities: 'stp' },
      ]);
    });
  });
});
