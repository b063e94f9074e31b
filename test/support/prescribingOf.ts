import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { DataNote } from '../../src/domain/dataGap.ts';
import { isoMonth } from '../../src/domain/month.ts';
import type {
  PrescribingFileReport,
  PrescribingReport,
} from '../../src/domain/prescribingReport.ts';
import { type IngestOptions, ingestPrescribing } from '../../src/pipeline/prescribing/ingest.ts';
import { dataNotesSchema } from '../../src/store/dataNoteSchema.ts';
import { prescribingReportSchema } from '../../src/store/prescribingReportSchema.ts';
import { withFile } from './duckdb.ts';
import { folderOf } from './folderOf.ts';

/** A prescribing store’s content in words. */
export interface Prescribing {
  readonly report: PrescribingReport;
  readonly notes: readonly DataNote[];
  /** `2024-01 practice bnf-code items`, as they lie in the store. */
  readonly items: readonly string[];
  /** `code name setting status pcn ccg counted`. */
  readonly practices: readonly string[];
  /** `code name stp region`. */
  readonly ccgs: readonly string[];
  /** `code name`. */
  readonly pcns: readonly string[];
  readonly stps: readonly string[];
  readonly regions: readonly string[];
  readonly subparas: readonly string[];
  /** `code name subpara`. */
  readonly chemicals: readonly string[];
  /** `code name chemical`. */
  readonly presentations: readonly string[];
  /** `2024-01 rows items`. */
  readonly months: readonly string[];
}

const ingested = new Map<string, Promise<Prescribing>>();

/**
 * Ingests files (names inside `prescribing/`) by the production code and reads the store back. A test process
 * ingests the same files once.
 */
export function prescribingOf(files: Record<string, string | Buffer>): Promise<Prescribing> {
  const key = JSON.stringify(files);
  const store = ingested.get(key) ?? ingestOf(files);
  ingested.set(key, store);
  return store;
}

async function ingestOf(files: Record<string, string | Buffer>): Promise<Prescribing> {
  const named = Object.entries(files).map(([name, content]) => [`prescribing/${name}`, content]);
  const folder = await folderOf(Object.fromEntries(named));
  try {
    return await ingestFolder(folder.path);
  } finally {
    await folder.remove();
  }
}

/** The same for a folder that is there; `options` for pieces that stay between ingests. */
export async function ingestFolder(
  dataPath: string,
  options: Partial<IngestOptions> = {},
): Promise<Prescribing> {
  const work = await mkdtemp(path.join(tmpdir(), 'openpath-work-'));
  try {
    const outFile = path.join(work, 'out.duckdb');
    const piecesFolder = path.join(work, 'pieces');
    const tablesFolder = path.join(work, 'tables');
    const folders = { workFolder: work, piecesFolder, tablesFolder };
    await ingestPrescribing({ dataPath, ...folders, outFile, ...options });
    return await withFile(outFile, contentOf);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The report of one of the files. */
export function fileOf({ report }: Prescribing, name: string): PrescribingFileReport {
  const found = report.files.find(({ path }) => path === `prescribing/${name}`);
  if (!found) throw new Error(`no report of ${name}`);
  return found;
}

async function contentOf(connection: DuckDBConnection): Promise<Prescribing> {
  const ask = async (sql: string): Promise<unknown[][]> =>
    (await connection.runAndReadAll(sql)).getRows();
  const words = async (sql: string): Promise<string[]> =>
    (await ask(sql)).map(row => row.map(cell => (cell === null ? '–' : String(cell))).join(' '));
  const meta = new Map((await ask('FROM meta')).map(([key, value]) => [key, String(value)]));
  const items = await ask(`SELECT month, practice.code, bnf_code, items FROM items i
      JOIN practice USING (practice_ix) JOIN presentation USING (presentation_ix) ORDER BY i.rowid`);
  const months = await ask('SELECT month, row_count, items FROM loaded_month ORDER BY month');
  const dated = (rows: unknown[][]): string[] =>
    rows.map(([month, ...rest]) => [isoMonth(Number(month)).slice(0, 7), ...rest].join(' '));
  return {
    report: prescribingReportSchema.parse(JSON.parse(meta.get('report') ?? '')),
    notes: dataNotesSchema.parse(JSON.parse(meta.get('notes') ?? '')),
    items: dated(items),
    months: dated(months),
    practices: await words(`SELECT p.code, p.name, setting, status_code, pcn.code, ccg.code, counted
        FROM practice p LEFT JOIN pcn USING (pcn_ix) LEFT JOIN ccg USING (ccg_ix) ORDER BY practice_ix`),
    ccgs: await words(`SELECT c.code, c.name, s.code, r.code FROM ccg c LEFT JOIN stp s USING (stp_ix)
        LEFT JOIN regional_team r USING (regional_team_ix) ORDER BY ccg_ix`),
    pcns: await words('SELECT code, name FROM pcn ORDER BY pcn_ix'),
    stps: await words('SELECT code, name FROM stp ORDER BY stp_ix'),
    regions: await words('SELECT code, name FROM regional_team ORDER BY regional_team_ix'),
    subparas: await words('SELECT code, name FROM subpara ORDER BY subpara_ix'),
    chemicals: await words(`SELECT c.code, c.name, s.code FROM chemical c JOIN subpara s
        USING (subpara_ix) ORDER BY chemical_ix`),
    presentations: await words(`SELECT bnf_code, bnf_name, c.code FROM presentation
        JOIN chemical c USING (chemical_ix) ORDER BY presentation_ix`),
  };
}
