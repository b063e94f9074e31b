import { rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { BIGQUERY_ENGINE_VERSION } from '../../src/outliers/bigquery/statement.ts';
import { reportOf } from '../../src/outliers/report.ts';
import type { ResultStore } from '../../src/outliers/resultStore.ts';
import { eventually } from '../support/eventually.ts';
import { request } from '../support/outlierRequest.ts';
import { emulated } from './support/emulated.ts';
import { CALLS, POLLS, running, startsOf } from './support/requests.ts';
import { sharedHouse } from './support/sharedHouse.ts';

const ratios = async (results: ResultStore): Promise<number[]> => [
  ...(await results.columns('SELECT ratio FROM ccg_ranked ORDER BY ccg, chemical')).numbers(
    'ratio',
  ),
];

emulated('builds that BigQuery makes', () => {
  const { house, proxy } = sharedHouse(house => house.ready());
  /** Builds in a folder of their own, whose requests the proxy sees. */
  const open = (folder: string) => house.open(house.bigQuery({ apiEndpoint: proxy.url }), folder);
  /** Little to build: one entity type; another `n` is another build. */
  const ccgs = (n: number, more: Record<string, unknown> = {}) =>
    request(0, 2, { n, entities: ['ccg'], ...more });

  describe('are', () => {
    it('queued, run with words of what happens, and are there', async () => {
      const builds = await open('told');
      proxy.change(POLLS, running());
      expect(await builds.request(ccgs(1))).toMatchObject({ id: 1, status: 'queued' });
      const state = await eventually('BigQuery builds', async () => {
        const state = await builds.state(1);
        return state?.progress?.step === 'BigQuery builds' && state;
      });
      expect(state).toMatchObject({ status: 'running', progress: { fraction: 0 } });
      expect(await house.stored('told')).toContain('bigquery-job.json');
      proxy.calm();
      await builds.idle();
      expect(await builds.list()).toMatchObject([
        {
          id: 1,
          status: 'done',
          info: {
            engine: 'bigquery',
            engineVersion: BIGQUERY_ENGINE_VERSION,
            parameters: { n: 1, entities: ['ccg'] },
            dataVersion: expect.stringContaining(`${house.dataset} build 1 of 20`),
          },
        },
      ]);
      expect(await house.stored('told')).toEqual(['outliers-1.duckdb']);
    });

    it('read from their file, without a word to BigQuery', async () => {
      const builds = await open('told');
      expect(await builds.request(ccgs(1))).toMatchObject({ id: 1, status: 'done' });
      expect(await builds.use(1, results => reportOf(results, 'ccg', 'C0001'))).toMatchObject({
        high: [{}],
      });
      await builds.idle();
      const months = proxy.requestsLike(startsOf(/INFORMATION_SCHEMA\.PARTITIONS/));
      expect(months).toHaveLength(1);
      expect(proxy.requestsLike({ method: 'POST' })).toEqual(months);
      proxy.calm();
      expect(await builds.request(ccgs(1))).toMatchObject({ id: 1, status: 'done' });
      expect(proxy.passed).toEqual([]);
    });

    it('made again and fetched again when forced, under the same ids here and there', async () => {
      const builds = await open('told');
      const rowsSql = 'SELECT build_id, created_at FROM `{d}.builds` WHERE n = 1';
      const [before] = await house.sql(rowsSql);
      expect(await builds.request(ccgs(1, { force: true }))).toMatchObject({
        id: 1,
        status: 'queued',
      });
      await builds.idle();
      expect(await builds.list()).toMatchObject([{ id: 1, status: 'done' }]);
      const [after] = await house.sql(rowsSql);
      expect(after?.build_id).toEqual(before?.build_id);
      expect(after?.created_at).not.toEqual(before?.created_at);
      expect(proxy.requestsLike(CALLS)).toHaveLength(1);
    });

    it('fetched without a job where BigQuery has them and this machine has not', async () => {
      const first = await (await open('told')).use(1, ratios);
      await rm(path.join(house.root, 'told', 'outliers', 'outliers-1.duckdb'));
      const builds = await open('told');
      expect(await builds.list()).toMatchObject([
        { id: 1, status: 'failed', error: { message: expect.stringContaining('gone') } },
      ]);
      expect(await builds.request(ccgs(1))).toMatchObject({ id: 1, status: 'queued' });
      await builds.idle();
      expect(await builds.use(1, ratios)).toEqual(first);
      expect(first?.length).toBeGreaterThan(0);
      expect(proxy.requestsLike(CALLS)).toEqual([]);
    });

    it('of the entity types that were asked for, and of no other', async () => {
      const builds = await open('types');
      await builds.request(request(0, 2, { n: 1, entities: ['stp', 'pcn'] }));
      await builds.idle();
      const tables = await builds.use(1, async results => {
        const rows = await results.columns(`SELECT table_name FROM information_schema.tables
          WHERE table_name LIKE '%ranked' ORDER BY 1`);
        return rows.texts('table_name');
      });
      expect(tables).toEqual(['pcn_ranked', 'stp_ranked']);
      const [call] = proxy.requestsLike(CALLS);
      expect(call?.body).toContain('build_outliers_for`(@from, @to, @n, @force, @entities)');
    });

    it('made by the predecessor’s procedure where all types are asked for', async () => {
      const builds = await open('all');
      proxy.refuse(CALLS, 400, 'invalidQuery', 'Not this time');
      await builds.request(request(2, 2, { n: 1 }));
      await builds.idle();
      expect(await builds.state(1)).toMatchObject({ error: { message: 'Not this time' } });
      const [call] = proxy.requestsLike(CALLS);
      expect(call?.body).toContain('build_outliers`(@from, @to, @n, @force)');
    });

    it('of months that the source has, or refused', async () => {
      const builds = await open('months');
      await expect(builds.request(request(0, 3))).rejects.toThrow(
        /no prescribing data of 2024-04-01/,
      );
      expect(proxy.requestsLike(CALLS)).toEqual([]);
    });
  });

  describe('that fail', () => {
    it('say why, leave nothing and can be asked for again', async () => {
      const builds = await open('failing');
      const rows = await house.sql('SELECT COUNT(*) AS n FROM `{d}.builds`');
      await house.sql(
        'INSERT INTO `{s}.practices` SELECT * FROM `{s}.practices` WHERE code = (SELECT MIN(practice) FROM `{d}.practice_hierarchy`)',
      );
      await builds.request(ccgs(2));
      await builds.idle();
      const state = await builds.state(1);
      expect(state).toMatchObject({ status: 'failed' });
      expect(state?.error?.message).toMatch(/^Practice P\d+ is found twice\. Look in practices/);
      expect(state?.error?.fix).toContain('test-project');
      expect(await house.stored('failing')).toEqual([]);
      expect(await house.sql('SELECT COUNT(*) AS n FROM `{d}.builds`')).toEqual(rows);
      await house.upload();
      expect(await builds.request(ccgs(2))).toMatchObject({ id: 1, status: 'queued' });
      await builds.idle();
      expect(await builds.list()).toMatchObject([{ id: 1, status: 'done' }]);
    });

    it('because nothing is set up say how to do it', async () => {
      const bigQuery = house.bigQuery({ dataset: 'nowhere' });
      const builds = await house.open(bigQuery, 'nowhere');
      await builds.request(ccgs(3));
      await builds.idle();
      expect(await builds.state(1)).toMatchObject({
        status: 'failed',
        error: {
          message: 'BigQuery does not find it: Dataset test-project:nowhere',
          fix: expect.stringContaining('press Set up on /status/bigquery'),
        },
      });
    });
  });
});
