import path from 'node:path';
import type { CarriedSpan } from '../../../domain/buildReport.ts';
import { isoMonth, type Month } from '../../../domain/month.ts';
import type { PrescribingReport } from '../../../domain/prescribingReport.ts';
import {
  PRESCRIBING_SCHEMA_VERSION,
  prescribingReportSchema,
} from '../../../store/prescribingReportSchema.ts';
import type { FormerStore } from '../../../store/shelf.ts';
import { quoted } from '../../../store/sql.ts';
import { carriedNotice, sinceOf } from '../../account/carried.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { withPiece } from '../read/pieces.ts';
import { isRead, type Outcome } from '../read/readFiles.ts';
import type { KeptFile } from './fillPrescribing.ts';

/** The items that a store carries over from the one before it. */
export interface CarriedItems {
  /** Pieces, one for the months that were read from the same files. */
  readonly files: readonly KeptFile[];
  readonly spans: readonly CarriedSpan[];
  /** The notices about them. */
  readonly notices: readonly string[];
}

const NOTHING: CarriedItems = { files: [], spans: [], notices: [] };

/** A month of the served store. */
interface ServedMonth {
  readonly month: Month;
  /** The hashes of its files, joined with +. */
  readonly sha256: string;
}

/**
 * If a monthly file is refused, the served items stay until a file can replace them: the months that no
 * readable file has and, if a month came in several files, the practices that no readable file has. They keep
 * the date of the build that read them, however often they are carried over. A month whose file was removed,
 * with no other file refused, is no longer served. Nor are the months of a file that repeats another.
 *
 * @param outcomes before files that repeat each other are refused.
 */
export async function carryOver(
  scratch: Scratch,
  outcomes: readonly Outcome[],
  from: { readonly former?: FormerStore; readonly dataPath: string; readonly workFolder: string },
): Promise<CarriedItems> {
  const refused = outcomes.filter(outcome => !isRead(outcome) && !outcome.repeats);
  if (!from.former || refused.length === 0) return NOTHING;
  const { connection } = scratch;
  await connection.run(`ATTACH ${quoted(from.former.file)} AS served (READ_ONLY)`);
  try {
    const report = await servedReport(scratch, from.dataPath);
    if (!report) return NOTHING;
    const paths = refused.map(({ file }) => file.path);
    const read = outcomes.filter(isRead);
    const served = await servedMonths(scratch);
    const carriedMonths = served.filter(month => isCarried(month, { report, paths, read }));
    if (carriedMonths.length === 0) return NOTHING;
    const database = path.join(from.workFolder, 'carried.duckdb');
    const keys = await writePiece(scratch, database, carriedMonths, read);
    return carriedItems(database, keys, { served, report, paths });
  } finally {
    await connection.run('DETACH served');
  }
}

/** The account of the served store; undefined where it is of another data folder or has another layout. */
async function servedReport(
  scratch: Scratch,
  dataPath: string,
): Promise<PrescribingReport | undefined> {
  const rows = await scratch.rows('pipeline/prescribing/served_meta');
  const meta = new Map(rows.map(([key, value]) => [String(key), String(value)]));
  if (meta.get('data_path') !== dataPath) return undefined;
  if (meta.get('schema_version') !== String(PRESCRIBING_SCHEMA_VERSION)) return undefined;
  return prescribingReportSchema.parse(JSON.parse(meta.get('report') ?? ''));
}

async function servedMonths(scratch: Scratch): Promise<ServedMonth[]> {
  const rows = await scratch.rows('pipeline/prescribing/served_months');
  return rows.map(([month, sha256]) => ({ month: Number(month), sha256: String(sha256) }));
}

/** Whether the readable files lack a month of the served store, or may lack a part of it. */
function isCarried(
  { month, sha256 }: ServedMonth,
  {
    report,
    paths,
    read,
  }: {
    readonly report: PrescribingReport;
    /** Of the refused files. */
    readonly paths: readonly string[];
    readonly read: readonly { readonly months: readonly Month[] }[];
  },
): boolean {
  if (!read.some(({ months }) => months.includes(month))) return true;
  const cameInParts = sha256.includes('+');
  const hasMonth = [
    ...report.files.filter(file => paths.includes(file.path)),
    ...(report.carried ?? []),
  ].some(({ months }) => months.includes(isoMonth(month)));
  return cameInParts && hasMonth;
}

/** Writes the carried items into a piece. Returns the number of rows by month. */
async function writePiece(
  scratch: Scratch,
  database: string,
  carriedMonths: readonly ServedMonth[],
  read: readonly { readonly months: readonly Month[]; readonly database: string }[],
): Promise<ReadonlyMap<Month, number>> {
  await scratch.run('pipeline/prescribing/carried');
  await scratch.append(
    'carried_month',
    carriedMonths.map(({ month }) => [month]),
  );
  for (const file of read) {
    if (!carriedMonths.some(({ month }) => file.months.includes(month))) continue;
    await withPiece(scratch, file.database, 'piece', () =>
      scratch.run('pipeline/prescribing/read_practices'),
    );
  }
  await scratch.attachNew(database, 'piece');
  try {
    await scratch.run('pipeline/prescribing/carry_over');
    const rows = await scratch.rows('pipeline/prescribing/piece_months');
    return new Map(rows.map(([month, keys]) => [Number(month), Number(keys)]));
  } finally {
    await scratch.connection.run('DETACH piece');
  }
}

function carriedItems(
  database: string,
  keys: ReadonlyMap<Month, number>,
  {
    served,
    report,
    paths,
  }: {
    readonly served: readonly ServedMonth[];
    readonly report: PrescribingReport;
    readonly paths: readonly string[];
  },
): CarriedItems {
  const { finishedAt, carried = [] } = report;
  const files = new Map<string, { sha256: string; months: Month[]; keys: number }>();
  const spans = new Map<string, { since: string; months: string[] }>();
  for (const { month, sha256 } of served) {
    const rows = keys.get(month);
    if (rows === undefined) continue;
    const file = files.get(sha256) ?? { sha256, months: [], keys: 0 };
    file.months.push(month);
    file.keys += rows;
    files.set(sha256, file);
    const since = sinceOf(month, { finishedAt, carried });
    const span = spans.get(since) ?? { since, months: [] };
    span.months.push(isoMonth(month));
    spans.set(since, span);
  }
  const carriedSpans = [...spans.values()];
  return {
    files: [...files.values()].map(file => ({ ...file, database })),
    spans: carriedSpans,
    notices: carriedSpans.map(span =>
      carriedNotice(span, { subject: 'The items', files: paths.join(', ') }),
    ),
  };
}
