import { createHash } from 'node:crypto';
import type { CarriedSpan } from '../../domain/buildReport.ts';
import { isoMonth, type Month, parseMonth, shortMonth } from '../../domain/month.ts';

/** The version of a content with counts that no file of it holds: they are part of the content. */
export function versionWith(version: string, carried: readonly CarriedSpan[]): string {
  if (carried.length === 0) return version;
  const hash = createHash('sha256').update(JSON.stringify(carried)).digest('hex');
  return `${version}-${hash.slice(0, 16)}`;
}

/**
 * What the status page says of carried months, a sentence a span.
 *
 * @param about `what` is carried (`the counts`), and the files that can replace it.
 */
export function carriedNotice(
  { since, months }: CarriedSpan,
  { what, files }: { readonly what: string; readonly files: string },
): string {
  const [first = '', last = ''] = [months[0], months.at(-1)].map(month =>
    shortMonth(parseMonth(month ?? '') ?? 0),
  );
  const span = first === last ? first : `${first} to ${last}`;
  const count = `${months.length} ${months.length === 1 ? 'month' : 'months'}`;
  return `${what} of ${span} (${count}) stay as they were built on ${dateOf(since)}, until ${files} can be read.`;
}

/**
 * When the counts of a month in an earlier store were read from a file: it may itself have carried them.
 *
 * @param report that of the store, with what it carried of the organisation in question.
 */
export const sinceOf = (
  month: Month,
  report: { readonly finishedAt: string; readonly carried: readonly CarriedSpan[] },
): string =>
  report.carried.find(({ months }) => months.includes(isoMonth(month)))?.since ?? report.finishedAt;

/** `27 Nov 2026`, as pages write a date. */
const dateOf = (iso: string): string =>
  `${Number(iso.slice(8, 10))} ${shortMonth(parseMonth(iso.slice(0, 10)) ?? 0)}`;
