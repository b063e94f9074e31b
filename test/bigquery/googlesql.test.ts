import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ENTITY_TYPES, type EntityType } from '../../src/domain/entityType.ts';
import { isoMonth } from '../../src/domain/month.ts';
import {
  BUILD_OBJECTS,
  LOADED_MONTHS,
  SOURCE_TABLES,
} from '../../src/outliers/bigquery/objects.ts';
import { type StatementPlaces, statement } from '../../src/outliers/bigquery/statement.ts';
import { StoreExport } from '../../src/outliers/bigquery/storeExport.ts';
import type { BuildParameters } from '../../src/outliers/engine.ts';
import { projectPath } from '../../src/paths.ts';
import { hardlyAny, parametersOf, SMALL } from '../oracle/outliers/cases.ts';
import { OutliersOracle } from '../oracle/outliers/oracle.ts';
import { type PrescribingSize, writePrescribing } from '../support/prescribingData.ts';
import { GoogleSql, type HeldRows, type ParameterTypes } from './googlesql/googleSql.ts';
import { built } from './googlesql/install.ts';

const program = await built();
const skipped = 'skipped' in program ? ` (skipped: ${program.skipped})` : '';
if (skipped) process.stderr.write(`Google’s SQL engine is not asked${skipped}\n`);

const DATASET = 'my-project.outliers';
const SOURCE = 'my-project.hscic';
/** The source's month as a DATE, and as it is a TIMESTAMP or DATETIME. */
const MONTHS = ['month', 'DATE(month)'] as const;
type MonthText = (typeof MONTHS)[number];

const sqlOf = (name: string, places: StatementPlaces = {}): string =>
  statement(name, { dataset: DATASET, source: SOURCE, month: 'month', ...places });

/** What BigQuery tells of partitions (“PARTITIONS view”), as far as it is asked for. */
const PARTITIONS = `CREATE TABLE \`${SOURCE}.INFORMATION_SCHEMA.PARTITIONS\` (
  table_name STRING, partition_id STRING, total_rows INT64, last_modified_time TIMESTAMP)`;

/** The tables of the source; where its months are no DATEs, as somebody else has them. */
const sourceTables = (month: MonthText): string[] =>
  [...SOURCE_TABLES, LOADED_MONTHS].map(({ name, statement: source, entity }) => {
    const sql = sqlOf(`source/${source}`, entity ? { entity } : {});
    return month === 'month' || name !== 'normalised_prescribing'
      ? sql
      : sql
          .replace('month DATE', 'month TIMESTAMP')
          .replace('DATE_TRUNC(month', 'TIMESTAMP_TRUNC(month');
  });
const objects = (kind: string, month: MonthText): string[] =>
  BUILD_OBJECTS.filter(object => object.kind === kind).map(({ statement: name, places }) =>
    sqlOf(name, { ...places, month }),
  );

/** The types of what the statements of `queries` are asked with. */
const PARAMETERS: ParameterTypes = {
  build: 'INT64',
  from: 'STRING',
  to: 'STRING',
  n: 'INT64',
  force: 'BOOL',
  month: 'STRING',
  sha256: 'STRING',
  rows: 'INT64',
};
const parametersFor = (name: string): ParameterTypes => ({
  ...PARAMETERS,
  entities: name === 'call_build_outliers_for' ? 'ARRAY<STRING>' : 'STRING',
});

describe.skipIf(skipped !== '')(`Google’s own engine${skipped}`, () => {
  let google: GoogleSql;
  beforeAll(() => {
    google = new GoogleSql('classpath' in program ? program.classpath : '');
  });
  afterAll(() => google?.close());

  describe.each(MONTHS)('takes, where a month is %s,', month => {
    beforeAll(async () => {
      await google.forget();
      for (const sql of [...sourceTables(month), PARTITIONS]) await google.analyze(sql);
    });

    it('the statements of every table, view and procedure', async () => {
      for (const kind of ['table', 'view', 'procedure']) {
        for (const sql of objects(kind, month)) await google.analyze(sql);
      }
    });

    it('every statement in the bodies of both procedures', async () => {
      const [whole = '', short = ''] = objects('procedure', month);
      // Of each type twelve and more, and those that are shared.
      expect(await google.checkProcedure(whole)).toBeGreaterThan(60 + 12 * ENTITY_TYPES.length);
      expect(await google.checkProcedure(short)).toBe(1);
    });

    it('every query, for every type', async () => {
      const files = await readdir(projectPath('sql', 'outliers', 'bigquery', 'queries'));
      const names = files.map(file => file.replace(/\.sql$/, ''));
      // Only months that openpath has made itself are uploaded, and those are DATEs.
      const none = month === 'month' ? ['extend_table'] : ['extend_table', 'loaded_months'];
      for (const name of names.filter(name => !none.includes(name))) {
        const types: readonly (EntityType | undefined)[] = name.startsWith('entity_')
          ? ENTITY_TYPES
          : [undefined];
        for (const entity of types) {
          const sql = sqlOf(`queries/${name}`, entity === undefined ? {} : { entity });
          await google.analyze(sql, parametersFor(name));
        }
      }
    });
  });

  it('takes several columns that are widened or added in one ALTER', async () => {
    await google.analyze(
      `CREATE TABLE \`${DATASET}.ccg_ranked\` (ccg STRING(8), subpara STRING(7), chemical STRING(9))`,
    );
    const altered = (addition: string): Promise<unknown> =>
      google.analyze(sqlOf('queries/extend_table', { table: `${DATASET}.ccg_ranked`, addition }));
    await altered(
      'ALTER COLUMN ccg SET DATA TYPE STRING, ALTER COLUMN subpara SET DATA TYPE STRING',
    );
    await altered(
      'ADD COLUMN IF NOT EXISTS place_high INT64, ADD COLUMN IF NOT EXISTS place_low INT64',
    );
  });

  describe('refuses, with the place in the statement,', () => {
    it.each([
      [
        'a column that is not there',
        'practices',
        'practice.setting = 4',
        'practice.settings = 4',
        /settings.*\n.*\n +\^/,
      ],
      [
        'a comparison of unlike types',
        'practices',
        'practice.setting = 4',
        "practice.setting = 'four'",
        /\n +\^/,
      ],
      ['what is no SQL', 'practices', 'LEFT JOIN', 'LEFT LEFT JOIN', /Syntax error[\s\S]*\n +\^/],
    ])('%s', async (_what, _table, text, planted, message) => {
      await google.forget();
      for (const sql of sourceTables('month')) await google.analyze(sql);
      const sql = sqlOf('views/practice_hierarchy');
      expect(sql).toContain(text);
      await expect(google.analyze(sql.replace(text, planted))).rejects.toThrow(message);
    });

    it('a fault in the body of a procedure', async () => {
      for (const sql of [...objects('table', 'month'), ...objects('view', 'month')]) {
        await google.analyze(sql);
      }
      const sql = sqlOf('procedures/build_outliers_for');
      for (const [text, planted] of [
        ['z_score * 1e9', 'z_scores * 1e9'],
        ['SET v__is_there = v__build_id IS NOT NULL', 'SET v__is_there = v__build_id'],
      ] as const) {
        expect(sql).toContain(text);
        await expect(google.checkProcedure(sql.replace(text, planted))).rejects.toThrow();
      }
    });
  });

  describe('runs the procedure', () => {
    let root: string;
    beforeAll(async () => {
      root = await mkdtemp(path.join(tmpdir(), 'openpath-googlesql-'));
    });
    afterAll(() => rm(root, { recursive: true, force: true }));
    beforeEach(() => google.forget());

    const SIZE: PrescribingSize = { ...SMALL, practices: 60, pcns: 12, chemicals: 40, months: 3 };
    const PROCEDURE = sqlOf('procedures/build_outliers_for');

    /** Makes all tables, and fills those of the source with what an upload would load. */
    async function fill(size: PrescribingSize, seed: number): Promise<string> {
      const store = path.join(root, `${seed}.duckdb`);
      if (!existsSync(store)) await writePrescribing(store, size, seed);
      for (const sql of sourceTables('month')) await google.analyze(sql);
      for (const sql of objects('table', 'month')) await google.analyze(sql);
      await google.load(`${DATASET}.build_lock`, [[null]]);
      await fillSource(store);
      return store;
    }

    async function fillSource(store: string): Promise<void> {
      const exported = await StoreExport.open(store);
      try {
        for (const table of SOURCE_TABLES) {
          const found =
            table.name === 'normalised_prescribing'
              ? await itemsIn(store)
              : (await exported.rows(table)).map(row => Object.values(row).map(plain));
          await google.load(`${SOURCE}.${table.name}`, found);
        }
      } finally {
        exported.close();
      }
      for (const sql of objects('view', 'month')) await google.fillView(sql);
    }

    const call = ({ from, to, n, entities }: BuildParameters, force = false, more = {}) =>
      google.call(
        PROCEDURE,
        {
          p__from_date: isoMonth(from),
          p__to_date: isoMonth(to),
          p__n: n,
          p__force: force,
          p__entities: entities,
        },
        more,
      );

    /** Where the rows that Google's evaluator has made are not those of the oracle. */
    async function differences(store: string, parameters: BuildParameters): Promise<string[]> {
      const results = await builtFile(root, google, parameters.entities);
      const oracle = await OutliersOracle.run(store, parameters);
      try {
        for (const entity of parameters.entities) {
          expect((await oracle.sizes(entity)).ranked).toBeGreaterThan(0);
        }
        return await oracle.differences(results, parameters.entities);
      } finally {
        oracle.close();
      }
    }

    it('to the numbers of the oracle at every level', async () => {
      const store = await fill(SIZE, 1);
      const parameters = parametersOf({ size: SIZE, n: 5 });
      await call(parameters);
      expect(await differences(store, parameters)).toEqual([]);
      const { rows } = await google.rows(`${DATASET}.builds`);
      expect(rows.map(row => row.slice(0, 5))).toEqual([
        ['1', isoMonth(parameters.from), isoMonth(parameters.to), '5', ENTITY_TYPES],
      ]);
    });

    it('of hardly any data, for some types and months only', async () => {
      const size = hardlyAny(SIZE);
      const store = await fill(size, 14);
      const parameters: BuildParameters = {
        ...parametersOf({ size, n: 1000, months: [1, 2] }),
        entities: ['practice', 'ccg'],
      };
      await call(parameters);
      expect(await differences(store, parameters)).toEqual([]);
      expect((await google.rows(`${DATASET}.stp_ranked`)).rows).toEqual([]);
    });

    it('again when forced: the rows of before are gone, of what the source has now', async () => {
      const size = hardlyAny(SIZE);
      const parameters = parametersOf({ size, n: 3 });
      await fill(size, 14);
      await call(parameters);
      const before = await google.rows(`${DATASET}.practice_ranked`);
      const store = path.join(root, 'other.duckdb');
      await writePrescribing(store, size, 15);
      await fillSource(store);
      await call(parameters);
      expect(await google.rows(`${DATASET}.practice_ranked`)).toEqual(before);
      await call(parameters, true);
      expect(await differences(store, parameters)).toEqual([]);
      expect((await google.rows(`${DATASET}.builds`)).rows).toHaveLength(1);
    });

    it('and says what a conflict was, though ROLLBACK finds no transaction', async () => {
      const size = hardlyAny(SIZE);
      await fill(size, 14);
      await expect(call(parametersOf({ size, n: 3 }), false, { conflict: true })).rejects.toThrow(
        'Transaction is aborted due to concurrent update',
      );
      expect((await google.rows(`${DATASET}.builds`)).rows).toEqual([]);
    });

    it('all or nothing, and without a temporary table that is left', async () => {
      const size = hardlyAny(SIZE);
      await fill(size, 14);
      const parameters = parametersOf({ size, n: 3 });
      await expect(call({ ...parameters, to: parameters.to + 1 })).rejects.toThrow(
        `There are no prescribing data of ${isoMonth(parameters.to + 1)}.`,
      );
      expect((await google.rows(`${DATASET}.organisations`)).rows).toEqual([]);
      await call(parameters);
      for (const name of ['t__hierarchy', 't__names', 't__practice_scores']) {
        await expect(google.rows(name)).rejects.toThrow('There is no table');
      }
    });
  });
});

const plain = (value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);

/** The prescribing of a store, as an upload would load it. */
async function itemsIn(store: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(store, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(`SELECT p.code, d.bnf_code, d.bnf_name,
        CAST(make_date(i.month // 12, i.month % 12 + 1, 1) AS VARCHAR), CAST(i.items AS INTEGER)
      FROM items i JOIN practice p USING (practice_ix) JOIN presentation d USING (presentation_ix)`);
    return reader.getRows().map(row => row.map(plain));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A file that looks like a build's, of the rows that Google's evaluator has in its tables. */
async function builtFile(
  root: string,
  google: GoogleSql,
  entities: readonly EntityType[],
): Promise<string> {
  const folder = await mkdtemp(path.join(root, 'built-'));
  const file = path.join(folder, 'built.duckdb');
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const bring = async (name: string): Promise<void> => {
    const held = await google.rows(`${DATASET}.${name}`);
    const json = path.join(folder, `${name}.json`);
    await writeFile(json, linesOf(held));
    const columns = held.names.map((column, i) => `${column}: '${DUCKDB[held.types[i] ?? '']}'`);
    await connection.run(
      `CREATE TABLE ${name} AS FROM read_json('${json}', format = 'newline_delimited', columns = {${columns}})`,
    );
  };
  try {
    await bring('summed');
    await connection.run(
      'CREATE TABLE chemical AS SELECT DISTINCT chemical AS chemical_ix, chemical AS code FROM summed',
    );
    for (const entity of entities) {
      for (const kind of ['ranked', 'outlier_items', 'measure_arrays']) {
        await bring(`${entity}_${kind}`);
      }
      await bring(`${entity}_chemical`);
      // The file numbers organisations and chemicals; here their codes are their numbers.
      await connection.run(`
        CREATE TABLE ${entity} AS SELECT DISTINCT ${entity} AS entity_ix, ${entity} AS code FROM ${entity}_ranked;
        ALTER TABLE ${entity}_chemical RENAME chemical TO chemical_ix;
        CREATE TABLE ${entity}_outlier AS
          SELECT ${entity} AS entity_ix, chemical AS chemical_ix, 1 AS high, place_high AS place
          FROM ${entity}_ranked WHERE place_high IS NOT NULL
          UNION ALL
          SELECT ${entity}, chemical, 0, place_low FROM ${entity}_ranked WHERE place_low IS NOT NULL`);
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return file;
}

const linesOf = ({ names, rows }: HeldRows): string =>
  rows
    .map(row => JSON.stringify(Object.fromEntries(names.map((name, i) => [name, row[i]]))))
    .join('\n');

/** DuckDB's types for Google's. */
const DUCKDB: Readonly<Record<string, string>> = {
  STRING: 'VARCHAR',
  INT64: 'BIGINT',
  BOOL: 'BOOLEAN',
  NUMERIC: 'DECIMAL(38, 9)',
  DOUBLE: 'DOUBLE',
  FLOAT64: 'DOUBLE',
  'ARRAY<DOUBLE>': 'DOUBLE[]',
  'ARRAY<FLOAT64>': 'DOUBLE[]',
  'ARRAY<STRING>': 'VARCHAR[]',
  TIMESTAMP: 'VARCHAR',
};
