import type { Series } from './series.ts';
import { boundedAt, latestMonth } from './standing.ts';

/**
 * The order of the heatmap’s rows and of the small multiples: highest first, lowest first, practices by
 * their CCG, or one practice’s tests by how far it is from its peers.
 */
export const ORDERS = ['highest', 'lowest', 'ccg', 'distance'] as const;
export type Order = (typeof ORDERS)[number];

/** How many of a chart's last months decide the order. */
const ORDER_MONTHS = 6;

/**
 * The places of a series' groups in the order of the heatmap: by the mean of the chart's last six months, in
 * which a missing value counts as 0 (field guide, section 3, “Heatmap”); equal means by id. With `ccg`,
 * groups are sorted by the name of their CCG (those without one last), and within a CCG highest first.
 *
 * @param ccgOf the name of a group's CCG; without it, `ccg` sorts as `highest`, as does `distance`.
 */
export function orderedGroups(
  series: Series,
  order: Order,
  ccgOf?: (groupId: string) => string | undefined,
): number[] {
  const means = series.groups.map((_, group) => latestMean(series, group));
  const meanOf = (group: number): number => means[group] ?? 0;
  return sorted(series, order, ccgOf, sign => (a, b) => sign * (meanOf(b) - meanOf(a)));
}

/**
 * The places of a series' groups in the order of the small multiples: by the value of each group's
 * latest month, the number by which it is ranked; equal values by id. Groups without a value in the
 * series' last month come last in either order, because they are ranked in another month.
 *
 * @param ccgOf as for `orderedGroups`.
 */
export function orderedByLatest(
  series: Series,
  order: Order,
  ccgOf?: (groupId: string) => string | undefined,
): number[] {
  const latestValues = series.groups.map((_, group) => {
    const month = latestMonth(series, group);
    return { month, value: boundedAt(series, group, month).value };
  });
  const noValue = { month: -1, value: Number.NaN };
  return sorted(series, order, ccgOf, sign => (a, b) => {
    const [first, second] = [latestValues[a] ?? noValue, latestValues[b] ?? noValue];
    return second.month - first.month || sign * (second.value - first.value) || 0;
  });
}

/**
 * The places of a series' groups, those furthest from their peers first and those without peers last;
 * equal ones by id.
 *
 * @param distanceOf how far a group is from its peers. Where the first numbers are equal, the next decides.
 */
export function orderedByDistance(
  series: Series,
  distanceOf: (group: number) => readonly number[] | undefined,
): number[] {
  const places = [...series.groups.keys()];
  const distances = places.map(distanceOf);
  return places.sort((a, b) => furthestFirst(distances[a], distances[b]));
}

type Comparison = (a: number, b: number) => number;

/** @param comparison for 1, highest first; for -1, lowest first. */
function sorted(
  series: Series,
  order: Order,
  ccgOf: ((groupId: string) => string | undefined) | undefined,
  comparison: (sign: 1 | -1) => Comparison,
): number[] {
  // Groups come in the order of their ids, and the sort is stable, so equal ones stay in that order.
  const places = [...series.groups.keys()];
  if (order === 'lowest') return places.sort(comparison(-1));
  const highestFirst = comparison(1);
  if (order !== 'ccg' || !ccgOf) return places.sort(highestFirst);
  const ccgs = series.groups.map(({ id }) => ccgOf(id));
  return places.sort((a, b) => byName(ccgs[a], ccgs[b]) || highestFirst(a, b));
}

function furthestFirst(a: readonly number[] | undefined, b: readonly number[] | undefined): number {
  if (!a || !b) return Number(!a) - Number(!b);
  return a.reduce((difference, distance, i) => difference || (b[i] ?? 0) - distance, 0);
}

/** The mean of a group's values in the chart's last six months; a missing value counts as 0. */
function latestMean({ value, months }: Series, group: number): number {
  const end = (group + 1) * months.length;
  const lastValues = value.subarray(Math.max(end - months.length, end - ORDER_MONTHS), end);
  const sum = lastValues.reduce(
    (total, monthValue) => total + (Number.isFinite(monthValue) ? monthValue : 0),
    0,
  );
  return sum / Math.max(1, lastValues.length);
}

const collator = new Intl.Collator('en-GB', { numeric: true });

function byName(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return collator.compare(a, b);
}
