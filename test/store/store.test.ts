import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monthOf } from '../../src/domain/month.ts';
import { sqlFile } from '../../src/store/sql.ts';
import { openStore, SCHEMA_VERSION, type Store, UnusableStore } from '../../src/store/store.ts';

const report = {
  version: 'v1',
  startedAt: '2024-01-01T00:00:00Z',
  finishedAt: '2024-01-01T00:00:01Z',
  steps: [],
  files: [],
  oddTests: [],
  notices: [],
  practices: 2,
  anonymised: false,
};

let folder: string;
let store: Store;

async function build(file: string, schemaVersion: number): Promise<string> {
  const at = path.join(folder, file);
  const instance = await DuckDBInstance.create(at);
  const connection = await instance.connect();
  await connection.run(sqlFile('schema/store'));
  await connection.run(`
    INSERT INTO lab VALUES (0, 'cornwall', 'Cornwall'), (1, 'nd', 'N. Devon');
    INSERT INTO ccg VALUES (0, '11N', '11N'), (1, '15N', 'Devon');
    INSERT INTO practice VALUES (0, 'A', 'Ash'), (1, 'B', 'Birch');
    INSERT INTO test VALUES (0, 'K', 'Potassium', true), (1, 'NA', 'Sodium', false);
    INSERT INTO practice_month VALUES
      (${monthOf(2019, 1)}, 0, 0, 0, 1000, 0), (${monthOf(2019, 2)}, 0, 1, 1, NULL, 0),
      (${monthOf(2019, 1)}, 1, 0, 0, 500, 0), (${monthOf(2019, 2)}, 1, 0, NULL, 500, 0);
    INSERT INTO count_by_lab_all_tests (month, ccg_ix, lab_ix, n_total)
      VALUES (${monthOf(2018, 12)}, 0, 0, 5), (${monthOf(2019, 2)}, 0, 0, 5);
  `);
  const meta = { schema_version: schemaVersion, version: 'v1', report: JSON.stringify(report) };
  for (const [key, value] of Object.entries(meta)) {
    await connection.run('INSERT INTO meta VALUES ($key, $value)', { key, value: String(value) });
  }
  connection.closeSync();
  instance.closeSync();
  return at;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'openpath-store-'));
  store = await openStore(await build('good.duckdb', SCHEMA_VERSION));
});
afterAll(async () => {
  store.close();
  await rm(folder, { recursive: true, force: true });
});

describe('an open store', () => {
  it('knows its labs, CCGs, practices, tests and months', () => {
    const { catalogue } = store;
    expect(catalogue.labs.map(lab => lab.id)).toEqual(['cornwall', 'nd']);
    expect(catalogue.ccgs[1]).toEqual({ ix: 1, id: '15N', name: 'Devon' });
    expect(catalogue.tests[1]).toEqual({ ix: 1, id: 'NA', name: 'Sodium', shown: false });
    expect([catalogue.firstMonth, catalogue.lastMonth]).toEqual([
      monthOf(2018, 12),
      monthOf(2019, 2),
    ]);
    expect(catalogue.version).toBe('v1');
    expect(store.report).toEqual(report);
  });

  it('places a practice where its latest month does, in no lab where that month has none', () => {
    expect(store.catalogue.practices).toMatchObject([
      { ix: 0, id: 'A', name: 'Ash', ccgId: '15N', labId: 'nd' },
      { ix: 1, id: 'B', name: 'Birch', ccgId: '11N', labId: null },
    ]);
  });

  it('has the month in which a practice moved to another CCG', () => {
    expect(store.catalogue.practices.map(practice => practice.memberships)).toEqual([
      [
        { from: monthOf(2019, 1), ccgId: '11N' },
        { from: monthOf(2019, 2), ccgId: '15N' },
      ],
      [{ from: monthOf(2019, 1), ccgId: '11N' }],
    ]);
  });

  it('has the month in which a practice went to another lab, and no month without one', () => {
    expect(store.catalogue.practices.map(practice => practice.labs)).toEqual([
      [
        { from: monthOf(2019, 1), labId: 'cornwall' },
        { from: monthOf(2019, 2), labId: 'nd' },
      ],
      [{ from: monthOf(2019, 1), labId: 'cornwall' }],
    ]);
  });

  it('gives NULL as NaN, whole numbers and texts by column, over many chunks', async () => {
    const columns = await store.columns(
      `SELECT i::DOUBLE AS a, CASE WHEN i % 2 = 0 THEN i::DOUBLE END AS b, i::USMALLINT AS c,
         i::SMALLINT - 5 AS s, CASE WHEN i > 0 THEN 'x' || i END AS t
       FROM range(5000) r(i)`,
    );
    expect(columns.rowCount).toBe(5000);
    expect(columns.numbers('a')[4999]).toBe(4999);
    expect([...columns.numbers('b').slice(4096, 4099)]).toEqual([4096, Number.NaN, 4098]);
    expect(columns.numbers('c')[4500]).toBe(4500);
    expect(columns.numbers('s')[0]).toBe(-5);
    expect(columns.texts('t').slice(0, 2)).toEqual([null, 'x1']);
  });

  it('reads a column into an array that is used again, in which nothing of the last column stays', async () => {
    const columns = await store.columns(
      'SELECT i::DOUBLE AS a, CASE WHEN i % 2 = 0 THEN 0.5 * i::DOUBLE END AS b FROM range(5000) r(i)',
    );
    const target = new Float64Array(columns.rowCount);
    expect(columns.numbers('a', target)).toBe(target);
    expect(columns.numbers('b', target)).toEqual(columns.numbers('b'));
  });

  it('answers more questions at once than it has connections', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => store.columns('SELECT $i::DOUBLE AS i', { i })),
    );
    expect(answers.map(answer => answer.numbers('i')[0])).toEqual([...answers.keys()]);
  });

  it('goes on after a statement that failed', async () => {
    await expect(store.columns('SELECT nonsense')).rejects.toThrow(/nonsense/);
    expect((await store.columns('SELECT 1 AS one')).numbers('one')[0]).toBe(1);
  });

  it('cannot be written to, read other files or change settings', async () => {
    const secret = path.join(folder, 'secret.csv');
    await writeFile(secret, 'a\n1\n');
    await expect(store.columns('DELETE FROM lab')).rejects.toThrow(/read-only/i);
    await expect(store.columns(`FROM '${secret}'`)).rejects.toThrow(/external access|disabled/i);
    await expect(store.columns('SET enable_external_access = true')).rejects.toThrow();
    await expect(store.columns('SET threads = 1')).rejects.toThrow(/locked/);
  });

  it('may be open twice', async () => {
    const second = await openStore(store.path);
    expect(second.catalogue.version).toBe('v1');
    second.close();
    expect((await store.columns('SELECT 1 AS one')).rowCount).toBe(1);
  });
});

describe('a file that must be built anew', () => {
  it.each([
    ['has a newer layout', () => build('newer.duckdb', SCHEMA_VERSION + 1)],
    ['has an older layout', () => build('older.duckdb', SCHEMA_VERSION - 1)],
    ['is missing', async () => path.join(folder, 'missing.duckdb')],
    [
      'is damaged',
      async () => {
        const at = path.join(folder, 'damaged.duckdb');
        await writeFile(at, 'half a store');
        return at;
      },
    ],
  ])('%s', async (_, file) => {
    await expect(openStore(await file())).rejects.toThrow(UnusableStore);
  });
});
