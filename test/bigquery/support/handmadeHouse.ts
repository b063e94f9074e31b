import { setUp } from '../../../src/outliers/bigquery/setup.ts';
import { writeHandmade } from './handmadeSource.ts';
import { sharedHouse } from './sharedHouse.ts';

/** A house of the handmade source, and how the tests of the procedure call it and see its builds. */
export function handmadeHouse() {
  const { house } = sharedHouse(async house => {
    await writeHandmade(house);
    await setUp(house.bigQuery());
  });
  const callFor = (entities: string, n: string | number = 1, force = 'FALSE') =>
    house.sql(
      `CALL \`{d}.build_outliers_for\`('2024-01-01', '2024-02-01', ${n}, ${force}, ${entities})`,
    );
  const builds = (where = 'TRUE') =>
    house.sql(`SELECT CAST(build_id AS INT64) AS id, CAST(n AS INT64) AS n,
      ARRAY_TO_STRING(entities, '+') AS entities, CAST(created_at AS STRING) AS made, engine_version
      FROM \`{d}.builds\` WHERE ${where} ORDER BY build_id`);
  return { house, callFor, builds };
}
