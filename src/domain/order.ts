import type { Series } from './series.ts';

/**
 * The order of the heatmap's rows and of the small multiples: by the mean of the last six months,
 * highest or lowest first, or practices by their CCG.
 */
export const ORDERS = ['highest', 'lowest', 'ccg'] as const;
export type Order = (typeof ORDERS)[number];

/** How many months at a chart's end decide the order. */
const ORDER_MONTHS = 6;

/**
 * The places of a series' groups in their order on a page: by the mean of the chart's last six months,
 * a month without a value as 0 (field guide, section 3, “Heatmap”); equal means by id. By `ccg` the
 * groups stand by the CCG's name (those without one last), and within it the highest first.
 *
 * @param ccgOf the name of a group's CCG; without it, `ccg` is `highest`.
 */
export function orderedGroups(
  series: Series,
  order: Order,
  ccgOf?: (groupId: string) => string | undefined,
): number[] {
  const means = series.groups.map((_, group) => latestMean(series, group));
  const meanOf = (group: number): number => means[group] ?? 0;
  // A series has its groups in the order of their ids, and sorting keeps it between equals.
  const byMean = (a: number, b: number): number => meanOf(b) - meanOf(a);
  const places = [...series.groups.keys()];
  if (order === 'lowest') return places.sort((a, b) => byMean(b, a));
  if (order === 'highest' || !ccgOf) return places.sort(byMean);
  const ccgs = series.groups.map(({ id }) => ccgOf(id));
  return places.sort((a, b) => byName(ccgs[a], ccgs[b]) || byMean(a, b));
}

/** The mean of a group's values in the chart's last six months, a missing one as 0. */
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
