import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENTITY_TYPES } from '../../src/domain/entityType.ts';
import { JobStopped } from '../../src/outliers/bigquery/faults.ts';
import { StartedJobFile } from '../../src/outliers/bigquery/startedJob.ts';
import { Tasks } from '../../src/outliers/bigquery/tasks.ts';
import type { BuildState } from '../../src/outliers/buildState.ts';
import type { Builds } from '../../src/outliers/builds.ts';
import type { BuildRequest } from '../../src/outliers/engine.ts';
import { eventually } from '../support/eventually.ts';
import { request } from '../support/outlierRequest.ts';
import { FIRST_MONTH } from '../support/prescribingData.ts';
import { rowCounts } from './support/contents.ts';
import { emulated } from './support/emulated.ts';
import { CALLS, CANCELS, POLLS, running } from './support/requests.ts';
import { sharedHouse } from './support/sharedHouse.ts';

emulated('what a person stops', () => {
  const { house, proxy } = sharedHouse(house => house.ready());
  const bigQuery = () => house.bigQuery({ apiEndpoint: proxy.url });
  const open = (folder: string) => house.open(bigQuery(), folder);

  describe('as a build', () => {
    /** Builds until the job runs in BigQuery, and is then stopped: what is thrown. */
    async function stopped(requested: Partial<BuildRequest>, ready: () => Promise<boolean>) {
      const stop = new AbortController();
      const steps: string[] = [];
      const building = house.engine(bigQuery()).build(
        {
          buildId: 1,
          force: false,
          from: FIRST_MONTH,
          to: FIRST_MONTH + 2,
          n: 1,
          entities: ENTITY_TYPES,
          ...requested,
        },
        {
          outFile: path.join(house.root, `stopped-${requested.n}`),
          signal: stop.signal,
          onProgress: ({ step }) => steps.push(step),
        },
      );
      const end = building.then(
        () => undefined,
        (error: unknown) => error,
      );
      await eventually('it can be stopped', ready);
      stop.abort();
      return { error: await end, steps };
    }

    it('is stopped in BigQuery, leaves nothing there, and says that it may be billed', async () => {
      const { error, steps } = await stopped(
        { n: 1 },
        async () => proxy.requestsLike(POLLS).length > 0,
      );
      expect(error).toMatchObject({
        message: 'It was stopped in BigQuery. What it had read until then may be billed.',
      });
      expect(steps.at(-1)).toBe('asking BigQuery to stop the job');
      const [job] = await house.callJobs();
      expect(job?.status).toMatchObject({ state: 'DONE', errorResult: { reason: 'stopped' } });
      expect(await rowCounts(house)).toEqual({});
    });

    it('says so where the job had ended before, whose data are there', async () => {
      proxy.change(POLLS, running());
      proxy.change(CANCELS, answer => {
        proxy.calm();
        return answer;
      });
      const { error } = await stopped({ n: 2, entities: ['stp'] }, async () => {
        const jobs = await house.callJobs();
        return jobs.length === 2 && jobs.every(({ status }) => status?.state === 'DONE');
      });
      expect(error).toMatchObject({
        message: 'It had ended in BigQuery before it could be stopped.',
      });
      expect(await rowCounts(house)).toMatchObject({ builds: 1 });
    });

    it('is stopped also where the answer that its job had begun was lost', async () => {
      proxy.loseAnswer({ ...CALLS, times: 1 });
      proxy.answer({ ...CALLS, after: 1 }, 520, {});
      const before = (await house.callJobs()).length;
      const { error, steps } = await stopped({ n: 4, entities: ['stp'] }, async () => {
        return proxy.requestsLike(CALLS).length > 1;
      });
      expect(steps.at(-1)).toBe('asking BigQuery to stop the job');
      expect(error).toBeInstanceOf(JobStopped);
      expect(proxy.requestsLike(CANCELS)).toHaveLength(1);
      expect(await house.callJobs()).toHaveLength(before + 1);
    });

    /** A build of these rows that runs in BigQuery until the proxy is calm. */
    async function runningBuild(folder: string, n: number): Promise<Builds> {
      const builds = await open(folder);
      proxy.change(POLLS, running());
      await builds.request(request(0, 2, { n, entities: ['stp'] }));
      await eventually('the job runs', async () => proxy.requestsLike(POLLS).length > 0);
      return builds;
    }

    it('is shown while BigQuery stops it, and how that ended afterwards', async () => {
      const builds = await runningBuild('cancelled', 5);
      let stoppedState: BuildState | undefined;
      proxy.change(CANCELS, async answer => {
        stoppedState = await builds.state(1);
        proxy.calm();
        return answer;
      });
      expect(await builds.cancel(1)).toBe(true);
      await builds.idle();
      expect(stoppedState).toMatchObject({
        status: 'running',
        isStopping: true,
        progress: { step: 'asking BigQuery to stop the job' },
      });
      const [state] = await builds.list();
      expect(state).toMatchObject({ status: 'failed', error: { message: expect.any(String) } });
      expect(state?.error?.message).toMatch(/stopped in BigQuery|ended in BigQuery before/);
      expect(await house.stored('cancelled')).toEqual([]);
      expect(await builds.delete(1)).toBe(true);
      expect(await builds.list()).toEqual([]);
    });

    it('is not taken up again by the next process where BigQuery did not say what became of it', async () => {
      const builds = await runningBuild('unsaid', 6);
      proxy.refuse(CANCELS, 403, 'accessDenied', 'Access Denied: bigquery.jobs.update');
      await builds.cancel(1);
      await builds.idle();
      expect(await builds.list()).toMatchObject([
        {
          status: 'failed',
          error: {
            message: 'BigQuery was asked to stop it, and has not said yet that it has.',
            fix: expect.stringContaining('running jobs in the BigQuery console'),
          },
        },
      ]);
      const file = new StartedJobFile(path.join(house.root, 'unsaid/outliers/bigquery-job.json'));
      // Whoever asks for the same waits for the job, and nobody asks by himself.
      expect(await file.read()).toMatchObject({ jobId: expect.stringMatching(/^openpath_build/) });
      expect(await file.readRequest()).toBeUndefined();
    });

    it('is made for whoever asks for the same before it has ended', async () => {
      const builds = await runningBuild('again', 7);
      await builds.cancel(1);
      expect(await builds.request(request(0, 2, { n: 7, entities: ['stp'] }))).toMatchObject({
        status: 'queued',
      });
      proxy.calm();
      await builds.idle();
      expect((await builds.list()).map(({ status }) => status)).toContain('done');
    });

    it('goes on there where only this program ends', async () => {
      const builds = await open('ended');
      proxy.change(POLLS, running());
      await builds.request(request(0, 2, { n: 3, entities: ['stp'] }));
      await eventually('the job runs', async () => proxy.requestsLike(POLLS).length > 0);
      await builds.stop();
      expect(proxy.requestsLike(CANCELS)).toEqual([]);
      expect(await house.stored('ended')).toContain('bigquery-job.json');
    });
  });

  it('as an upload or a set-up keeps what was done before, and says how it goes on', async () => {
    await eventually('no build is under way', async () =>
      (await house.callJobs()).every(({ status }) => status?.state === 'DONE'),
    );
    const tasks = new Tasks(() => undefined);
    proxy.change({ method: 'GET', path: /\/jobs\/openpath_query/ }, running());
    tasks.start('setup', async (onStep, signal) => {
      onStep('Making builds', 0);
      await bigQuery().run({ name: 'queries/build_lock_row' }, { signal });
      return 'never said';
    });
    await eventually('the job has run', async () => {
      const [jobs] = await house.client.getJobs({ maxResults: 10_000, autoPaginate: false });
      const own = jobs.find(
        ({ metadata }) => metadata.configuration?.labels?.task === 'build_lock_row',
      );
      return own?.metadata.status?.state === 'DONE' && proxy.passed.length > 1;
    });
    expect(tasks.cancel('upload')).toBe(false);
    proxy.change(CANCELS, answer => {
      proxy.calm();
      return answer;
    });
    expect(tasks.cancel('setup')).toBe(true);
    expect(tasks.state.running).toMatchObject({
      isStopping: true,
      words: 'Stopping: making builds',
    });
    await eventually('it has stopped', async () => tasks.state.running === undefined);
    expect(tasks.state.last).toMatchObject({
      ok: false,
      isStopped: true,
      message:
        'It had ended in BigQuery before it could be stopped. What was made before stays; setting up again makes the rest.',
    });
    expect(tasks.cancel('setup')).toBe(false);
  });
});
