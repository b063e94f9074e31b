import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { DailyBytes } from '../../src/outliers/bigquery/dailyBytes.ts';
import { estimateOf } from '../../src/outliers/bigquery/estimate.ts';
import type { BuildInfo } from '../../src/outliers/resultRows.ts';
import { eventually } from '../support/eventually.ts';
import { request } from '../support/outlierRequest.ts';
import { FIRST_MONTH } from '../support/prescribingData.ts';
import { emulated } from './support/emulated.ts';
import { fakeKey } from './support/fakeKey.ts';
import type { Json } from './support/faultProxy.ts';
import { CALLS, DRY_RUNS, POLLS, running } from './support/requests.ts';
import { sharedHouse } from './support/sharedHouse.ts';

const GB = 1e9;
/** A dry run that would read so much. */
const reading =
  (bytes: number) =>
  (answer: Json): Json => ({ ...answer, statistics: { totalBytesProcessed: String(bytes) } });

emulated('what a build in BigQuery costs', () => {
  const { house, proxy } = sharedHouse(house => house.ready());
  const ccgs = (n: number) => request(0, 2, { n, entities: ['ccg'] });

  it('is limited in the job itself, which is labelled and can be told from others', async () => {
    const bigQuery = house.bigQuery({ maxBytesBilled: 5 * GB });
    const builds = await house.open(bigQuery, 'limited');
    await builds.request(ccgs(1));
    await builds.idle();
    expect(await builds.list()).toMatchObject([{ status: 'done' }]);
    const value = (text: unknown) => ({ parameterValue: { value: text } });
    expect((await house.callJobs()).map(({ configuration }) => configuration)).toMatchObject([
      {
        labels: { made_by: 'openpath' },
        jobTimeoutMs: '7200000',
        query: {
          useLegacySql: false,
          maximumBytesBilled: String(5 * GB),
          parameterMode: 'named',
          queryParameters: [
            { name: 'from', ...value('2024-01-01') },
            { name: 'to', ...value('2024-03-01') },
            { name: 'n', ...value(1) },
            { name: 'force', ...value(false) },
            { name: 'entities', parameterValue: { arrayValues: [{ value: 'ccg' }] } },
          ],
          scriptOptions: { statementByteBudget: String(5 * GB) },
        },
      },
    ]);
  });

  it('is told by a dry run, which starts nothing', async () => {
    proxy.change(DRY_RUNS, reading(3.2 * GB));
    const bigQuery = house.bigQuery({ apiEndpoint: proxy.url });
    const months = { from: FIRST_MONTH, to: FIRST_MONTH + 2 };
    expect(await estimateOf(bigQuery, months)).toEqual({ source: 3.2 * GB, total: 12.8 * GB });
    const [firstRequest, ...others] = proxy.passed;
    expect(others).toEqual([]);
    expect(firstRequest?.body).toContain('"dryRun":true');
    expect(firstRequest?.body).toContain('2024-03-01');
  });

  it('above the limit is refused before a job starts', async () => {
    proxy.change(DRY_RUNS, reading(2 * GB));
    const bigQuery = house.bigQuery({ apiEndpoint: proxy.url, maxBytesBilled: 5 * GB });
    const builds = await house.open(bigQuery, 'dear');
    await builds.request(ccgs(2));
    await builds.idle();
    expect(await builds.state(1)).toMatchObject({
      status: 'failed',
      error: {
        message: 'The build would read about 8.0 GB, and BIGQUERY_MAX_BYTES_BILLED allows 5.0 GB.',
        fix: 'Ask for fewer months, or raise BIGQUERY_MAX_BYTES_BILLED.',
      },
    });
    expect(proxy.requestsLike(CALLS)).toEqual([]);
    expect(await house.stored('dear')).toEqual([]);
  });

  it('is limited for a day, over all who build and after a restart', async () => {
    proxy.change(DRY_RUNS, reading(2 * GB));
    const limited = house.bigQuery({ apiEndpoint: proxy.url, dailyBytes: 10 * GB });
    const first = await house.open(limited, 'daily');
    await first.request(ccgs(4));
    await first.idle();
    expect(await first.state(1)).toMatchObject({ status: 'done' });
    await first.stop();
    const before = proxy.requestsLike(CALLS).length;
    const next = await house.open(limited, 'daily');
    await next.request(ccgs(5));
    await next.idle();
    expect(await next.state(2)).toMatchObject({
      status: 'failed',
      error: {
        message:
          'The build would read about 8.0 GB, and of today’s 10 GB (BIGQUERY_DAILY_BYTES) 2.0 GB are left.',
        fix: 'Ask for less, ask again tomorrow (UTC), or raise BIGQUERY_DAILY_BYTES.',
      },
    });
    expect(proxy.requestsLike(CALLS)).toHaveLength(before);
    const folder = path.join(house.root, 'daily', 'outliers');
    const days = new DailyBytes(folder, 10 * GB, () => new Date(Date.now() + 86_400_000));
    expect([await new DailyBytes(folder, 10 * GB).used(), await days.used()]).toEqual([8 * GB, 0]);
    await days.take(9 * GB, 'The build');
    const kept = (await readdir(folder)).filter(name => name.startsWith('bigquery-bytes-'));
    expect(kept).toHaveLength(1);
  });

  it('of an upload counts what it reads, and nothing is loaded beyond the limit', async () => {
    proxy.change(DRY_RUNS, reading(2 * GB));
    const limited = house.bigQuery({ apiEndpoint: proxy.url, dailyBytes: GB });
    await expect(house.upload(house.data, limited)).rejects.toThrow(
      'The upload would read about 2.0 GB, and of today’s 1.0 GB (BIGQUERY_DAILY_BYTES) 1.0 GB are left.',
    );
    expect(proxy.requestsLike({ method: 'POST', path: /\/upload\// })).toEqual([]);
  });

  it('is not counted from a file that somebody has damaged: nothing starts', async () => {
    const folder = path.join(house.root, 'damaged');
    await mkdir(folder);
    const daily = new DailyBytes(folder, GB);
    await daily.take(1, 'The build');
    const [name = ''] = await readdir(folder);
    await writeFile(path.join(folder, name), 'a lot\n');
    await expect(daily.take(1, 'The build')).rejects.toThrow(/line 1 is not a number of bytes/);
  });

  it('is shown while it runs: statements, bytes and slot time', async () => {
    const expectedEstimate = {
      numChildJobs: '17',
      totalBytesProcessed: String(3.2 * GB),
      totalSlotMs: '4123456',
    };
    proxy.change(POLLS, running(expectedEstimate));
    const builds = await house.open(house.bigQuery({ apiEndpoint: proxy.url }), 'shown');
    await builds.request(ccgs(3));
    const progress = await eventually('BigQuery builds', async () => {
      const progress = (await builds.state(1))?.progress;
      return progress?.step.startsWith('BigQuery builds') && progress;
    });
    expect(progress.step).toMatch(
      /^BigQuery builds: 17 of about \d+ statements, 3\.2 GB read, 4,123 s of slot time$/,
    );
    expect(progress.fraction).toBeGreaterThan(0.1);
    expect(progress.fraction).toBeLessThan(0.6);
    proxy.calm();
    await builds.idle();
    expect(await builds.state(1)).toMatchObject({ status: 'done' });
  });

  it('comes with no credential where the connection could be read by others', async () => {
    const key = fakeKey();
    const bigQuery = house.bigQuery({ apiEndpoint: proxy.url, credentials: { key } });
    const builds = await house.open(bigQuery, 'keyed');
    await builds.request(ccgs(1));
    await builds.idle();
    const infos: (BuildInfo | undefined)[] = (await builds.list()).map(({ info }) => info);
    expect(infos).toMatchObject([{ engine: 'bigquery' }]);
    expect(proxy.passed.length).toBeGreaterThan(10);
    for (const { headers } of proxy.passed) expect(headers).not.toHaveProperty('authorization');
  });
});
