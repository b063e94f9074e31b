import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { JobLoadMetadata, Query } from '@google-cloud/bigquery';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { emulatorClient } from './client.ts';

// What the product's SQL and client rely on, of BigQuery as its documents describe it.
const emulator = inject('bigquery');
const endpoint = 'endpoint' in emulator ? emulator.endpoint : 'http://127.0.0.1:1';
const skipped = 'skipped' in emulator ? ` (skipped: ${emulator.skipped})` : '';
const client = emulatorClient(endpoint);
const dataset = client.dataset('emulator_test');
const other = client.dataset('emulator_test_other');

async function run(query: string, more: Omit<Query, 'query'> = {}): Promise<unknown[]> {
  const [job] = await client.createQueryJob({ query, ...more });
  const [rows] = await job.getQueryResults();
  return rows;
}

/** The first row. */
async function one(expressions: string, more: Omit<Query, 'query'> = {}): Promise<unknown> {
  return (await run(`SELECT ${expressions}`, more))[0];
}

const day = (value: string): unknown => expect.objectContaining({ value });

/** Busy for minutes. */
const slow = `SELECT COUNT(*) AS n FROM UNNEST(GENERATE_ARRAY(1, 200000)) AS a
  CROSS JOIN UNNEST(GENERATE_ARRAY(1, 200000)) AS b WHERE MOD(a * b, 7) = 3`;

const pairs = `WITH p AS (SELECT * FROM
  UNNEST([STRUCT('a' AS k, 1 AS x, 2 AS y), ('a', 3, 1), ('b', 3, 5), ('b', 3, 4)]))`;

describe.skipIf(skipped !== '')(`the BigQuery emulator${skipped}`, () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'emulator-'));
    await client.createDataset(dataset.id ?? '');
    await client.createDataset(other.id ?? '');
    await run('CREATE TABLE emulator_test.log (said STRING, n INT64, list ARRAY<STRING>)');
  });

  afterAll(async () => {
    await dataset.delete({ force: true });
    await other.delete({ force: true });
    await rm(folder, { recursive: true });
  });

  describe('procedures', () => {
    const inner = `CREATE OR REPLACE PROCEDURE \`test-project.emulator_test.inner\`(a STRING, b ARRAY<STRING>)
      OPTIONS (strict_mode = TRUE, description = 'writes; END')
      BEGIN
        -- A comment: END IF; BEGIN
        INSERT INTO \`test-project.emulator_test.log\` (said, n, list)
        SELECT a, ARRAY_LENGTH(b), b;
        IF a = 'fail' THEN
          RAISE USING MESSAGE = FORMAT('bad %s, %d; END', a, 5);
        END IF;
      END`;
    const outer = `CREATE OR REPLACE PROCEDURE \`test-project.emulator_test.outer\`(
        p__said STRING, p__list ARRAY<STRING>, p__flag BOOL, p__n INT64)
      BEGIN
        DECLARE n INT64 DEFAULT CASE WHEN p__flag THEN 1 ELSE 2 END;
        DECLARE said STRING;
        CREATE OR REPLACE TEMP TABLE items AS
        SELECT v, CASE v WHEN 'p' THEN 'END' ELSE 'q' END AS w FROM UNNEST(p__list) AS v;
        IF CASE WHEN p__flag THEN TRUE ELSE FALSE END THEN
          IF n = 2 THEN SET said = 'two';
          ELSEIF n = 1 THEN SET said = 'one; END IF';
          ELSE SET said = NULL;
          END IF;
        ELSE
          SET said = (SELECT STRING_AGG(w, '+' ORDER BY v) FROM items);
        END IF;
        FOR item IN (SELECT v, CAST(NULL AS STRING) AS nothing FROM items ORDER BY v) DO
          INSERT INTO emulator_test.log (said, n)
          VALUES (CONCAT(item.v, IFNULL(item.nothing, '?')), p__n);
        END FOR;
        BEGIN
          BEGIN TRANSACTION;
          DELETE FROM emulator_test.log WHERE said IN UNNEST(p__list);
          UPDATE emulator_test.log SET said = 'changed' WHERE TRUE;
          MERGE emulator_test.log AS l USING (SELECT 77 AS n) AS s ON l.n = s.n
          WHEN NOT MATCHED THEN INSERT (said, n) VALUES (p__said, s.n);
          CALL \`test-project.emulator_test.inner\`(p__said, p__list);
          COMMIT TRANSACTION;
        EXCEPTION WHEN ERROR THEN
          ROLLBACK TRANSACTION;
          RAISE USING MESSAGE = FORMAT('undone: %s', @@error.message);
        END;
        IF p__n IS NULL THEN RETURN; END IF;
        SELECT said, n, p__said, p__list, ARRAY_TO_STRING(p__list, '+') AS joined,
          p__n BETWEEN 1 AND 5 AS inside;
      END;`;
    const types = { said: 'STRING', list: ['STRING'], flag: 'BOOL', n: 'INT64' };
    const call = 'CALL `test-project.emulator_test.outer`(@said, @list, @flag, @n)';
    const logged = 'SELECT said, n FROM emulator_test.log ORDER BY said, n';

    beforeAll(async () => {
      await run('TRUNCATE TABLE emulator_test.log');
      await run(inner);
      await run(outer);
    });

    it('are visible with their arguments and body', async () => {
      const [metadata] = await dataset.routine('outer').getMetadata();
      expect(metadata).toMatchObject({
        routineType: 'PROCEDURE',
        arguments: [
          { name: 'p__said', dataType: { typeKind: 'STRING' } },
          {
            name: 'p__list',
            dataType: { typeKind: 'ARRAY', arrayElementType: { typeKind: 'STRING' } },
          },
          { name: 'p__flag', dataType: { typeKind: 'BOOL' } },
          { name: 'p__n', dataType: { typeKind: 'INT64' } },
        ],
      });
      expect(metadata.definitionBody).toMatch(/^BEGIN\n.*inside;\n\s*END$/s);
      const [routines] = await dataset.getRoutines();
      expect(routines.map(routine => routine.id)).toEqual(['inner', 'outer']);
    });

    it('undo their transaction when it fails, however deep, and pass the message on', async () => {
      const params = { said: 'fail', list: ['p', 'q'], flag: true, n: 3 };
      await expect(run(call, { params, types })).rejects.toThrow('undone: bad fail, 5; END');
      expect(await run(logged)).toEqual([
        { said: 'p?', n: 3 },
        { said: 'q?', n: 3 },
      ]);
    });

    it('take named parameters and give the rows of their last statement', async () => {
      const params = { said: 'it\'s \\ "so"; END', list: ['p', 'q'], flag: false, n: 4 };
      expect(await run(call, { params, types })).toEqual([
        {
          said: 'END+q',
          n: 2,
          p__said: params.said,
          p__list: ['p', 'q'],
          joined: 'p+q',
          inside: true,
        },
      ]);
      expect(await run('SELECT COUNT(*) AS n FROM emulator_test.log')).toEqual([{ n: 6 }]);
    });

    it('take NULL and empty lists, and return early', async () => {
      const params = { said: null, list: [], flag: null, n: null };
      expect(await run(call, { params, types })).toEqual([]);
    });

    it('are replaced, are dropped, and are missed', async () => {
      await run('CREATE PROCEDURE emulator_test.gone() BEGIN SELECT 1; END');
      await expect(
        run('CREATE PROCEDURE emulator_test.gone() BEGIN SELECT 1; END'),
      ).rejects.toThrow('Already Exists: Routine test-project:emulator_test.gone');
      await run('DROP PROCEDURE emulator_test.gone');
      await expect(run('CALL emulator_test.gone()')).rejects.toThrow('Not found: Routine');
    });
  });

  describe('scripts', () => {
    it('take parameters, count rows and know the project', async () => {
      await run('CREATE OR REPLACE TABLE emulator_test.counted (n INT64)');
      const query = `INSERT INTO emulator_test.counted SELECT n FROM UNNEST(GENERATE_ARRAY(1, @n)) AS n;
        SELECT @@row_count AS counted, @@project_id AS project, (SELECT SUM(n) FROM emulator_test.counted) AS total;`;
      const rows = await run(query, { params: { n: 5 }, types: { n: 'INT64' } });
      expect(rows).toEqual([{ counted: 5, project: 'test-project', total: 15 }]);
    });

    it('assert', async () => {
      expect(await run("ASSERT EXISTS(SELECT 1) AS 'never said'; SELECT 1 AS one")).toHaveLength(1);
      await expect(
        run("ASSERT (SELECT COUNT(*) FROM UNNEST([1])) = 0 AS 'not none'"),
      ).rejects.toThrow('not none');
    });

    it('have temporary tables of their own', async () => {
      const script = (n: number): string =>
        `CREATE TEMP TABLE mine AS SELECT ${n} AS n; SELECT n FROM mine; `;
      expect(await Promise.all([run(script(1)), run(script(2))])).toEqual([[{ n: 1 }], [{ n: 2 }]]);
      await expect(run('SELECT 1; SELECT * FROM mine;')).rejects.toThrow(/Not found: Table/);
      await expect(run('CREATE TEMP TABLE mine AS SELECT 1 AS n')).rejects.toThrow(/requires/);
      const again =
        'CREATE TEMP TABLE x AS SELECT 1 AS n; DROP TABLE x; CREATE TEMP TABLE x AS SELECT 2 AS n; CREATE OR REPLACE TEMP TABLE x AS SELECT n + 1 AS n FROM x; SELECT n FROM x';
      expect(await run(again)).toEqual([{ n: 3 }]);
    });

    it('roll back what is not committed', async () => {
      await run('CREATE OR REPLACE TABLE emulator_test.kept AS SELECT 1 AS n');
      const begun = 'BEGIN TRANSACTION; DELETE FROM emulator_test.kept WHERE TRUE;';
      await expect(run(`${begun} SELECT ERROR('bad'); COMMIT TRANSACTION;`)).rejects.toThrow('bad');
      await run(begun);
      await run(`${begun} ROLLBACK TRANSACTION;`);
      expect(await run('SELECT n FROM emulator_test.kept')).toEqual([{ n: 1 }]);
      await expect(run('COMMIT TRANSACTION; SELECT 1')).rejects.toThrow(/transaction/);
      await expect(run(`${begun} CREATE TABLE emulator_test.no (n INT64);`)).rejects.toThrow(/DDL/);
      await run(`${begun} COMMIT TRANSACTION;`);
      expect(await run('SELECT n FROM emulator_test.kept')).toEqual([]);
    });

    it('let a column hide a variable of its name', async () => {
      const script = `DECLARE N INT64 DEFAULT 7; DECLARE m DEFAULT 'x';
        SELECT n, M AS m FROM UNNEST([1]) AS unused CROSS JOIN (SELECT 2 AS n)`;
      expect(await run(script)).toEqual([{ n: 2, m: 'x' }]);
    });
  });

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
        ...{ d: 1, t: -3, s: null, i: Number.POSITIVE_INFINITY, q: 3.5, r: Math.SQRT2, p: 8 },
        ...{ up: 3, down: -3, half: 3, f: 3 },
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

  describe('loads', () => {
    const schema = {
      fields: [
        { name: 'month', type: 'DATE', mode: 'REQUIRED' },
        { name: 'n', type: 'INTEGER' },
        { name: 's', type: 'STRING' },
      ],
    };
    const replacing = { writeDisposition: 'WRITE_TRUNCATE', schema };
    const csv = { sourceFormat: 'CSV', skipLeadingRows: 1, nullMarker: '\\N', ...replacing };
    const json = { sourceFormat: 'NEWLINE_DELIMITED_JSON', ...replacing };

    async function load(table: string, data: string | Buffer, how: JobLoadMetadata): Promise<void> {
      const file = join(folder, 'data');
      await writeFile(file, data);
      await dataset.table(table).load(file, how);
    }

    it('read compressed CSV', async () => {
      const text = 'month,n,s\n2024-01-01,1,"a,\n""b"""\n2024-01-01,\\N,é\n';
      await load('csv', gzipSync(text), csv);
      await load('csv', gzipSync(text), csv);
      expect(await run('SELECT n, s FROM emulator_test.csv')).toEqual([
        { n: 1, s: 'a,\n"b"' },
        { n: null, s: 'é' },
      ]);
    });

    it('name a bad row, and change nothing then', async () => {
      await load('good', 'month,n,s\n2024-01-01,1,a\n', csv);
      const bad = 'month,n,s\n2024-01-01,1,a\n2024-01-01,many,b\n';
      await expect(load('good', bad, csv)).rejects.toThrow(/Line: 3.*2024-01-01,many,b/s);
      const none = 'month,n,s\n2024-01-01,1,a\n\\N,1,b\n';
      await expect(load('good', none, csv)).rejects.toThrow(/month is missing in row 2/);
      expect(await run('SELECT s FROM emulator_test.good')).toEqual([{ s: 'a' }]);
    });

    it('replace one month, or one build, of a partitioned table', async () => {
      await run(`CREATE OR REPLACE TABLE emulator_test.monthly (month DATE NOT NULL, n INT64, s STRING)
        PARTITION BY DATE_TRUNC(month, MONTH)`);
      await run(
        "INSERT INTO emulator_test.monthly VALUES ('2024-01-01', 1, 'a'), ('2024-02-01', 2, 'b')",
      );
      await load('monthly$202402', '{"month":"2024-02-01","n":7,"s":"new"}\n', json);
      expect(await run('SELECT n, s FROM emulator_test.monthly ORDER BY month')).toEqual([
        { n: 1, s: 'a' },
        { n: 7, s: 'new' },
      ]);
      await expect(load('monthly$202402', '{"month":"2024-03-01","n":7}\n', json)).rejects.toThrow(
        /different partitions/,
      );
      const [metadata] = await dataset.table('monthly').getMetadata();
      expect(metadata.timePartitioning).toMatchObject({ type: 'MONTH', field: 'month' });
      await run(`CREATE OR REPLACE TABLE emulator_test.builds (build_id INT64, s STRING)
        PARTITION BY RANGE_BUCKET(build_id, GENERATE_ARRAY(0, 4000, 1))`);
      await run("INSERT INTO emulator_test.builds VALUES (7, 'a'), (8, 'b')");
      const { schema: _schema, ...as } = json;
      await load('builds$8', '{"build_id":8,"s":"new"}\n', as);
      expect(await run('SELECT s FROM emulator_test.builds ORDER BY build_id')).toEqual([
        { s: 'a' },
        { s: 'new' },
      ]);
    });
  });

  describe('jobs', () => {
    it('have an id that is theirs alone, and keep what they were asked', async () => {
      const jobId = `once-${Date.now()}`;
      const asked = { query: 'SELECT 1 AS one', jobId, labels: { for: 'test' }, location: 'EU' };
      const [job] = await client.createQueryJob({ ...asked, maximumBytesBilled: '1000000' });
      expect((await job.getQueryResults())[0]).toEqual([{ one: 1 }]);
      const [metadata] = await job.getMetadata();
      expect(metadata).toMatchObject({
        jobReference: { jobId, projectId: 'test-project', location: 'EU' },
        configuration: { labels: { for: 'test' }, query: { maximumBytesBilled: '1000000' } },
        status: { state: 'DONE' },
      });
      const again = { code: 409, errors: [{ reason: 'duplicate' }] };
      await expect(client.createQueryJob(asked)).rejects.toMatchObject(again);
      const [jobs] = await client.getJobs({ maxResults: 100, autoPaginate: false });
      expect(jobs.map(each => each.id)).toContain(jobId);
      expect((await client.getJobs({ parentJobId: jobId }))[0]).toEqual([]);
    });

    it('keep the reason of their failure', async () => {
      const jobId = `failed-${Date.now()}`;
      const query = "SELECT CAST(said AS INT64) FROM (SELECT 'x' AS said)";
      await expect(run(query, { jobId })).rejects.toThrow('Bad int64 value: x');
      const [metadata] = await client.job(jobId).getMetadata();
      expect(metadata.status).toMatchObject({
        state: 'DONE',
        errorResult: { reason: 'invalidQuery', message: 'Bad int64 value: x' },
      });
    });

    it('run while the server answers, one after another, and can be cancelled', async () => {
      const [job] = await client.createQueryJob(slow);
      const [next] = await client.createQueryJob('SELECT 1 AS one');
      expect(job.metadata.status.state).toBe('RUNNING');
      expect((await next.getMetadata())[0].status.state).toBe('PENDING');
      await expect(job.getQueryResults({ timeoutMs: 50 })).rejects.toThrow(/did not complete/);
      await job.cancel();
      await expect(job.getQueryResults()).rejects.toThrow(/cancelled/);
      expect((await next.getQueryResults())[0]).toEqual([{ one: 1 }]);
    });

    it('end at their time limit', async () => {
      await expect(run(slow, { jobTimeoutMs: 300 })).rejects.toThrow(/timed out/);
    });

    it('are only checked when dry', async () => {
      const [job] = await client.createQueryJob({ query: 'SELECT 1 AS n', dryRun: true });
      expect(job.metadata.status.state).toBe('DONE');
      const unknown = client.createQueryJob({
        query: 'SELECT n FROM emulator_test.log, x',
        dryRun: true,
      });
      await expect(unknown).rejects.toMatchObject({ code: 404 });
    });

    it('give their rows by the page', async () => {
      const query =
        'SELECT n, CAST(n AS STRING) AS s FROM UNNEST(GENERATE_ARRAY(1, 25000)) AS n ORDER BY n';
      const [job] = await client.createQueryJob(query);
      const rows: unknown[] = [];
      let pageToken: string | undefined;
      let pages = 0;
      do {
        const how = {
          maxResults: 10_000,
          autoPaginate: false,
          ...(pageToken ? { pageToken } : {}),
        };
        const [page, next, response] = await job.getQueryResults(how);
        expect(response?.totalRows).toBe('25000');
        rows.push(...page);
        pages += 1;
        pageToken = next?.pageToken ?? undefined;
      } while (pageToken);
      expect([pages, rows.length, rows.at(-1)]).toEqual([3, 25_000, { n: 25_000, s: '25000' }]);
    });
  });

  it('says what is not there', async () => {
    const missing = (message: string): object => ({
      code: 404,
      errors: [expect.objectContaining({ reason: 'notFound', message })],
    });
    await expect(client.dataset('nope').getMetadata()).rejects.toMatchObject(
      missing('Not found: Dataset test-project:nope'),
    );
    await expect(client.dataset('nope').getTables()).rejects.toMatchObject(
      missing('Not found: Dataset test-project:nope'),
    );
    await expect(dataset.table('nope').getMetadata()).rejects.toMatchObject(
      missing('Not found: Table test-project:emulator_test.nope'),
    );
    await expect(client.job('nope').getMetadata()).rejects.toMatchObject({ code: 404 });
    await expect(run('SELECT * FROM nope.t')).rejects.toThrow(
      'Not found: Dataset test-project:nope was not found in location EU',
    );
    await expect(run('SELECT * FROM emulator_test.nope')).rejects.toThrow(
      'Not found: Table test-project:emulator_test.nope was not found in location EU',
    );
    await expect(run('SELECT * FROM `another-project.d.t`')).rejects.toThrow(
      'Not found: Dataset another-project:d',
    );
  });
});
