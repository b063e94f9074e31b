import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { PLANTED } from '../../src/demo/prescribing/planted.ts';
import { BUILD_OBJECTS } from '../../src/outliers/bigquery/objects.ts';
import { eventually } from '../support/eventually.ts';
import { ServerHouse } from '../support/serverHouse.ts';
import type { ServerProcess } from '../support/serverProcess.ts';
import { emulatorClient } from './emulator/client.ts';
import { emulated, endpoint } from './support/emulated.ts';
import { fakeKey, secretsIn } from './support/fakeKey.ts';
import { FaultProxy } from './support/faultProxy.ts';
import { CANCELS, POLLS, running } from './support/requests.ts';

const reportSchema = z.object({
  high: z.array(z.object({ chemical: z.string() })),
  low: z.array(z.object({ chemical: z.string() })),
});
const statusSchema = z.object({
  ready: z.boolean(),
  missing_source_tables: z.array(z.string()),
  objects: z.array(z.object({ name: z.string(), action: z.string() })),
  tasks: z.object({
    running: z.unknown().optional(),
    last: z
      .object({ kind: z.string(), ok: z.boolean(), isStopped: z.boolean(), message: z.string() })
      .optional(),
  }),
});
const buildsSchema = z.object({
  builds: z.array(
    z.object({
      n: z.number(),
      status: z.string(),
      progress: z.object({ step: z.string() }).nullable(),
    }),
  ),
});

emulated('a server whose outliers are built in BigQuery', () => {
  const id = randomUUID().slice(0, 8);
  const [dataset, source] = [`outliers_${id}`, `hscic_${id}`];
  const key = fakeKey();
  const proxy = new FaultProxy(endpoint);
  let house: ServerHouse;
  let server: ServerProcess;
  const env = (more: Record<string, string> = {}): Record<string, string> => ({
    LOG_LEVEL: 'debug',
    OUTLIERS_ENGINE: 'bigquery',
    BIGQUERY_PROJECT: 'test-project',
    BIGQUERY_DATASET: dataset,
    BIGQUERY_SOURCE_DATASET: source,
    BIGQUERY_API_ENDPOINT: proxy.url,
    BIGQUERY_CREDENTIALS: JSON.stringify(key),
    ...more,
  });
  beforeAll(async () => {
    await proxy.listen();
    house = await ServerHouse.make();
    await house.folder.addPrescribing();
    server = await house.start(env());
  });
  afterAll(async () => {
    await house.remove();
    await proxy.close();
    const client = emulatorClient(endpoint);
    for (const name of [dataset, source]) await client.dataset(name).delete({ force: true });
  });

  const get = async (path: string): Promise<unknown> =>
    (await fetch(new URL(path, server.url))).json();
  const bigQuery = async () => statusSchema.parse(await get('status/bigquery.json'));
  const press = async (path: string): Promise<void> => {
    const answer = await fetch(new URL(path, server.url), { method: 'POST', redirect: 'manual' });
    expect(answer.status).toBe(303);
  };
  const ended = (kind: string) =>
    eventually(`${kind} has ended`, async () => {
      const { tasks } = await bigQuery();
      return tasks.running === undefined && tasks.last?.kind === kind && tasks.last;
    });

  it('shows what is there: nothing, and no source', async () => {
    const plan = await bigQuery();
    expect(plan).toMatchObject({ ready: false, tasks: {} });
    expect(plan.missing_source_tables).toContain('normalised_prescribing');
    expect(new Set(plan.objects.map(({ action }) => action))).toEqual(new Set(['create']));
  });

  it('uploads and sets up when told to', async () => {
    const read = z.object({ prescribing: z.object({ rows: z.object({}) }) });
    await eventually(
      'the files are read',
      async () => read.safeParse(await get('status.json')).success,
    );
    await press('status/bigquery/upload');
    expect(await ended('upload')).toMatchObject({
      ok: true,
      message: expect.stringMatching(/^6 months were loaded/),
    });
    await press('status/bigquery/setup');
    expect(await ended('setup')).toMatchObject({
      ok: true,
      message: expect.stringContaining(
        `${BUILD_OBJECTS.length} tables, views and procedures were created`,
      ),
    });
    const plan = await bigQuery();
    expect(plan).toMatchObject({ ready: true, missing_source_tables: [] });
    expect(new Set(plan.objects.map(({ action }) => action))).toEqual(new Set(['keep']));
  });

  it('builds nothing by itself, and tells what a build reads', async () => {
    const months = 'from=2024-10-01&to=2025-03-01&entities=ccg&entities=stp';
    expect(await get(`outliers/estimate.json?${months}`)).toMatchObject({
      from: '2024-10-01',
      to: '2025-03-01',
      bytes: 0,
      limit: null,
      dollars: 0,
      dollars_per_tib: 6.25,
    });
    expect(buildsSchema.parse(await get('outliers/builds.json')).builds).toEqual([]);
    const refused = await fetch(
      new URL('outliers/estimate.json?from=2030-01-01&to=2030-01-01', server.url),
    );
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('no prescribing data of 2030-01-01');
  });

  it('makes nothing that costs money before it is confirmed', async () => {
    const months = { from: '2024-10-01', to: '2025-03-01' };
    const post = (body: string, type: string) =>
      fetch(new URL('outliers/builds', server.url), {
        method: 'POST',
        headers: { 'content-type': type },
        body,
        redirect: 'manual',
      });
    const request = { ...months, n: 10, entities: ['ccg'] };
    const program = await post(JSON.stringify(request), 'application/json');
    expect(program.status).toBe(400);
    expect(await program.text()).toContain('confirm');
    const query = 'from=2024-10-01&to=2025-03-01&n=10&entities=ccg&entities=stp';
    const form = await post(query, 'application/x-www-form-urlencoded');
    expect([form.status, form.headers.get('location')]).toEqual([
      303,
      `/outliers/estimate?${query}`,
    ]);
    const page = await (await fetch(new URL(`outliers/estimate?${query}`, server.url))).text();
    expect(page).toContain('name="confirm" value="yes"');
    expect(buildsSchema.parse(await get('outliers/builds.json')).builds).toEqual([]);
  });

  it('serves what was planted once a build was asked for', async () => {
    const entities = [...new Set(PLANTED.map(({ entity }) => entity))];
    const answer = await fetch(new URL('outliers/builds', server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({
        from: '2024-10-01',
        to: '2025-03-01',
        n: 10,
        entities,
        confirm: true,
      }),
    });
    expect(answer.status).toBe(202);
    await eventually('it is done', async () => {
      const [build] = buildsSchema.parse(await get('outliers/builds.json')).builds;
      return build?.status === 'done';
    });
    for (const { entity, code, chemical, direction } of PLANTED) {
      const report = reportSchema.parse(await get(`outliers/latest/${entity}/${code}.json`));
      const chemicals = report[direction].map(row => row.chemical);
      expect(chemicals, `${direction} at ${entity} ${code}`).toContain(chemical);
    }
  });

  it('stops an upload when told to, and takes up a build after a restart', async () => {
    const remove = (path: string) => fetch(new URL(path, server.url), { method: 'DELETE' });
    expect((await remove('status/bigquery/upload')).status).toBe(404);
    await press('status/bigquery/upload');
    expect((await remove('status/bigquery/upload')).status).toBe(202);
    expect(await ended('upload')).toMatchObject({ ok: false, isStopped: true });

    const ask = async (n: number): Promise<void> => {
      const answer = await fetch(new URL('outliers/builds', server.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({
          from: '2024-10-01',
          to: '2024-10-01',
          n,
          entities: ['ccg'],
          confirm: true,
        }),
      });
      expect(answer.status).toBe(202);
    };
    const build = async (n: number) =>
      buildsSchema.parse(await get('outliers/builds.json')).builds.find(build => build.n === n);
    await ask(12);
    await eventually('the job runs in BigQuery', async () => {
      const progress = (await build(12))?.progress;
      return progress?.step.startsWith('BigQuery builds');
    });
    await server.stop('SIGKILL');
    server = await house.start(env());
    // Nobody asks: the page shows it, its job is found again, and its results come.
    await eventually('it runs again', async () => (await build(12)) !== undefined);
    await eventually('it is done', async () => (await build(12))?.status === 'done');
    const jobs = await emulatorClient(endpoint).getJobs({
      maxResults: 10_000,
      autoPaginate: false,
    });
    const calls = jobs[0].filter(({ metadata }) => {
      const { query = '', queryParameters = [] } = metadata.configuration?.query ?? {};
      return (
        query.startsWith(`CALL \`test-project.${dataset}.`) &&
        /"value":"?12\b/.test(JSON.stringify(queryParameters))
      );
    });
    expect(calls).toHaveLength(1);
  });

  it('stops a build in BigQuery when told to, and says so while it takes effect', async () => {
    proxy.calm();
    proxy.change(POLLS, running());
    const answer = await fetch(new URL('outliers/builds', server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({
        from: '2024-10-01',
        to: '2024-10-01',
        n: 13,
        entities: ['ccg'],
        confirm: true,
      }),
    });
    const { id } = z.object({ id: z.number() }).parse(await answer.json());
    await eventually('its job runs', async () => proxy.requestsLike(POLLS).length > 0);
    const build = new URL(`outliers/builds/${id}`, server.url);
    const ended = await fetch(build, { method: 'DELETE' });
    expect(ended.status).toBe(202);
    expect(await ended.json()).toEqual({ id, status: 'running', stopping: true });
    await eventually('BigQuery is asked', async () => proxy.requestsLike(CANCELS).length === 1);
    expect(await get(`outliers/builds/${id}.json`)).toMatchObject({
      status: 'running',
      stopping: true,
      progress: { step: 'asking BigQuery to stop the job' },
    });
    const page = await (await fetch(new URL('outliers', server.url))).text();
    expect(page).toContain('Being stopped');
    proxy.calm();
    const state = z.object({
      status: z.string(),
      stopping: z.boolean(),
      error: z.object({ message: z.string() }).nullable(),
    });
    const end = await eventually('it has ended', async () => {
      const buildState = state.parse(await get(`outliers/builds/${id}.json`));
      return !buildState.stopping && buildState;
    });
    expect(end.status).toBe('failed');
    expect(end.error?.message).toMatch(/stopped in BigQuery|ended in BigQuery before/);
    expect((await fetch(build, { method: 'DELETE' })).status).toBe(204);
    expect((await fetch(new URL(`outliers/builds/${id}.json`, server.url))).status).toBe(404);
  });

  it('sets up at its start where the settings say so', async () => {
    const other = `${dataset}_again`;
    await house.start(
      env({
        BIGQUERY_SETUP: 'true',
        BIGQUERY_DATASET: other,
        STORE_PATH: `${house.folder.root}/other`,
      }),
    );
    const otherDataset = emulatorClient(endpoint).dataset(other);
    await eventually(
      'the last procedure is there',
      async () => (await otherDataset.routine('build_outliers').exists())[0],
    );
    await otherDataset.delete({ force: true });
  });

  it('shows its key to nobody', async () => {
    const pages = ['status', 'status/bigquery', 'status/bigquery.json', 'outliers', 'status.json'];
    const texts = await Promise.all(
      pages.map(async page => (await fetch(new URL(page, server.url))).text()),
    );
    expect(server.logs().map(({ msg }) => msg)).toContain('outlier build finished');
    const all = [...texts, JSON.stringify(server.logs()), server.stderr()].join('\n');
    const secrets = secretsIn(key);
    expect(secrets.length).toBeGreaterThan(20);
    expect([...secrets, 'PRIVATE KEY', 'Bearer '].filter(secret => all.includes(secret))).toEqual(
      [],
    );
  });
});
