import type { Catalogue } from '../domain/catalogue.ts';
import { comparesOrganisations, ownGroupId } from '../domain/ownGroup.ts';
import { ownPeerGroups, peerGroupsOf, withValues } from '../domain/peers.ts';
import type { PeerGroup, Series } from '../domain/series.ts';
import type { ChartState } from '../state/chartState.ts';
import { pickRows } from './cells.ts';
import { decilesWithBounds } from './deciles.ts';
import { lastYearOf } from './lastYear.ts';

/**
 * A series compared with the peers of the first highlighted practice: where `peers` asks for it,
 * deciles are taken over the practices that share its lab or CCG (field guide, section 3: the fairest
 * peers usually share a lab), or over the members of the first own group, to which it need not belong. The
 * rows stay the same. Where no such peers are known (the practice has no primary lab), all practices are its
 * peers. With fewer than ten peers there are no deciles.
 */
export async function compareWithPeers(
  series: Series,
  state: ChartState,
  catalogue: Catalogue,
): Promise<Series> {
  const [first] = state.highlight;
  const [ownGroup] = comparesOrganisations(state) ? state.groups : [];
  const isPractice = state.groupBy === 'practice_id';
  if (!ownGroup && !(isPractice && first !== undefined)) return series;
  const id = first ?? ownGroupId(ownGroup?.name ?? '');
  const place = series.groups.findIndex(group => group.id === id);
  const peerGroups = [
    ...(isPractice ? peerGroupsOf(series, id, catalogue) : []),
    ...ownPeerGroups(series, ownGroup ? state.groups : []),
  ];
  const peerGroup = peerGroups.find(({ kind }) => kind === state.peers);
  const choices = distinct(series, peerGroups, peerGroup);
  return {
    ...series,
    ...(peerGroup ? await decilesOver(series, peerGroup.groups) : {}),
    comparison: { id, group: place < 0 ? undefined : place, choices, chosen: peerGroup },
  };
}

async function decilesOver(
  series: Series,
  groups: readonly number[],
): Promise<Pick<Series, 'deciles' | 'decileBounds' | 'lastYear'>> {
  const { length } = series.months;
  const pick = (values: Float64Array): Float64Array => pickRows(values, length, groups);
  const { value, low, high, lastYear } = series;
  const deciles = await decilesWithBounds(
    { value: pick(value), low: pick(low), high: pick(high) },
    groups.length,
    length,
  );
  const median = lastYear && lastYearOf(pick(lastYear.value), true, groups.length, length).median;
  return {
    decileBounds: undefined,
    ...deciles,
    ...(lastYear ? { lastYear: { ...lastYear, median: median ?? null } } : {}),
  };
}

/**
 * Leaves out peer groups that are all groups or equal to another one; of equal ones the chosen stays, or the
 * first. Own groups, which somebody has named, all stay.
 */
function distinct(
  series: Series,
  peerGroups: readonly PeerGroup[],
  peerGroup: PeerGroup | undefined,
): PeerGroup[] {
  const total = withValues(series);
  const membersOf = ({ groups }: PeerGroup): string =>
    groups.filter(group => withValues(series, [group]) > 0).join();
  const [first] = peerGroup ? [peerGroup] : peerGroups;
  return peerGroups.filter(
    group =>
      group === peerGroup ||
      group.kind === 'group' ||
      (group.n < total && (group === first || !first || membersOf(group) !== membersOf(first))),
  );
}
