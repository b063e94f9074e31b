import { describe, expect, it } from 'vitest';
import { dataset, day, ofTheEmulator, one, other, run } from './ofTheEmulator.ts';

const pairs = `WITH p AS (SELECT * FROM
  UNNEST([STRUCT('a' AS k, 1 AS x, 2 AS y), ('a', 3, 1), ('b', 3, 5), ('b', 3, 4)]))`;

ofTheEmulator('SQL', () => {
  describe('tables', () => {
    it('keep what their definition says', async () => {
      await run(`CREATE OR REPLACE TABLE \`test-project.emulator_test.made\` (
          build_id INT64 NOT NULL OPTIONS (description = 'which; END'),
          practice STRING, f ARRAY<FLOAT64>, s ARRAY<STRING>, n NUMERIC, moment TIMESTAMP, day DATE, ok BOOL
        ) PARTITION BY RANGE_BUCKET(build_id, GENERATE_ARRAY(0, 4000, 1))
        CLUSTER BY practice, day
        OPTIONS (description = 'made', labels = [('made_by', 'openpath')])`);
      await run(
        "CREATE TABLE IF NOT EXISTS emulator_test.made (x INT64) OPTIONS (description = 'x')",
      );
      await run(`ALTER TABLE emulator_test.made ADD COLUMN IF NOT EXISTS ok BOOL,
        ADD COLUMN IF NOT EXISTS more FLOAT64 OPTIONS (description = 'added')`);
      await run(`ALTER TABLE emulator_test.made ALTER COLUMN practice SET DATA TYPE STRING,
        ALTER COLUMN more SET DATA TYPE FLOAT64`);
      await run('INSERT INTO emulator_test.made (build_id, s) VALUES (1, ["a"]), (2, [])');
      const [metadata] = await dataset.table('made').getMetadata();
      const nullable = (name: string, type: string): unknown => ({ name, type, mode: 'NULLABLE' });
      expect(metadata).toMatchObject({
        type: 'TABLE',
        description: 'made',
        labels: { made_by: 'openpath' },
        numRows: '2',
        rangePartitioning: { field: 'build_id', range: { start: '0', end: '4000', interval: '1' } },
        clustering: { fields: ['practice', 'day'] },
        schema: {
          fields: [
            { name: 'build_id', type: 'INTEGER', mode: 'REQUIRED', description: 'which; END' },
            nullable('practice', 'STRING'),
            { name: 'f', type: 'FLOAT', mode: 'REPEATED' },
            { name: 's', type: 'STRING', mode: 'REPEATED' },
            nullable('n', 'NUMERIC'),
            nullable('moment', 'TIMESTAMP'),
            nullable('day', 'DATE'),
            nullable('ok', 'BOOLEAN'),
            { name: 'more', type: 'FLOAT', mode: 'NULLABLE', description: 'added' },
          ],
        },
      });
      await expect(run('INSERT INTO emulator_test.made (practice) VALUES ("a")')).rejects.toThrow(
        'Required field build_id cannot be null',
      );
    });

    it('have views over another dataset', async () => {
      await run('CREATE OR REPLACE TABLE emulator_test.viewed AS SELECT 1 AS n UNION ALL SELECT 2');
      await run(`CREATE OR REPLACE VIEW \`test-project.emulator_test_other.v\`
        OPTIONS (description = 'sum') AS SELECT SUM(n) AS n FROM \`test-project.emulator_test.viewed\``);
      expect(await run('SELECT n FROM emulator_test_other.v')).toEqual([{ n: 3 }]);
      const [metadata] = await other.table('v').getMetadata();
      expect(metadata).toMatchObject({
        type: 'VIEW',
        description: 'sum',
        schema: { fields: [{ name: 'n', type: 'INTEGER' }] },
      });
    });
  });

  describe('SQL', () => {
    it('has window functions and QUALIFY', async () => {
      const windows = `${pairs} SELECT k, x, y, ROW_NUMBER() OVER (PARTITION BY k ORDER BY x DESC, y) AS r,
        DENSE_RANK() OVER (ORDER BY x DESC) AS d, COUNT(*) OVER (PARTITION BY k) AS c FROM p ORDER BY k, r`;
      expect(await run(windows)).toEqual([
        { k: 'a', x: 3, y: 1, r: 1, d: 1, c: 2 },
        { k: 'a', x: 1, y: 2, r: 2, d: 2, c: 2 },
        { k: 'b', x: 3, y: 4, r: 1, d: 1, c: 2 },
        { k: 'b', x: 3, y: 5, r: 2, d: 1, c: 2 },
      ]);
      const first = `${pairs} SELECT k, y FROM p WHERE TRUE
        QUALIFY ROW_NUMBER() OVER (PARTITION BY k ORDER BY x DESC, y) = 1 ORDER BY k`;
      expect(await run(first)).toEqual([
        { k: 'a', y: 1 },
        { k: 'b', y: 4 },
      ]);
    });

    it('aggregates', async () => {
      const query = `${pairs} SELECT COUNTIF(x > 1) AS n, MAX_BY(k, y) AS k, ARRAY_AGG(y ORDER BY y) AS ys,
        ARRAY_AGG(k ORDER BY y LIMIT 1)[OFFSET(0)] AS first, STRING_AGG(k, '-' ORDER BY y) AS joined,
        ANY_VALUE(x) > 0 AS some, SUM(x) AS total FROM p`;
      expect(await run(query)).toEqual([
        { n: 3, k: 'b', ys: [1, 2, 4, 5], first: 'a', joined: 'a-a-b-b', some: true, total: 10 },
      ]);
    });

    it('computes', async () => {
      expect(
        await one(`DIV(1 + 999, 1000) AS d, DIV(-7, 2) AS t, SAFE_DIVIDE(1, 0) AS s, IEEE_DIVIDE(1, 0) AS i,
          7 / 2 AS q, SQRT(2) AS r, POW(2, 3) AS p, ROUND(2.5) AS up, ROUND(-2.5) AS down,
          ROUND(CAST(5 AS INT64) / 2) AS half, CAST(3 AS FLOAT64) AS f`),
      ).toEqual({
        d: 1,
        t: -3,
        s: null,
        i: Number.POSITIVE_INFINITY,
        q: 3.5,
        r: Math.SQRT2,
        p: 8,
        up: 3,
        down: -3,
        half: 3,
        f: 3,
      });
    });

    it('works on strings', async () => {
      expect(
        await one(`SUBSTR('abcdef', 2, 3) AS s, LEFT('abcdef', 2) AS l, REGEXP_CONTAINS('2024', r'^\\d{4}$') AS y,
          REGEXP_CONTAINS('x2024', r'^\\d{4}$') AS n, FORMAT('%s %d %t %t', 'a', 5, DATE '2024-01-02', CAST(NULL AS STRING)) AS f,
          FORMAT('%05d%%', 42) AS p`),
      ).toEqual({ s: 'bcd', l: 'ab', y: true, n: false, f: 'a 5 2024-01-02 NULL', p: '00042%' });
    });

    it('works on dates', async () => {
      expect(
        await one(`SAFE_CAST('2024-02-30' AS DATE) AS none, CAST(TIMESTAMP '2024-02-03 23:00:00+00' AS DATE) AS day,
          TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), TIMESTAMP '2024-01-01', DAY) > 0 AS later`),
      ).toEqual({ none: null, day: day('2024-02-03'), later: true });
      const months = `SELECT month, x FROM UNNEST(GENERATE_DATE_ARRAY(DATE '2024-01-01', DATE '2024-02-01',
        INTERVAL 1 MONTH)) AS month CROSS JOIN UNNEST(['a']) AS x ORDER BY month`;
      expect(await run(months)).toEqual([
        { month: day('2024-01-01'), x: 'a' },
        { month: day('2024-02-01'), x: 'a' },
      ]);
    });

    it('joins, and has EXISTS and structs', async () => {
      const query = `WITH a AS (SELECT 1 AS id UNION ALL SELECT 2), b AS (SELECT 1 AS id, 'z' AS w)
        SELECT id, w, EXISTS(SELECT 1 FROM b AS c WHERE c.id = a.id) AS e,
        ARRAY(SELECT AS STRUCT n, n * 2 AS m FROM UNNEST([1]) AS n) AS s
        FROM a LEFT JOIN b USING (id) ORDER BY id`;
      expect(await run(query)).toEqual([
        { id: 1, w: 'z', e: true, s: [{ n: 1, m: 2 }] },
        { id: 2, w: null, e: false, s: [{ n: 1, m: 2 }] },
      ]);
    });

    it('has NUMERIC of nine decimals, and writes no zeros at its end', async () => {
      const [row] = await run(
        "SELECT CAST('1.123456789' AS NUMERIC) AS n, CAST(3 AS NUMERIC) AS m, 1 AS offset",
      );
      expect(JSON.parse(JSON.stringify(row))).toEqual({ n: '1.123456789', m: '3', offset: 1 });
    });
  });
});
