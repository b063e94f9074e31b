import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENTITY_TYPES } from '../../src/domain/entityType.ts';
import { Tasks } from '../../src/outliers/bigquery/tasks.ts';
import type { BuildRequest } from '../../src/outliers/engine.ts';
import { eventually } from '../support/eventually.ts';
import { request } from '../support/outlierRequest.ts';
import { FIRST_MONTH } from '../support/prescribingData.ts';
import { rowCounts } from './support/contents.ts';
import { emulated } from './support/emulated.ts';
import { POLLS, running } from './support/requests.ts';
import { sharedHouse } from './support/sharedHouse.ts';

const CANCELS = { method: 'POST', path: /\/jobs\/openpath_[\w-]+\/cancel/ };

emulated('what a person stops', () => {
  const { house, proxy } = sharedHouse(house => house.ready());
  const bigQuery = () => house.bigQuery({ apiEndpoint: proxy.url });
  const open = (folder: string) => house.open(bigQuery(), folder);

  describe('as a build', () => {
    /** Builds until the job runs in BigQuery, and is then stopped: what is thrown. */
    async function stopped(asked: Partial<BuildRequest>, ready: () => Promise<boolean>) {
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
          ...asked,
        },
        {
          outFile: path.join(house.root, `stopped-${asked.n}`),
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
      const { error, steps } = await stopped({ n: 1 }, async () => proxy.those(POLLS).length > 0);
      expect(error).toMatchObject({
        message: 'It was stopped in BigQuery. What it had read until then may be billed.',
      });
      expect(steps.at(-1)).toBe('BigQuery is asked to stop the job');
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

    it('goes on there where only this program ends', async () => {
      const builds = await open('ended');
      proxy.change(POLLS, running());
      await builds.ask(request(0, 2, { n: 3, entities: ['stp'] }));
      await eventually('the job runs', async () => proxy.those(POLLS).length > 0);
      await builds.stop();
      expect(proxy.those(CANCELS)).toEqual([]);
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
