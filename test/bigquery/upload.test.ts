import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENTITIES, ENTITY_TYPES, type EntityType } from '../../src/domain/entityType.ts';
import { SourceMonths } from '../../src/outliers/bigquery/sourceMonths.ts';
import { bundled } from '../support/bundled.ts';
import { FIRST_MONTH } from '../support/prescribingData.ts';
import { emulated } from './support/emulated.ts';
import type { Which } from './support/faultProxy.ts';
import { sharedHouse } from './support/sharedHouse.ts';
import { storeRows } from './support/storeRows.ts';

/** Requests that load a table, or the month of prescribing that is named. */
const loadsOf = (table: string): Which => ({
  method: 'POST',
  path: /^\/upload\//,
  body: new RegExp(`"tableId":"${table.replace('$', '\\$')}`),
});
const MONTHS = [
  'normalised_prescribing$202401',
  'normalised_prescribing$202402',
  'normalised_prescribing$202403',
];

interface Same {
  readonly bigQuerySql: string;
  readonly storeSql: string;
}

/** The table of a type’s organisations with the codes of those that they belong to. */
function tableOf(type: EntityType): Same {
  const { table, parents } = ENTITIES[type];
  const own = ['code', 'name', ...(type === 'practice' ? ['setting', 'status_code'] : [])];
  const ids = parents.map(parent => `${parent}_id`);
  const codes = parents.map(parent => `${parent}.code`);
  const joins = parents.map(parent => `LEFT JOIN ${parent} USING (${parent}_ix)`);
  return {
    bigQuerySql: `SELECT ${[...own, ...ids].join(', ')} FROM \`{s}.${table}\``,
    storeSql: `SELECT ${[...own.map(column => `t.${column}`), ...codes].join(', ')}
      FROM ${type} t ${joins.join(' ')}`,
  };
}

/** What the source dataset and a store have of the same, each as the product does not read it. */
const SAME: Readonly<Record<string, Same>> = {
  'items of practices by presentation and month': {
    bigQuerySql: `SELECT practice, bnf_code, bnf_name, FORMAT_DATE('%Y-%m-%d', month) AS month, items
      FROM \`{s}.normalised_prescribing\``,
    storeSql: `SELECT p.code, bnf_code, bnf_name, format('{:04d}-{:02d}-01', month // 12, month % 12 + 1), items
      FROM items JOIN practice p USING (practice_ix) JOIN presentation USING (presentation_ix)`,
  },
  ...Object.fromEntries(ENTITY_TYPES.map(type => [ENTITIES[type].table, tableOf(type)])),
  'BNF names': {
    bigQuerySql: `SELECT presentation_code, presentation, chemical_code, chemical, subpara_code, subpara,
      para_code, section_code, chapter_code FROM \`{s}.bnf\``,
    storeSql: `SELECT bnf_code, bnf_name, c.code, c.name, s.code, s.name, bnf_code[:6], bnf_code[:4], bnf_code[:2]
      FROM presentation JOIN chemical c USING (chemical_ix) JOIN subpara s USING (subpara_ix)`,
  },
};

emulated('an upload', () => {
  const { house, proxy } = sharedHouse(async () => undefined);
  const upload = () => house.upload(house.data, house.bigQuery({ apiEndpoint: proxy.url }));
  const rowsThere = async (sql: string): Promise<string[]> =>
    (await house.sql(sql))
      .map(row =>
        Object.values(row)
          .map(cell => String(cell ?? '–'))
          .join('|'),
      )
      .sort();
  const itemsByMonth = () =>
    house.sql(`SELECT FORMAT_DATE('%Y-%m', month) AS month, COUNT(*) AS n, SUM(items) AS items
      FROM \`{s}.normalised_prescribing\` GROUP BY month ORDER BY month`);

  it('that fails halfway is taken up where it ended', async () => {
    proxy.refuse(loadsOf('normalised_prescribing$202402'), 403, 'quotaExceeded', 'Quota exceeded');
    await expect(upload()).rejects.toThrow('A quota of BigQuery is used up: Quota exceeded');
    expect((await itemsByMonth()).map(({ month }) => month)).toEqual(['2024-01']);
    proxy.calm();
    expect((await upload()).months).toEqual([FIRST_MONTH + 1, FIRST_MONTH + 2]);
    expect(MONTHS.map(month => proxy.requestsLike(loadsOf(month)).length)).toEqual([0, 1, 1]);
  });

  it.each(Object.entries(SAME))(
    'brings the %s as they are here',
    async (_name, { bigQuerySql, storeSql }) => {
      const rows = await storeRows(house.data, storeSql);
      expect(rows.length).toBeGreaterThan(1);
      expect(await rowsThere(bigQuerySql)).toEqual(rows);
    },
  );

  it('says what is whose and what was loaded', async () => {
    const months = await house.sql(
      "SELECT FORMAT_DATE('%Y-%m', month) AS month, sha256, row_count FROM `{s}.loaded_months` ORDER BY month",
    );
    const storeSql = await storeRows(house.data, 'SELECT sha256, row_count FROM loaded_month');
    expect(months.map(({ sha256, row_count }) => `${sha256}|${row_count}`)).toEqual(storeSql);
    const [, source = ''] = house.settings.sourceDataset.split('.');
    for (const name of ['practices', 'normalised_prescribing']) {
      const [metadata] = await house.client.dataset(source).table(name).getMetadata();
      expect(metadata.labels).toMatchObject({ made_by: 'openpath' });
    }
  });

  it('is seen by all who ask for the months at once, before the first answer too', async () => {
    const months = new SourceMonths(house.bigQuery());
    const [first, second] = await Promise.all([months.read(), months.read()]);
    expect(first).toEqual([FIRST_MONTH, FIRST_MONTH + 1, FIRST_MONTH + 2]);
    expect(second).toEqual(first);
  });

  it('of what is there loads no month again', async () => {
    expect(await upload()).toEqual({ months: [], rows: 0 });
    expect(proxy.requestsLike(loadsOf('normalised_prescribing'))).toEqual([]);
  });

  it('loads again what somebody took away there, a month or the table', async () => {
    await house.sql("DELETE FROM `{s}.normalised_prescribing` WHERE month = '2024-02-01'");
    expect((await house.upload()).months).toEqual([FIRST_MONTH + 1]);
    await house.sql('DROP TABLE `{s}.normalised_prescribing`');
    expect((await house.upload()).months).toHaveLength(3);
    expect((await house.upload()).months).toEqual([]);
  });

  it('loads a month again whose files have changed, and only that', async () => {
    const before = await itemsByMonth();
    await storeRows(
      house.data,
      `UPDATE items SET items = items + 1 WHERE month = ${FIRST_MONTH + 1}`,
    );
    await storeRows(
      house.data,
      `UPDATE loaded_month SET sha256 = 'another' WHERE month = ${FIRST_MONTH + 1}`,
    );
    expect((await upload()).months).toEqual([FIRST_MONTH + 1]);
    expect(MONTHS.map(month => proxy.requestsLike(loadsOf(month)).length)).toEqual([0, 1, 0]);
    const [january, february, march] = before;
    const rows = Number(february?.n);
    expect(await itemsByMonth()).toEqual([
      january,
      { ...february, items: Number(february?.items) + rows },
      march,
    ]);
  });

  it('whose answer is lost has been loaded, and is not loaded twice', async () => {
    await storeRows(
      house.data,
      `UPDATE loaded_month SET sha256 = 'new' WHERE month = ${FIRST_MONTH}`,
    );
    const before = await itemsByMonth();
    const month = 'normalised_prescribing$202401';
    proxy.loseAnswer({ ...loadsOf(month), times: 1 });
    expect((await upload()).months).toEqual([FIRST_MONTH]);
    const requests = proxy.requestsLike(loadsOf(month));
    expect(requests.map(({ status }) => status)).toEqual([0, 409]);
    const ids = requests.map(({ body }) => /"jobId":"([^"]+)"/.exec(body)?.[1]);
    expect(new Set(ids).size).toBe(1);
    expect(await itemsByMonth()).toEqual(before);
  });

  describe('touches nothing', () => {
    it('that somebody else made', async () => {
      const [, source = ''] = house.settings.sourceDataset.split('.');
      await house.sql('CREATE OR REPLACE TABLE `{s}.pcns` (code STRING, name STRING)');
      await house.client
        .dataset(source)
        .table('pcns')
        .setMetadata({ labels: { team: 'pharmacy' } });
      await expect(upload()).rejects.toMatchObject({
        message: `${house.settings.sourceDataset}.pcns was not made by openpath, so nothing is loaded over it.`,
        fix: expect.stringContaining('BIGQUERY_SOURCE_DATASET'),
      });
      expect(proxy.requestsLike({ path: /^\/upload\// })).toEqual([]);
      expect(await house.sql('SELECT * FROM `{s}.pcns`')).toEqual([]);
    });

    it('in another project', async () => {
      const bigQuery = house.bigQuery({
        apiEndpoint: proxy.url,
        sourceDataset: 'ebmdatalab.hscic',
      });
      await expect(house.upload(house.data, bigQuery)).rejects.toThrow(
        'BIGQUERY_SOURCE_DATASET is ebmdatalab.hscic, which is not in the project test-project.',
      );
      expect(proxy.passed).toEqual([]);
    });
  });
});

// The short form of test/soak/kills.soak.ts.
emulated('an upload whose process is killed in the middle', () => {
  const { house, proxy } = sharedHouse(async () => undefined);

  it('is completed by the next: each month is there once, and no file is left', async () => {
    const storePath = path.join(house.root, 'store');
    await mkdir(storePath);
    const settings = { ...house.settings, apiEndpoint: proxy.url };
    const upload = async (killAt?: Which) => {
      const script = await bundled('test/support/bigQueryUploader.ts');
      const args = [script, storePath, house.data, JSON.stringify(settings)];
      const child = spawn(process.execPath, args, { stdio: 'ignore' });
      const exited = once(child, 'exit');
      if (killAt) {
        proxy.change(killAt, answer => {
          child.kill('SIGKILL');
          return answer;
        });
      }
      return exited;
    };
    expect(await upload(loadsOf('normalised_prescribing$202402'))).toEqual([null, 'SIGKILL']);
    expect(await readdir(path.join(storePath, 'upload'))).not.toEqual(['lock.duckdb']);
    proxy.calm();
    expect(await upload()).toEqual([0, null]);
    const uploaded = await house.sql(`SELECT FORMAT_DATE('%Y-%m', month) AS month, COUNT(*) AS n
      FROM \`{s}.normalised_prescribing\` GROUP BY month ORDER BY month`);
    const stored = await storeRows(
      house.data,
      `SELECT format('{:04d}-{:02d}', month // 12, month % 12 + 1), count(*) FROM items GROUP BY ALL`,
    );
    expect(uploaded.map(({ month, n }) => `${month}|${n}`)).toEqual(stored);
    expect(await readdir(path.join(storePath, 'upload'))).toEqual(['lock.duckdb']);
  });
});
