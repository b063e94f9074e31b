import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isSetUp, type SetupPlan } from '../../src/outliers/bigQueryState.ts';
import { BUILD_OBJECTS, SOURCE_TABLES } from '../../src/outliers/bigquery/objects.ts';
import { setupPlan } from '../../src/outliers/bigquery/plan.ts';
import type { BigQuerySettings } from '../../src/outliers/bigquery/settings.ts';
import { setUp } from '../../src/outliers/bigquery/setup.ts';
import { emulated } from './support/emulated.ts';
import type { Change } from './support/faultProxy.ts';
import { failed, startsOf } from './support/requests.ts';
import { sharedHouse } from './support/sharedHouse.ts';

/** `action`s of the plan, each with the names that it is planned for. */
const actionsIn = ({ objects }: SetupPlan): Record<string, string[]> => {
  const found: Record<string, string[]> = {};
  for (const { object, action } of objects) {
    found[action] ??= [];
    found[action].push(object.name);
  }
  return found;
};
/** Looks at jobs of statements. */
const JOBS = { method: 'GET', path: /\/jobs\/openpath_query/ };
/** BigQuery’s document “Error messages”. */
const RATE_LIMIT =
  'Exceeded rate limits: too many table update operations for this table. For more information, see https://cloud.google.com/bigquery/docs/troubleshoot-quotas';
/** Columns of the original project’s tables that take so many characters. */
const NARROW = {
  builds: { from_date: '10', to_date: '10' },
  ccg_ranked: { ccg: '8', subpara: '7', chemical: '9' },
};
const narrow =
  (lengths: Readonly<Record<string, string>>): Change =>
  answer => {
    const { fields } = z
      .object({ fields: z.array(z.looseObject({ name: z.string() })) })
      .parse(answer.schema);
    return {
      ...answer,
      schema: { fields: fields.map(field => ({ ...field, maxLength: lengths[field.name] })) },
    };
  };
const NAMES = BUILD_OBJECTS.map(({ name }) => name);

emulated('setting up', () => {
  const { house, proxy } = sharedHouse(house => house.upload());
  const bigQuery = (more: Partial<BigQuerySettings> = {}) =>
    house.bigQuery({ apiEndpoint: proxy.url, ...more });
  const datasets = async (): Promise<string[]> => {
    const [found] = await house.client.getDatasets();
    return found.map(({ id }) => id ?? '');
  };

  it('is planned first: everything will be made', async () => {
    const plan = await setupPlan(bigQuery());
    expect(plan).toMatchObject({
      dataset: house.dataset,
      datasetAction: 'create',
      source: house.settings.sourceDataset,
      missingSource: [],
    });
    expect(actionsIn(plan)).toEqual({ create: NAMES });
    expect(isSetUp(plan)).toBe(false);
    expect(proxy.passed.every(({ method }) => method === 'GET')).toBe(true);
  });

  describe('makes nothing', () => {
    afterEach(async () => expect(await datasets()).not.toContain(house.settings.dataset));

    it('where the source lacks tables, which it names', async () => {
      const half = house.client.dataset(`${house.settings.dataset}_half`);
      await half.create({ location: 'US' });
      const some = SOURCE_TABLES.map(({ name }) => name).filter(
        name => name !== 'pcns' && name !== 'bnf',
      );
      for (const name of some) await house.sql(`CREATE TABLE ${half.id}.${name} (code STRING)`);
      const sourceDataset = `test-project.${half.id}`;
      await expect(setUp(bigQuery({ sourceDataset }))).rejects.toMatchObject({
        message: `The source dataset ${sourceDataset} has no pcns, bnf.`,
        fix: expect.stringContaining('BIGQUERY_SOURCE_DATASET'),
      });
      await half.delete({ force: true });
    });

    it('where there is no source, or it is in a project that is not there', async () => {
      for (const sourceDataset of ['test-project.nowhere', 'another-project.hscic']) {
        const plan = await setupPlan(bigQuery({ sourceDataset }));
        expect(plan.missingSource).toEqual(SOURCE_TABLES.map(({ name }) => name));
        await expect(setUp(bigQuery({ sourceDataset }))).rejects.toThrow(
          `The source dataset ${sourceDataset} has no normalised_prescribing, practices`,
        );
      }
    });

    it('without the permission to create a dataset', async () => {
      proxy.refuse(
        { method: 'POST', path: /\/datasets/ },
        403,
        'accessDenied',
        'Access Denied: Project test-project: User does not have bigquery.datasets.create permission in project test-project.',
      );
      await expect(setUp(bigQuery())).rejects.toMatchObject({
        message: expect.stringMatching(/^BigQuery denied access: Project test-project: User does/),
        fix: 'Grant the account in use the role roles/bigquery.user on project test-project (which includes bigquery.datasets.create).',
      });
    });
  });

  const DENIED = (permission: string): string =>
    `Access Denied: Dataset ${house.dataset.replace('.', ':')}: Permission ${permission} denied on dataset ${house.dataset.replace('.', ':')} (or it may not exist).`;

  it.each([
    ['bigquery.tables.create', /CREATE TABLE IF NOT EXISTS .*builds/, 'builds'],
    ['bigquery.routines.create', /CREATE OR REPLACE PROCEDURE/, 'build_outliers_for'],
  ])('without %s stops there and names the role', async (permission, sql, first) => {
    proxy.refuse(startsOf(sql), 403, 'accessDenied', DENIED(permission));
    await expect(setUp(bigQuery())).rejects.toMatchObject({
      fix: `Grant the account in use the role roles/bigquery.dataEditor on the dataset ${house.dataset} (which includes ${permission}).`,
    });
    const plan = await setupPlan(bigQuery());
    expect(plan.datasetAction).toBe('keep');
    expect(actionsIn(plan).create?.[0]).toBe(first);
  });

  it('without the permission to run jobs says so', async () => {
    proxy.refuse(
      startsOf(/CREATE/),
      403,
      'accessDenied',
      'Access Denied: Project test-project: User does not have bigquery.jobs.create permission in project test-project.',
    );
    await expect(setUp(bigQuery())).rejects.toMatchObject({
      fix: 'Grant the account in use the role roles/bigquery.jobUser on project test-project (which includes bigquery.jobs.create).',
    });
  });

  it('takes up what was left, and then keeps everything', async () => {
    const steps: string[] = [];
    const onStep = (name: string, done: number, all: number): void => {
      steps.push(`${name} ${done}/${all}`);
    };
    expect(await setUp(bigQuery(), { onStep })).toEqual(['build_outliers_for', 'build_outliers']);
    expect(steps).toEqual(['build_outliers_for 0/2', 'build_outliers 1/2']);
    const plan = await setupPlan(bigQuery());
    expect(actionsIn(plan)).toEqual({ keep: NAMES });
    expect(isSetUp(plan)).toBe(true);
    proxy.calm();
    expect(await setUp(bigQuery())).toEqual([]);
    expect(proxy.requestsLike(startsOf(/CREATE|ALTER/))).toEqual([]);
    expect(await house.sql('SELECT COUNT(*) AS n FROM `{d}.build_lock`')).toEqual([{ n: 1 }]);
  });

  it('replaces a view and a procedure of another version of openpath, and nothing else', async () => {
    await house.sql(`CREATE OR REPLACE VIEW \`{d}.bnf_names\`
      OPTIONS (labels = [('made_by', 'openpath'), ('fingerprint', '0123456789abcdef')])
      AS SELECT code, name FROM \`{s}.pcns\``);
    const procedure = (name: string, list: string, description: string) =>
      house.sql(`CREATE OR REPLACE PROCEDURE \`{d}.${name}\`(a STRING, b STRING, c INT64, d BOOL${list})
        OPTIONS (description = '${description}') BEGIN SELECT 1; END`);
    await procedure('build_outliers', '', 'Builds … (openpath 0123456789abcdef)');
    // As it was described before descriptions had fingerprints.
    const earlier = 'Builds prescribing outliers for the entity types that are named';
    await procedure('build_outliers_for', ', e ARRAY<STRING>', earlier);
    const changed = ['bnf_names', 'build_outliers_for', 'build_outliers'];
    expect(actionsIn(await setupPlan(bigQuery())).replace).toEqual(changed);
    expect(await setUp(bigQuery())).toEqual(changed);
    expect(isSetUp(await setupPlan(bigQuery()))).toBe(true);
    expect((await house.sql('SELECT code FROM `{d}.bnf_names`')).length).toBeGreaterThan(10);
  });

  it('never puts a view in the place of a table, or a table in that of a view', async () => {
    await house.sql('DROP TABLE `{d}.stp_chemical`');
    await house.sql('CREATE VIEW `{d}.stp_chemical` AS SELECT code FROM `{s}.stps`');
    await house.sql('DROP VIEW `{d}.prescribing`');
    await house.sql('DROP TABLE `{d}.pcn_chemical`');
    expect(actionsIn(await setupPlan(bigQuery()))).toMatchObject({
      refuse: ['stp_chemical'],
      create: ['pcn_chemical', 'prescribing'],
    });
    await expect(setUp(bigQuery())).rejects.toMatchObject({
      message: `In ${house.dataset}, stp_chemical is in the way: the name is taken by a view.`,
      fix: `Set BIGQUERY_DATASET to another dataset, such as ${house.settings.dataset}_openpath, which does not exist yet. Nothing in ${house.dataset} has been changed.`,
    });
    expect(actionsIn(await setupPlan(bigQuery())).create).toEqual(['pcn_chemical', 'prescribing']);
    await house.sql('DROP VIEW `{d}.stp_chemical`');
    await house.sql('CREATE TABLE `{d}.prescribing` (practice STRING)');
    await expect(setUp(bigQuery())).rejects.toThrow(
      'prescribing is in the way: the name is taken by a table',
    );
    await house.sql('DROP TABLE `{d}.prescribing`');
    expect(await setUp(bigQuery())).toEqual(['pcn_chemical', 'stp_chemical', 'prescribing']);
  });

  /** Hands a table over to openpath, as docs/bigquery.md tells people to do it. */
  const handOver = (name: string) =>
    house.client
      .dataset(house.settings.dataset)
      .table(name)
      .setMetadata({ labels: { made_by: 'openpath' } });

  it('extends tables that were handed over to it, whose rows stay, and builds beside them', async () => {
    for (const name of ['builds', 'ccg_ranked', 'ccg_measure_arrays']) {
      await house.sql(`DROP TABLE \`{d}.${name}\``);
    }
    await house.sql(`CREATE TABLE \`{d}.builds\` (build_id NUMERIC NOT NULL,
      from_date STRING(10) NOT NULL, to_date STRING(10) NOT NULL, n NUMERIC NOT NULL)`);
    await house.sql(`CREATE TABLE \`{d}.ccg_ranked\` (build_id INT64 NOT NULL, ccg STRING(3) NOT NULL,
      subpara STRING(7) NOT NULL, subpara_items NUMERIC NOT NULL, chemical STRING(9) NOT NULL,
      chemical_items NUMERIC NOT NULL, ratio FLOAT64 NOT NULL, mean FLOAT64 NOT NULL,
      std FLOAT64 NOT NULL, z_score FLOAT64 NOT NULL, rank_high NUMERIC NOT NULL,
      rank_low NUMERIC NOT NULL)`);
    await house.sql(`CREATE TABLE \`{d}.ccg_measure_arrays\` (build_id INT64 NOT NULL,
      chemical STRING NOT NULL, measure_array ARRAY<FLOAT64>)`);
    expect(actionsIn(await setupPlan(bigQuery())).refuse).toEqual([
      'builds',
      'ccg_ranked',
      'ccg_measure_arrays',
    ]);
    for (const name of ['builds', 'ccg_ranked', 'ccg_measure_arrays']) await handOver(name);
    await house.sql("INSERT INTO `{d}.builds` VALUES (3, '2024-01-01', '2024-03-01', 1)");
    await house.sql(`INSERT INTO \`{d}.ccg_ranked\`
      VALUES (3, 'C01', '0101010', 10, '0101010AA', 4, 0.4, 0.3, 0.1, 1, 1, 9)`);
    // The emulator does not tell how long a STRING may be.
    for (const [name, columns] of Object.entries(NARROW)) {
      proxy.change({ method: 'GET', path: new RegExp(`/tables/${name}\\b`) }, narrow(columns));
    }
    const plan = await setupPlan(bigQuery());
    expect(actionsIn(plan).extend).toEqual(['builds', 'ccg_ranked', 'ccg_measure_arrays']);
    const details = plan.objects.filter(({ action }) => action === 'extend');
    expect(details.map(({ detail }) => detail)).toEqual([
      'gets the column entities, engine_version, created_at, item_rows, row_count and room for longer texts in from_date, to_date; its rows stay',
      'gets the column place_high, place_low and room for longer texts in ccg, subpara, chemical; its rows stay',
      'gets the column ratio_array; its rows stay',
    ]);
    proxy.passed.length = 0;
    proxy.change({ ...JOBS, times: 1 }, failed('rateLimitExceeded', RATE_LIMIT));
    await setUp(bigQuery());
    // Each kind of change is one statement; the one that met the limit was asked for again.
    const altered = proxy.requestsLike(startsOf(/"query":"ALTER TABLE/)).map(({ body }) => body);
    expect(altered.filter(body => body.includes('ADD COLUMN'))).toHaveLength(3 + 1);
    expect(altered.filter(body => body.includes('SET DATA TYPE'))).toHaveLength(2);
    expect(altered.find(body => body.includes('ccg SET DATA TYPE'))).toMatch(
      /ALTER COLUMN ccg SET DATA TYPE STRING, ALTER COLUMN subpara SET DATA TYPE STRING, ALTER COLUMN chemical/,
    );
    proxy.calm();
    expect(isSetUp(await setupPlan(bigQuery()))).toBe(true);
    const builds = await house.open();
    await builds.request({ from: '2024-01-01', to: '2024-03-01', n: 1, entities: ['ccg'] });
    await builds.idle();
    expect(await builds.list()).toMatchObject([{ status: 'done' }]);
    expect(
      await house.sql('SELECT CAST(build_id AS INT64) AS id FROM `{d}.builds` ORDER BY 1'),
    ).toEqual([{ id: 3 }, { id: 4 }]);
    expect(await house.sql('SELECT ccg, ratio FROM `{d}.ccg_ranked` WHERE build_id = 3')).toEqual([
      { ccg: 'C01', ratio: 0.4 },
    ]);
  });

  it('is refused where jobs cannot reach both datasets', async () => {
    const elsewhere = house.bigQuery({ location: 'europe-west2' });
    const plan = await setupPlan(elsewhere);
    expect(plan.locationFault).toMatch(
      /^BIGQUERY_LOCATION is europe-west2 and .* is US: jobs reach/,
    );
    expect(isSetUp(plan)).toBe(false);
    await expect(setUp(elsewhere)).rejects.toThrow('jobs reach one location only');
  });

  it('leaves a table of that name alone that is quite another', async () => {
    await house.sql('DROP TABLE `{d}.summed`');
    await house.sql('CREATE TABLE `{d}.summed` (build_id INT64, total INT64)');
    await house.sql('DROP TABLE `{d}.stp_ranked`');
    await house.sql('CREATE TABLE `{d}.stp_ranked` (stp STRING, place INT64)');
    await handOver('summed');
    await handOver('stp_ranked');
    await expect(setUp(bigQuery())).rejects.toThrow(
      'stp_ranked is in the way: a table of that name has no column build_id, subpara',
    );
  });
});
