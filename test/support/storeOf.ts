import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BuildReport } from '../../src/domain/buildReport.ts';
import type { ChartEvent } from '../../src/domain/chartEvent.ts';
import type { MeasureDefinition } from '../../src/domain/measureDefinition.ts';
import type { Month } from '../../src/domain/month.ts';
import { fillStore, noteKept } from '../../src/pipeline/labs/fill/fillStore.ts';
import { hidePractices } from '../../src/pipeline/labs/fill/hidePractices.ts';
import { KeptParts } from '../../src/pipeline/labs/fill/keptParts.ts';
import { Numbers } from '../../src/pipeline/scratch/numbers.ts';
import { Scratch } from '../../src/pipeline/scratch/scratch.ts';
import { SCHEMA_VERSION } from '../../src/store/store.ts';
import { madeOnce } from './madeOnce.ts';

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
  readonly events?: readonly ChartEvent[];
  readonly version?: string;
  /** Practices are hidden as the pipeline hides them; those of `practices` have their public names. */
  readonly anonymised?: boolean;
  readonly report?: Partial<BuildReport>;
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
  await madeOnce({ rows, reference }, file, original => writeStore(original, rows, reference));
  return file;
}

function writeStore(
  file: string,
  rows: readonly ProcessedRow[],
  reference: Reference,
): Promise<void> {
  return fillStoreFrom(file, reference, async scratch => {
    const [practice, ccg, lab, test] = [new Numbers(), new Numbers(), new Numbers(), new Numbers()];
    for (const each of reference.tests ?? []) test.numberOf(each.code);
    await scratch.append(
      'settled',
      rows.map(r => [
        r.month,
        practice.numberOf(r.practice),
        ccg.numberOf(r.ccg),
        lab.numberOf(r.lab),
        test.numberOf(r.test),
        r.category,
        r.n,
        r.e ?? 0,
      ]),
    );
    await scratch.append(
      'practice_months',
      (reference.practiceMonths ?? []).map(m => [
        m.month,
        practice.numberOf(m.practice),
        ccg.numberOf(m.ccg),
        m.listSize,
        0,
      ]),
    );
    await scratch.append('dict_practice', named(practice, reference.practices));
    await scratch.append('dict_ccg', named(ccg, reference.ccgs));
    await scratch.append('dict_lab', named(lab, reference.labs));
    const shown = new Set(reference.tests?.filter(test => test.shown).map(test => test.code));
    const tests = reference.tests?.map(({ code, name }) => ({ id: code, name }));
    await scratch.append(
      'dict_test',
      named(test, tests).map(entry => [...entry, shown.has(entry[1])]),
    );
  });
}

/** The view of sql/pipeline/labs/settled.sql, where there are no files. */
const SETTLED = `CREATE TABLE settled (
  month SMALLINT NOT NULL,
  practice_no UINTEGER NOT NULL,
  ccg_no USMALLINT NOT NULL,
  lab_no USMALLINT NOT NULL,
  test_no USMALLINT NOT NULL,
  category TINYINT NOT NULL,
  n DOUBLE NOT NULL,
  e DOUBLE NOT NULL
)`;

/** Writes a store from the scratch tables that `fill` fills (the counts: `settled`), with the pipeline’s own code. */
export async function fillStoreFrom(
  file: string,
  reference: Reference,
  fill: (scratch: Scratch) => Promise<void>,
): Promise<void> {
  const scratch = await Scratch.open();
  try {
    await scratch.connection.run(SETTLED);
    await fill(scratch);
    const parts = new KeptParts();
    const tests = await scratch.connection.runAndReadAll('SELECT id, no FROM dict_test');
    await parts.keepSettled(
      scratch,
      tests.getRows().map(([id, no]) => [String(id), Number(no)]),
    );
    await noteKept(scratch);
    if (reference.anonymised) await hidePractices(scratch);
    await fillStore(scratch, file, parts, () => metaOf(reference));
  } finally {
    await scratch.close();
  }
}

function named(
  numbers: Numbers,
  entries: readonly { id: string; name: string }[] = [],
): [number, string, string][] {
  const names = new Map(entries.map(({ id, name }) => [id, name]));
  return [...numbers.entries()].map(([id, number]) => [number, id, names.get(id) ?? id]);
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
    anonymised: reference.anonymised ?? false,
    ...reference.report,
  };
  return {
    schema_version: String(SCHEMA_VERSION),
    version,
    built_at: builtAt,
    report: JSON.stringify(report),
    measures: JSON.stringify(reference.measures ?? []),
    events: JSON.stringify(reference.events ?? []),
    data_path: '',
    settings: '{}',
  };
}
