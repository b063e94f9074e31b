import { beforeEach, describe, expect, it } from 'vitest';
import type { BigQuerySettings } from '../../src/outliers/bigquery/settings.ts';
import type { OutlierProgress } from '../../src/outliers/engine.ts';
import { eventually } from '../support/eventually.ts';
import { request } from '../support/outlierRequest.ts';
import { emulated } from './support/emulated.ts';
import { CALLS, failed, PAGES, POLLS, running, startsOf } from './support/requests.ts';
import { sharedHouse } from './support/sharedHouse.ts';

const SUMMED = startsOf(/SELECT practice, chemical, numerator/);

emulated('a connection to BigQuery that is lost', () => {
  const { house, proxy } = sharedHouse(async house => {
    await house.ready();
    await house.sql("CALL `{d}.build_outliers_for`('2024-01-01', '2024-03-01', 1, FALSE, ['ccg'])");
  });
  const open = (folder: string) => house.open(house.bigQuery({ apiEndpoint: proxy.url }), folder);
  /** A build that BigQuery has: its procedure finds it and is done. */
  const ASKED = request(0, 2, { n: 1, entities: ['ccg'] });
  /** Says that there is no such build yet, after the question for the months: so a job is started. */
  const hideIt = (after = 1): void =>
    proxy.change({ ...PAGES, after, times: 1 }, ({ rows: _rows, ...answer }) => ({
      ...answer,
      totalRows: '0',
    }));
  /** The ids of the jobs that were started since the test began. */
  let known: readonly string[] = [];
  const allJobs = async (): Promise<string[]> =>
    (await house.callJobs()).map(({ jobReference }) => jobReference?.jobId ?? '');
  const newJobs = async (): Promise<string[]> =>
    (await allJobs()).filter(id => !known.includes(id));
  beforeEach(async () => {
    known = await allJobs();
  });

  /** Asks for a build and waits for its end; every step of it, in words. */
  async function stepsOf(folder: string, requested: Record<string, unknown>): Promise<string[]> {
    const builds = await open(folder);
    const steps: string[] = [];
    builds.onChange(async () => {
      const step: OutlierProgress['step'] | undefined = (await builds.state(1))?.progress?.step;
      if (step !== undefined && steps.at(-1) !== step) steps.push(step);
    });
    await builds.request(requested);
    await builds.idle();
    expect(await builds.list()).toMatchObject([{ id: 1, status: 'done' }]);
    return steps;
  }

  describe('before the answer that a job was started', () => {
    it('finds the job by its id, and starts no second one', async () => {
      hideIt();
      proxy.loseAnswer({ ...CALLS, times: 1 });
      await stepsOf('answer', ASKED);
      expect(await newJobs()).toHaveLength(1);
      // It was asked for again under the same id, which BigQuery refuses.
      expect(proxy.requestsLike(CALLS).map(({ status }) => status)).toEqual([0, 409]);
    });

    it('starts it as often as it takes until BigQuery hears of it, under one id', async () => {
      hideIt();
      proxy.answer({ ...CALLS, times: 2 }, 520, {});
      const steps = await stepsOf('stubborn', ASKED);
      expect(steps).toContain('BigQuery does not answer: trying again');
      expect(proxy.requestsLike(CALLS).map(({ status }) => status)).toEqual([520, 520, 200]);
      const ids = proxy.requestsLike(CALLS).map(({ body }) => /"jobId":"([^"]+)"/.exec(body)?.[1]);
      expect([...new Set(ids)]).toEqual(await newJobs());
    });
  });

  it('before it is known where the datasets are: a job is looked for in its location', async () => {
    const [{ jobReference } = {}] = await house.callJobs();
    const id = jobReference?.jobId ?? '';
    const newConnection = (more: Partial<BigQuerySettings> = {}) =>
      house.bigQuery({ apiEndpoint: proxy.url, ...more });
    // By the dataset of builds, and by that of the source where that one is not there yet.
    for (const bigQuery of [newConnection(), newConnection({ dataset: 'not_there_yet' })]) {
      expect((await bigQuery.find(id)).id).toBe(id);
    }
    const requests = proxy.requestsLike({ method: 'GET', path: new RegExp(`/jobs/${id}`) });
    expect(
      requests.map(({ path }) => new URL(path, proxy.url).searchParams.get('location')),
    ).toEqual(['US', 'US']);
  });

  it('while a job runs is said, and the job waited for', async () => {
    hideIt();
    proxy.answer({ ...POLLS, times: 2 }, 520, {});
    const steps = await stepsOf('polls', ASKED);
    expect(steps).toContain(
      'the connection to BigQuery was lost, but the job goes on: trying again',
    );
    expect(await newJobs()).toHaveLength(1);
  });

  it('between pages of a result gives every row once', async () => {
    proxy.shortPages(60);
    proxy.loseAnswer({ ...PAGES, path: /pageToken=/, after: 2, times: 1 });
    await stepsOf('pages', ASKED);
    const pages = proxy.requestsLike({ ...PAGES, path: /pageToken=/ });
    expect(pages.map(({ status }) => status).slice(0, 4)).toEqual([200, 200, 0, 200]);
  });

  describe('for good, because the process stops,', () => {
    const held = async (folder: string): Promise<void> => {
      hideIt();
      proxy.change(POLLS, running());
      const first = await open(folder);
      await first.request(ASKED);
      await eventually('its job runs', async () => proxy.requestsLike(POLLS).length > 0);
      await first.stop();
      expect(await house.stored(folder)).toEqual(['bigquery-job.json']);
      proxy.calm();
    };

    it('leaves the job to the next process, which waits for it and starts none', async () => {
      await held('restarted');
      proxy.change({ ...POLLS, times: 1 }, running());
      const steps = await stepsOf('restarted', ASKED);
      expect(await newJobs()).toHaveLength(1);
      expect(proxy.requestsLike(CALLS)).toEqual([]);
      expect(proxy.requestsLike(POLLS).length).toBeGreaterThan(0);
      expect(steps.some(step => step.startsWith('fetching'))).toBe(true);
      expect(await house.stored('restarted')).toEqual(['outliers-1.duckdb']);
    });

    it('leaves it only to the same request', async () => {
      await held('other');
      proxy.change({ ...POLLS, times: 1 }, running());
      await stepsOf('other', { ...ASKED, force: true });
      expect(await newJobs()).toHaveLength(2);
    });

    it('leaves no job that has ended meanwhile: the data may be others by now', async () => {
      await held('ended');
      hideIt();
      await stepsOf('ended', ASKED);
      expect(await newJobs()).toHaveLength(2);
    });

    it('and is no obstacle where the job has failed meanwhile', async () => {
      await held('failed');
      hideIt();
      proxy.change({ ...POLLS, times: 1 }, failed('stopped', 'Job execution was cancelled'));
      await stepsOf('failed', ASKED);
      expect(await newJobs()).toHaveLength(2);
    });
  });

  describe('by nobody, but', () => {
    const CONFLICT =
      'Transaction is aborted due to concurrent update against table test-project:outliers.build_lock. Transaction ID: 4fd2b0f6-0000-2b4c-8a1e-3c286d3e4f12';

    it('a transaction that another cancelled is begun again', async () => {
      hideIt();
      proxy.change({ ...POLLS, times: 1 }, failed('invalidQuery', CONFLICT));
      const steps = await stepsOf('conflict', ASKED);
      expect(steps).toContain('somebody else is building in BigQuery: waiting until that ends');
      expect(await newJobs()).toHaveLength(2);
    });

    it('rows are missing: the build fails', async () => {
      const builds = await open('short');
      proxy.change({ ...PAGES, after: 7, times: 1 }, answer => ({
        ...answer,
        rows: Array.isArray(answer.rows) ? answer.rows.slice(1) : [],
      }));
      await builds.request(ASKED);
      await builds.idle();
      const state = await builds.state(1);
      expect(state?.error?.message).toMatch(/\d+ rows of queries\/\w+ came, and BigQuery has \d+/);
      expect(await house.stored('short')).toEqual([]);
    });

    it('the table of builds says another number of rows: the build fails', async () => {
      await house.sql('UPDATE `{d}.builds` SET row_count = row_count + 1 WHERE n = 1');
      const builds = await open('counted');
      await builds.request(ASKED);
      await builds.idle();
      expect((await builds.state(1))?.error?.message).toMatch(
        /\d+ rows came, and BigQuery’s table of builds says \d+/,
      );
      expect(await house.stored('counted')).toEqual([]);
      await house.sql('UPDATE `{d}.builds` SET row_count = row_count - 1 WHERE n = 1');
    });

    const REMADE = 'UPDATE `{d}.builds` SET created_at = CURRENT_TIMESTAMP() WHERE n = 1';

    it('a build that is made anew while it is fetched is fetched again', async () => {
      proxy.change({ ...SUMMED, times: 1 }, async answer => {
        await house.sql(REMADE);
        return answer;
      });
      await stepsOf('remade', ASKED);
      expect(proxy.requestsLike(SUMMED)).toHaveLength(2);
    });

    it('one that is made anew every time is given up', async () => {
      proxy.change(SUMMED, async answer => {
        await house.sql(REMADE);
        return answer;
      });
      const builds = await open('restless');
      await builds.request(ASKED);
      await builds.idle();
      expect(await builds.state(1)).toMatchObject({
        status: 'failed',
        error: { message: expect.stringContaining('made again in BigQuery each time') },
      });
      expect(proxy.requestsLike(SUMMED)).toHaveLength(3);
    });
  });
});
