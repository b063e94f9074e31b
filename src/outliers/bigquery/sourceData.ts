import { createHash } from 'node:crypto';
import type { TableMetadata } from '@google-cloud/bigquery';
import { type Month, type Period, parseMonth } from '../../domain/month.ts';
import type { DataVersion } from '../source.ts';
import type { BigQueryConnection } from './connection.ts';
import { ORGANISATION_TABLES, PRESCRIBING_TABLE } from './objects.ts';
import { rowsOf } from './pages.ts';
import type { RetryOptions } from './retries.ts';
import { splitAtDot } from './settings.ts';

/** A version of data that can be read from metadata alone. */
interface Stamp {
  /** Changes with the data: when they were last modified, and their rows. */
  readonly text: string;
  /** When they were last modified (ms since 1970). */
  readonly modifiedAt: number;
}

/** The present version of the data of some months. */
export interface PeriodData {
  readonly version: DataVersion;
  readonly monthsModifiedAt: number;
  readonly practicesModifiedAt: number;
}

/** The months of the source dataset, and the version of its data. */
export interface SourceData {
  /** Ascending. */
  readonly months: readonly Month[];
  /** The version of a period’s data; undefined if the source has views, which have no such metadata. */
  dataFor(period: Period): PeriodData | undefined;
}

/**
 * Reads the source’s metadata. Its column of months is read only if the table is not partitioned by month
 * (or day).
 */
export async function readSourceData(
  bigQuery: BigQueryConnection,
  retryOptions: RetryOptions,
): Promise<SourceData> {
  const [projectId, name] = splitAtDot(bigQuery.settings.sourceDataset);
  const dataset = bigQuery.client.dataset(name, { projectId });
  const metadataOf = async (table: string): Promise<TableMetadata | undefined> =>
    (await bigQuery.awaitIfExists(dataset.table(table).getMetadata()))?.[0];
  // The tables of organisations decide which practices count, and what they belong to.
  const names = [PRESCRIBING_TABLE, ...ORGANISATION_TABLES.map(table => table.name)];
  const [prescribing, ...organisationTables] = await Promise.all(names.map(metadataOf));
  const practices = allStamps(organisationTables.map(stampOf));
  const wholeStamp = prescribing && stampOf(prescribing);
  const partitions = isByMonth(prescribing)
    ? await partitionsOf(bigQuery, retryOptions)
    : undefined;
  const months = partitions ? [...partitions.keys()] : await readMonths(bigQuery, retryOptions);
  return {
    months: months.sort((a, b) => a - b),
    dataFor({ from, to }) {
      const inPeriod =
        partitions && [...partitions].filter(([month]) => month >= from && month <= to);
      const stamps = inPeriod ? allStamps(inPeriod.map(([, stamp]) => stamp)) : wholeStamp;
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
 * The version of the data of a build that BigQuery made at `madeAt` (ms since 1970) without this program.
 * Data that were modified since then have the fingerprint `0`, because their version then is not known.
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
  const present = stamps.filter(stamp => stamp !== undefined);
  if (present.length < stamps.length) return undefined;
  return {
    text: present.map(({ text }) => text).join('\n'),
    modifiedAt: Math.max(0, ...present.map(({ modifiedAt }) => modifiedAt)),
  };
}

const isByMonth = (table: TableMetadata | undefined): boolean =>
  table?.type === 'TABLE' &&
  table.timePartitioning?.field === 'month' &&
  ['MONTH', 'DAY'].includes(table.timePartitioning.type ?? '');

/** The partitions by month; undefined if some rows are in no partition yet. Rows without a month are left out. */
async function partitionsOf(
  bigQuery: BigQueryConnection,
  retryOptions: RetryOptions,
): Promise<ReadonlyMap<Month, Stamp> | undefined> {
  const rows = await rowsOf(bigQuery, { name: 'queries/partitions' }, retryOptions);
  const byMonth = new Map<Month, Stamp>();
  for (const { partition_id: id, row_count: count, modified } of rows) {
    if (id === '__UNPARTITIONED__') return undefined;
    const month = parseMonth(`${id?.slice(0, 4)}-${id?.slice(4, 6)}-01`);
    if (month === undefined) continue;
    const stamp = { text: `${id} ${count} ${modified}`, modifiedAt: Number(modified) };
    byMonth.set(
      month,
      allStamps([byMonth.get(month) ?? { text: '', modifiedAt: 0 }, stamp]) ?? stamp,
    );
  }
  return byMonth;
}

async function readMonths(
  bigQuery: BigQueryConnection,
  retryOptions: RetryOptions,
): Promise<Month[]> {
  const rows = await rowsOf(bigQuery, { name: 'queries/months' }, retryOptions);
  return rows.flatMap(({ month }) => parseMonth(month ?? '') ?? []);
}

const fingerprint = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 16);
