import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { ENTITY_TYPES, type EntityType } from '../../../src/domain/entityType.ts';
import { resultParents } from '../../../src/outliers/places.ts';

/**
 * Tables by their codes, not their numbers, which are each file’s own; reals are told from the rest.
 * Presentations are held against each other where items name them: those that no table has are listed
 * by one engine and not by the other.
 */
const tablesOf = (
  entities: readonly EntityType[],
): Record<string, { sql: string; reals: string[] }> => ({
  ...Object.fromEntries(
    ENTITY_TYPES.map(type => [type, { sql: organisationsSql(type), reals: [] }]),
  ),
  subpara: { sql: 'SELECT code, name FROM subpara', reals: [] },
  chemical: {
    sql: 'SELECT c.code, c.name, s.code AS subpara FROM chemical c JOIN subpara s USING (subpara_ix)',
    reals: [],
  },
  summed: { sql: 'SELECT practice, chemical, subpara, numerator FROM summed', reals: [] },
  ...Object.assign({}, ...entities.map(ofEntity)),
});

/** Organisations with the codes of those that they belong to. */
const organisationsSql = (type: EntityType): string => {
  const parents = resultParents(type);
  return `SELECT ${['e.code', 'e.name', ...parents.map(parent => `${parent}.code AS ${parent}`)].join(', ')}
    FROM ${type} e
    ${parents.map(parent => `LEFT JOIN ${parent} ON ${parent}.entity_ix = e.${parent}_ix`).join('\n')}`;
};

const ofEntity = (entity: EntityType): Record<string, { sql: string; reals: string[] }> => ({
  [`${entity}_chemical`]: {
    sql: `SELECT c.code AS chemical, d.* EXCLUDE (chemical_ix) FROM ${entity}_chemical d
      JOIN chemical c USING (chemical_ix)`,
    reals: ['low_bound', 'high_bound', 'mean', 'std'],
  },
  [`${entity}_ranked`]: {
    sql: `SELECT * EXCLUDE (build_id) FROM ${entity}_ranked`,
    reals: ['ratio', 'mean', 'std', 'z_score'],
  },
  [`${entity}_outlier`]: {
    sql: `SELECT e.code AS entity, c.code AS chemical, o.* EXCLUDE (entity_ix, chemical_ix)
      FROM ${entity}_outlier o JOIN ${entity} e USING (entity_ix) JOIN chemical c USING (chemical_ix)`,
    reals: [],
  },
  [`${entity}_outlier_items`]: {
    sql: `SELECT * EXCLUDE (build_id) FROM ${entity}_outlier_items`,
    reals: [],
  },
});

/** How two result files compare: rows that one has and the other has not, and rows that both have. */
export interface Comparison {
  readonly differences: readonly string[];
  readonly rows: Readonly<Record<string, number>>;
}

/** Compares all tables of two files of results row by row; reals to nine decimals. */
export async function compareResults(
  one: string,
  other: string,
  entities: readonly EntityType[],
): Promise<Comparison> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(
      `ATTACH '${one}' AS one (READ_ONLY); ATTACH '${other}' AS other (READ_ONLY)`,
    );
    const differences: string[] = [];
    const rows: Record<string, number> = {};
    for (const [name, { sql, reals }] of Object.entries(tablesOf(entities))) {
      for (const file of ['one', 'other']) {
        await connection.run(`USE ${file}`);
        await connection.run(`CREATE OR REPLACE TEMP TABLE ${file}_rows AS ${sql}`);
      }
      const compared = await compareRows(connection, reals);
      rows[name] = compared.same;
      differences.push(...compared.different.map(text => `${name}: ${text}`));
    }
    return { differences, rows };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function compareRows(
  connection: DuckDBConnection,
  reals: readonly string[],
): Promise<{ same: number; different: string[] }> {
  const ask = async (sql: string): Promise<unknown[][]> =>
    (await connection.runAndReadAll(sql)).getRows();
  const columns = (await ask('DESCRIBE one_rows')).map(([name]) => String(name));
  const exact = columns.filter(name => !reals.includes(name));
  const equal = [
    ...exact.map(name => `a.${name} IS NOT DISTINCT FROM b.${name}`),
    ...reals.map(name => `abs(a.${name} - b.${name}) <= 1e-9 * greatest(1, abs(a.${name}))`),
  ].join(' AND ');
  const missing = (side: string, from: string): string =>
    `SELECT '${side}' AS file, a FROM temp.${side}_rows a
      WHERE NOT EXISTS (FROM temp.${from}_rows b WHERE ${equal})`;
  const different = await ask(
    `${missing('one', 'other')} UNION ALL ${missing('other', 'one')} LIMIT 20`,
  );
  const counts = await ask(
    'SELECT (SELECT count(*) FROM temp.one_rows), (SELECT count(*) FROM temp.other_rows)',
  );
  const [same, others] = counts[0] ?? [];
  return {
    same: Number(same),
    different: [
      ...different.map(([file, row]) => `only in ${file}: ${row}`),
      ...(same === others ? [] : [`${same} and ${others} rows`]),
    ],
  };
}
