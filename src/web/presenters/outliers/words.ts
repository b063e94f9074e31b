import { countWithNoun, listText } from '../../../charts/words/grammar.ts';
import type { EntityType, Labelled } from '../../../domain/entityType.ts';
import { longMonth, type Period } from '../../../domain/month.ts';
import type { Staleness } from '../../../outliers/dataVersion.ts';

/** `0.76`, `−3.20`: z-scores. */
export const twoText = (value: number): string => {
  const text = decimalFormat(2).format(value);
  return text === '-0.00' ? '0.00' : text.replace('-', '−');
};

/** Ratios are written with no more decimals than this. */
const MOST_DECIMALS = 6;

/**
 * Returns how ratios are written as percentages that can be told apart: `2.13%`, `1.02%` beside a standard
 * deviation of `0.49%`. All have as many decimals as leave two significant digits of `spread`, and at
 * least `least`: a list whose rows have spreads of their own asks for two, so that its rows look alike.
 *
 * @param spread how far the ratios differ: a standard deviation, as a share; without any, the smallest of
 * the ratios that is not 0.
 */
export function percentsBy(spread: number, least = 1): (ratio: number) => string {
  const magnitude = spread > 0 ? Math.floor(Math.log10(spread * 100)) : 0;
  const decimals = Math.min(MOST_DECIMALS, Math.max(least, 1 - magnitude));
  const format = decimalFormat(decimals);
  return ratio => (ratio === 0 ? '0%' : `${format.format(ratio * 100)}%`);
}

const formats = new Map<number, Intl.NumberFormat>();

/** One format for each number of decimals: making one for every row took a third of a site's time. */
function decimalFormat(decimals: number): Intl.NumberFormat {
  const cached = formats.get(decimals);
  if (cached) return cached;
  const format = new Intl.NumberFormat('en-GB', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  formats.set(decimals, format);
  return format;
}

/** `1 practice`, `97 practices` */
export function manyText({ labels }: Labelled, count: number, type: EntityType): string {
  const { one, many } = labels[type];
  return countWithNoun(count, one, many);
}

/**
 * The type of an organisation, to be shown beside a name that does not contain it: a lab and an ICB can have
 * the same name.
 */
export function typeBeside(
  { labels }: Labelled,
  { type, name }: { readonly type: EntityType; readonly name: string },
): string | undefined {
  const { one } = labels[type];
  return name.toLowerCase().includes(one.toLowerCase()) ? undefined : one;
}

/** `1 item`, `1,204 items` */
export const itemsText = (count: number): string => countWithNoun(count, 'item');

/** `January to June 2024`, `November 2023 to April 2024`, `January 2024` */
export function periodText({ from, to }: Period): string {
  const [first, last] = [longMonth(from), longMonth(to)];
  if (from === to) return last;
  const year = ` ${last.slice(-4)}`;
  return `${first.endsWith(year) ? first.slice(0, -year.length) : first} to ${last}`;
}

/** `practices, PCNs and regions` */
export const typesText = ({ labels }: Labelled, types: readonly EntityType[]): string =>
  listText(types.map(type => labels[type].many));

/** What a reader should know if a build’s data has changed since; undefined if it has not. */
export function staleNote(staleness: Staleness): string | undefined {
  switch (staleness) {
    case 'months':
      return 'The prescribing data for these months has changed since this build was made.';
    case 'practices':
      return 'Practices, or the organisations they belong to, have changed since this build was made.';
    case undefined:
      return undefined;
  }
}
