import type { Series } from './series.ts';

/**
 * The order of the heatmap's rows and of the small multiples: by the mean of the last six months,
 * highest or lowest first, or practices by their CCG.
 */
export const ORDERS = ['highest', 'lowest', 'ccg'] as const;
export type Order = (typeof ORDERS)[number];

/** How many of a chart's last months decide the order. */
const ORDER_MONTHS = 6;

/**
 * The places of a series' groups in the order of a page: by the mean of the chart's last six months, in
 * which a missing value counts as 0 (field guide, section 3, “Heatmap”); equal means by id. With `ccg`,
 * groups are sorted by the name of their CCG (those without one last), and within a CCG highest first.
 *
 * @param ccgOf the name of a group's CCG; without it, `ccg` sorts as `highest`.
 */
export function orderedGroups(
  series: Series,
  order: Order,
  ccgOf?: (groupId: string) => string | undefined,
): number[] {
  const means = series.groups.map((_, group) => latestMean(series, group));
  const meanOf = (group: number): number => means[group] ?? 0;
  // Groups come in the order of their ids, and the sort is stable, so equal means stay in that order.
  const byMean = (a: number, b: number): number => meanOf(b) - meanOf(a);
  const places = [...series.groups.keys()];
  if (order === 'lowest') return places.sort((a, b) => byMean(b, a));
  if (order === 'highest' || !ccgOf) return places.sort(byMean);
  const ccgs = series.groups.map(({ id }) => ccgOf(id));
  return places.sort((a, b) => byName(ccgs[a], ccgs[b]) || byMean(a, b));
}

/** The mean of a group's values in the chart's last six months; a missing value counts as 0. */
function latestMean({ value, months }: Series, group: number): number {
  const end = (group + 1) * months.length;
  const latest = value.subarray(Math.max(end - months.length, end - ORDER_MONTHS), end);
  const sum = latest.reduce((total, each) => total + (Number.isFinite(each) ? each : 0), 0);
  return sum / Math.max(1, latest.length);
}

const collator = new Intl.Collator('en-GB', { numeric: true });

function byName(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return collator.compare(a, b);
}
