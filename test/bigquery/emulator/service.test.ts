import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { JobLoadMetadata } from '@google-cloud/bigquery';
import { describe, expect, it } from 'vitest';
import { client, dataset, ofTheEmulator, run } from './ofTheEmulator.ts';

/** Busy for minutes. */
const slow = `SELECT COUNT(*) AS n FROM UNNEST(GENERATE_ARRAY(1, 200000)) AS a
  CROSS JOIN UNNEST(GENERATE_ARRAY(1, 200000)) AS b WHERE MOD(a * b, 7) = 3`;

ofTheEmulator('service', folder => {
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
      const file = join(folder(), 'data');
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
      expect(jobs.map(job => job.id)).toContain(jobId);
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
