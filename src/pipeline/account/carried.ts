import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { CarriedSpan } from '../../domain/buildReport.ts';
import { isoMonth, type Month, parseMonth, shortMonth } from '../../domain/month.ts';
import type { FormerStore } from '../../store/shelf.ts';

/** How many bytes the store takes that counts may be carried over from; 0 if there is none. */
export const formerBytes = async (former: FormerStore | undefined): Promise<number> =>
  former === undefined
    ? 0
    : stat(former.file).then(
        ({ size }) => size,
        () => 0,
      );

/** The version of a content together with the counts that are carried over from an earlier store. */
export function versionWith(version: string, carried: readonly CarriedSpan[]): string {
  if (carried.length === 0) return version;
  const hash = createHash('sha256').update(JSON.stringify(carried)).digest('hex');
  return `${version}-${hash.slice(0, 16)}`;
}

/**
 * The status page’s sentence about a span of carried months.
 *
 * @param about `what` is carried (`the counts`), and the files that can replace it.
 */
export function carriedNotice(
  { since, months }: CarriedSpan,
  { subject, files }: { readonly subject: string; readonly files: string },
): string {
  const [first = '', last = ''] = [months[0], months.at(-1)].map(month =>
    shortMonth(parseMonth(month ?? '') ?? 0),
  );
  const span = first === last ? first : `${first} to ${last}`;
  const count = `${months.length} ${months.length === 1 ? 'month' : 'months'}`;
  return `${subject} of ${span} (${count}) stay as they were built on ${dateOf(since)}, until ${files} can be read.`;
}

/**
 * When the counts of a month in an earlier store were read from a file. That store may have carried them
 * over itself.
 *
 * @param report the store’s report, with the months that it carried for the organisation in question.
 */
export const sinceOf = (
  month: Month,
  report: { readonly finishedAt: string; readonly carried: readonly CarriedSpan[] },
): string =>
  report.carried.find(({ months }) => months.includes(isoMonth(month)))?.since ?? report.finishedAt;

/** `27 Nov 2026`, as pages write a date. */
const dateOf = (iso: string): string =>
  `${Number(iso.slice(8, 10))} ${shortMonth(parseMonth(iso.slice(0, 10)) ?? 0)}`;
