import type { Labelled } from '../../../domain/entityType.ts';
import { isoMonth } from '../../../domain/month.ts';
import { sizeText } from '../../../domain/size.ts';
import type { BigQueryControl, BuildEstimate } from '../../context.ts';
import { countText } from '../format.ts';
import { periodText, typesText } from './words.ts';

const TEBIBYTE = 2 ** 40;

const dollarsFor = (bytes: number, dollarsPerTebibyte: number): number =>
  (bytes / TEBIBYTE) * dollarsPerTebibyte;

/** In dollars and cents; less than a cent is written as such. */
const dollarsText = (dollars: number): string =>
  dollars > 0 && dollars < 0.01 ? 'less than $0.01' : `$${dollars.toFixed(2)}`;

/** What a build would read, before it starts. */
export function estimatePage(
  labelled: Labelled,
  {
    build: { parameters, force },
    isBuilt,
    estimate: { source: sourceBytes, total: inAll },
    usedToday,
  }: BuildEstimate,
  { sourceDataset, maxBytesBilled, dailyBytes, dollarsPerTebibyte }: BigQueryControl['settings'],
) {
  const left = dailyBytes === undefined ? undefined : Math.max(0, dailyBytes - usedToday);
  return {
    title: `Estimate: ${periodText(parameters)}`,
    page: 'outliers',
    bytes: sourceBytes > 0 ? sizeText(sourceBytes) : undefined,
    inAll: sizeText(inAll),
    money: dollarsText(dollarsFor(inAll, dollarsPerTebibyte)),
    price: dollarsText(dollarsPerTebibyte),
    sourceDataset,
    limit: maxBytesBilled === undefined ? undefined : sizeText(maxBytesBilled),
    isBuilt,
    today:
      dailyBytes === undefined || left === undefined
        ? undefined
        : { limit: sizeText(dailyBytes), left: sizeText(left) },
    isTooMuch: !isBuilt && maxBytesBilled !== undefined && inAll > maxBytesBilled,
    isTooMuchToday: !isBuilt && left !== undefined && inAll > left,
    facts: [
      { name: 'Months', value: periodText(parameters) },
      { name: 'Rows in each table', value: countText(parameters.n) },
      { name: 'Reports for', value: typesText(labelled, parameters.entities) },
    ],
    ask: {
      from: isoMonth(parameters.from),
      to: isoMonth(parameters.to),
      n: parameters.n,
      entities: parameters.entities,
      force,
    },
  };
}

/** The same for programs. */
export const estimateJson = (
  {
    build: { parameters, force },
    isBuilt,
    estimate: { source: sourceBytes, total: inAll },
    usedToday,
  }: BuildEstimate,
  { maxBytesBilled, dailyBytes, dollarsPerTebibyte }: BigQueryControl['settings'],
) => ({
  from: isoMonth(parameters.from),
  to: isoMonth(parameters.to),
  n: parameters.n,
  entities: parameters.entities,
  force,
  is_there: isBuilt,
  bytes: sourceBytes,
  bytes_in_all: inAll,
  limit: maxBytesBilled ?? null,
  daily_limit: dailyBytes ?? null,
  used_today: dailyBytes === undefined ? null : usedToday,
  dollars: dollarsFor(inAll, dollarsPerTebibyte),
  dollars_per_tib: dollarsPerTebibyte,
});
