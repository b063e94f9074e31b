import { createHash } from 'node:crypto';
import type { TableMetadata } from '@google-cloud/bigquery';
import { type Month, parseMonth } from '../../domain/month.ts';
import type { BuildParameters } from '../engine.ts';
import type { DataVersion } from '../source.ts';
import type { BigQueryConnection } from './connection.ts';
import { ORGANISATION_TABLES, PRESCRIBING_TABLE } from './objects.ts';
import { rowsOf } from './pages.ts';
import type { Patience } from './patience.ts';
import { splitAtDot } from './settings.ts';

/** What is known of data without reading them. */
interface Stamp {
  /** Changes with the data: when they were last modified, and their rows. */
  readonly text: string;
  /** When they were last modified (ms since 1970). */
  readonly modifiedAt: number;
}

/** What builds of some months are made of now. */
export interface PeriodData {
  readonly version: DataVersion;
  readonly monthsModifiedAt: number;
  readonly practicesModifiedAt: number;
}

/** Which months the source dataset has, and what tells that they have changed. */
export interface SourceData {
  /** Ascending. */
  readonly months: readonly Month[];
  /** Undefined where that is not known: the source has views, of which BigQuery tells neither. */
  of(period: Pick<BuildParameters, 'from' | 'to'>): PeriodData | undefined;
}

/**
 * Looks at the source’s metadata; only where it is not partitioned by month (or by day) is its column of
 * months read.
 */
export async function readSourceData(
  bigQuery: BigQueryConnection,
  patience: Patience,
): Promise<SourceData> {
  const [projectId, name] = splitAtDot(bigQuery.settings.sourceDataset);
  const dataset = bigQuery.client.dataset(name, { projectId });
  const look = async (table: string): Promise<TableMetadata | undefined> =>
    (await bigQuery.ifThere(dataset.table(table).getMetadata()))?.[0];
  // The tables of organisations tell which practices count, and what they belong to.
  const names = [PRESCRIBING_TABLE, ...ORGANISATION_TABLES.map(table => table.name)];
  const [prescribing, ...others] = await Promise.all(names.map(look));
  const practices = allStamps(others.map(stampOf));
  const whole = prescribing && stampOf(prescribing);
  const partitions = isByMonth(prescribing) ? await partitionsOf(bigQuery, patience) : undefined;
  const months = partitions ? [...partitions.keys()] : await readMonths(bigQuery, patience);
  return {
    months: months.sort((a, b) => a - b),
    of({ from, to }) {
      const asked = partitions && [...partitions].filter(([month]) => month >= from && month <= to);
      const stamps = asked ? allStamps(asked.map(([, stamp]) => stamp)) : whole;
      if (!stamps || !practices) return undefined;
      return {
        version: { months: fingerprint(stamps.text), practices: fingerprint(practices.text) },
        monthsModifiedAt: stamps.modifiedAt,
        practicesModifiedAt: practices.modifiedAt,
      };
    },
  };
}

/**
 * The version of the data that a build was made of which BigQuery made at that moment (ms since 1970) and
 * nobody here saw begin: what was modified after it has no fingerprint.
 */
export function versionAt(
  { version, monthsModifiedAt, practicesModifiedAt }: PeriodData,
  madeAt: number,
): DataVersion {
  return {
    months: monthsModifiedAt < madeAt ? version.months : '0',
    practices: practicesModifiedAt < madeAt ? version.practices : '0',
  };
}

function stampOf(table: TableMetadata | undefined): Stamp | undefined {
  if (table?.type !== 'TABLE' || table.lastModifiedTime === undefined) return undefined;
  const { lastModifiedTime, numRows } = table;
  return { text: `${lastModifiedTime} ${numRows}`, modifiedAt: Number(lastModifiedTime) };
}

function allStamps(stamps: readonly (Stamp | undefined)[]): Stamp | undefined {
  const known = stamps.filter(each => each !== undefined);
  if (known.length < stamps.length) return undefined;
  return {
    text: known.map(({ text }) => text).join('\n'),
    modifiedAt: Math.max(0, ...known.map(({ modifiedAt }) => modifiedAt)),
  };
}

const isByMonth = (table: TableMetadata | undefined): boolean =>
  table?.type === 'TABLE' &&
  table.timePartitioning?.field === 'month' &&
  ['MONTH', 'DAY'].includes(table.timePartitioning.type ?? '');

/** By month; undefined where rows are in no partition yet. Rows without a month are of none. */
async function partitionsOf(
  bigQuery: BigQueryConnection,
  patience: Patience,
): Promise<ReadonlyMap<Month, Stamp> | undefined> {
  const rows = await rowsOf(bigQuery, { name: 'queries/partitions' }, patience);
  const found = new Map<Month, Stamp>();
  for (const { partition_id: id, row_count: count, modified } of rows) {
    if (id === '__UNPARTITIONED__') return undefined;
    const month = parseMonth(`${id?.slice(0, 4)}-${id?.slice(4, 6)}-01`);
    if (month === undefined) continue;
    const stamp = { text: `${id} ${count} ${modified}`, modifiedAt: Number(modified) };
    found.set(month, allStamps([found.get(month) ?? { text: '', modifiedAt: 0 }, stamp]) ?? stamp);
  }
  return found;
}

async function readMonths(bigQuery: BigQueryConnection, patience: Patience): Promise<Month[]> {
  const rows = await rowsOf(bigQuery, { name: 'queries/months' }, patience);
  return rows.flatMap(({ month }) => parseMonth(month ?? '') ?? []);
}

const fingerprint = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 16);
