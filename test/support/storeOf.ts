import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { BuildReport } from '../../src/domain/buildReport.ts';
import type { MeasureDefinition } from '../../src/domain/measureDefinition.ts';
import type { Month } from '../../src/domain/month.ts';
import { createFillTables, fillStore } from '../../src/pipeline/fillStore.ts';
import { SCHEMA_VERSION } from '../../src/store/store.ts';

/** One processed count: n ± e tests (field guide, section 2). */
export interface ProcessedRow {
  readonly month: Month;
  readonly practice: string;
  readonly ccg: string;
  readonly lab: string;
  readonly test: string;
  readonly category: number;
  readonly n: number;
  readonly e?: number;
}

/** What is known beside the counts; whatever is left out takes its id as its name. */
export interface Reference {
  /** Months that only the counts know have the counts’ CCG and no list size. */
  readonly practiceMonths?: readonly {
    readonly month: Month;
    readonly practice: string;
    readonly ccg: string;
    readonly listSize: number | null;
  }[];
  readonly practices?: readonly { readonly id: string; readonly name: string }[];
  readonly tests?: readonly {
    readonly code: string;
    readonly name: string;
    readonly shown: boolean;
  }[];
  readonly labs?: readonly { readonly id: string; readonly name: string }[];
  readonly ccgs?: readonly { readonly id: string; readonly name: string }[];
  readonly measures?: readonly MeasureDefinition[];
  readonly version?: string;
}

/**
 * The path of a new store file that holds these rows, written by the pipeline’s own code. It lies in
 * a temporary folder of its own (or in `folder`), which the caller deletes.
 */
export async function storeOf(
  rows: readonly ProcessedRow[],
  reference: Reference = {},
  folder?: string,
): Promise<string> {
  const at = folder ?? (await mkdtemp(path.join(tmpdir(), 'openpath-store-')));
  const file = path.join(at, 'test.duckdb');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await createFillTables(connection);
    await append(
      connection,
      'kept',
      rows.map(r => [r.month, r.practice, r.ccg, r.lab, r.test, r.category, r.n, r.e ?? 0]),
    );
    await append(
      connection,
      'practice_months',
      (reference.practiceMonths ?? []).map(m => [m.month, m.practice, m.ccg, m.listSize]),
    );
    const named = (entries: readonly { id: string; name: string }[] = []) =>
      entries.map(({ id, name }) => [id, name]);
    await append(
      connection,
      'published',
      (reference.practices ?? []).map(({ id, name }) => [id, id, name]),
    );
    await append(connection, 'lab_name', named(reference.labs));
    await append(connection, 'ccg_name', named(reference.ccgs));
    const tests = (reference.tests ?? []).map(({ code, name, shown }) => [code, name, shown]);
    await append(connection, 'test_name', tests);
    await fillStore(connection, file, () => metaOf(reference));
    return file;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

type Cell = string | number | boolean | null;

/** The types of the number columns, by table and place. */
const NUMBERS: Record<string, Record<number, 'SmallInt' | 'TinyInt' | 'Double'>> = {
  kept: { 0: 'SmallInt', 5: 'TinyInt', 6: 'Double', 7: 'Double' },
  practice_months: { 0: 'SmallInt', 3: 'Double' },
};

async function append(
  connection: DuckDBConnection,
  table: string,
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  const appender = await connection.createAppender(table);
  for (const row of rows) {
    row.forEach((cell, i) => {
      if (cell === null) appender.appendNull();
      else if (typeof cell === 'string') appender.appendVarchar(cell);
      else if (typeof cell === 'boolean') appender.appendBoolean(cell);
      else appender[`append${NUMBERS[table]?.[i] ?? 'Double'}`](cell);
    });
    appender.endRow();
  }
  appender.closeSync();
}

function metaOf(reference: Reference): Record<string, string> {
  const version = reference.version ?? 'test';
  const builtAt = '2024-01-01T00:00:00.000Z';
  const report: BuildReport = {
    version,
    startedAt: builtAt,
    finishedAt: builtAt,
    steps: [],
    files: [],
    oddTests: [],
    notices: [],
    practices: 0,
    anonymised: false,
  };
  return {
    schema_version: String(SCHEMA_VERSION),
    version,
    built_at: builtAt,
    report: JSON.stringify(report),
    measures: JSON.stringify(reference.measures ?? []),
    data_path: '',
    settings: '{}',
  };
}
