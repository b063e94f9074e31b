import { DuckDBInstance } from '@duckdb/node-api';

/**
 * Gives the first subparagraphs of two chemicals of a prescribing store so many practices that count
 * and prescribe in them, in its first month, each practice with a share of its own.
 */
export async function exactShares(store: string, practices: readonly number[]): Promise<void> {
  const instance = await DuckDBInstance.create(store);
  const connection = await instance.connect();
  try {
    await connection.run(`CREATE TEMP TABLE pairs AS
      SELECT row_number() OVER (ORDER BY subpara_ix) - 1 AS pair, firsts
      FROM (
        SELECT subpara_ix, list(presentation ORDER BY presentation) AS firsts
        FROM (
          SELECT subpara_ix, min(presentation_ix) AS presentation
          FROM presentation JOIN chemical USING (chemical_ix) GROUP BY subpara_ix, chemical_ix
        ) GROUP BY subpara_ix
      ) WHERE len(firsts) = 2`);
    const wanted = practices
      .map(
        (
          count,
          pair,
        ) => `SELECT (SELECT min(month) FROM items) AS month, unnest(firsts) AS presentation_ix,
          practice_ix, CASE presentation_ix WHEN firsts[1] THEN place ELSE 3001 - place END AS items
        FROM pairs CROSS JOIN (
          SELECT practice_ix, row_number() OVER (ORDER BY practice_ix) AS place
          FROM practice WHERE counted) WHERE pair = ${pair} AND place <= ${count}`,
      )
      .join(' UNION ALL ');
    await connection.run(`CREATE TEMP TABLE mended AS
      FROM items WHERE presentation_ix NOT IN (
        SELECT presentation_ix FROM presentation JOIN chemical USING (chemical_ix)
        WHERE subpara_ix IN (SELECT subpara_ix FROM chemical JOIN presentation USING (chemical_ix)
          JOIN pairs ON firsts[1] = presentation_ix WHERE pair < ${practices.length}))
      UNION ALL ${wanted}`);
    await connection.run('DELETE FROM items');
    await connection.run(
      'INSERT INTO items FROM mended ORDER BY month, presentation_ix, practice_ix',
    );
    await connection.run('CHECKPOINT');
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
