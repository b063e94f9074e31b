import type { Catalogue } from '../domain/catalogue.ts';
import { peerGroupsOf, withValues } from '../domain/peers.ts';
import type { PeerGroup, Series } from '../domain/series.ts';
import type { ChartState } from '../state/chartState.ts';
import { decilesWithBounds } from './deciles.ts';
import { lastYearOf } from './lastYear.ts';

/**
 * A series compared with the peers of the first highlighted practice: where `peers` asks for it,
 * deciles are taken over the practices that share its lab or CCG (field guide, section 3: the fairest
 * peers usually share a lab). The rows stay the same. Where no such peers are known (the practice has no
 * primary lab), all practices are its peers. With fewer than ten peers there are no deciles.
 */
export async function amongPeers(
  series: Series,
  state: ChartState,
  catalogue: Catalogue,
): Promise<Series> {
  const [id] = state.highlight;
  if (id === undefined || state.groupBy !== 'practice_id') return series;
  const place = series.groups.findIndex(group => group.id === id);
  const found = peerGroupsOf(series, id, catalogue);
  const chosen = found.find(({ kind }) => kind === state.peers);
  const choices = distinct(series, found, chosen);
  return {
    ...series,
    ...(chosen ? await decilesOver(series, chosen.groups) : {}),
    comparison: { id, group: place < 0 ? undefined : place, choices, chosen },
  };
}

async function decilesOver(
  series: Series,
  groups: readonly number[],
): Promise<Pick<Series, 'deciles' | 'decileBounds' | 'lastYear'>> {
  const { length } = series.months;
  const over = (values: Float64Array): Float64Array => {
    const some = new Float64Array(groups.length * length);
    groups.forEach((group, row) => {
      some.set(values.subarray(group * length, (group + 1) * length), row * length);
    });
    return some;
  };
  const { value, low, high, lastYear } = series;
  const deciles = await decilesWithBounds(
    { value: over(value), low: over(low), high: over(high) },
    groups.length,
    length,
  );
  const median = lastYear && lastYearOf(over(lastYear.value), true, groups.length, length).median;
  return {
    decileBounds: undefined,
    ...deciles,
    ...(lastYear ? { lastYear: { ...lastYear, median: median ?? null } } : {}),
  };
}

/** The peers that differ from all groups and from each other; of equal ones the chosen, or else the first. */
function distinct(
  series: Series,
  found: readonly PeerGroup[],
  chosen: PeerGroup | undefined,
): PeerGroup[] {
  const all = withValues(series);
  const membersOf = ({ groups }: PeerGroup): string =>
    groups.filter(group => withValues(series, [group]) > 0).join();
  const [first] = chosen ? [chosen] : found;
  return found.filter(
    each =>
      each === chosen ||
      (each.n < all && (each === first || !first || membersOf(each) !== membersOf(first))),
  );
}
