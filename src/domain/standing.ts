import type { Month } from './month.ts';
import { oncePer } from './oncePer.ts';
import { type Bounded, type Place, placeAmong, placeAmongAll } from './place.ts';
import { isOwnGroup, type Series, singleGroups } from './series.ts';

/** The place of one group among its peers. */
export interface Standing extends Place {
  /** The latest month in which the group has a value. */
  readonly month: Month;
  readonly value: number;
  /** False where it is compared with peers that it does not belong to: another lab's, or any as an own group. */
  readonly isPeer: boolean;
  /** The peers, itself included, that have a value in that month. */
  readonly peerGroups: readonly number[];
}

/**
 * The place of a group among its peers in the latest month in which it has a value.
 *
 * @param group its place in the series.
 * @param peerGroups the places of its peers, ascending; by default the chosen peers, or all groups but
 *   own groups.
 * @returns undefined where the group has no value at all.
 */
export function standingOf(
  series: Series,
  group: number,
  peerGroups: readonly number[] | undefined = series.comparison?.chosen?.groups,
): Standing | undefined {
  const monthIndex = latestMonth(series, group);
  const month = series.months[monthIndex];
  if (month === undefined) return undefined;
  const ownValue = boundedAt(series, group, monthIndex);
  const peers = peersIn(series, peerGroups ?? singleGroups(series), monthIndex);
  const isOwn = isOwnGroup(series.groups[group] ?? { id: '', name: '' });
  const isPeer = !isOwn && (peerGroups === undefined || peerGroups.includes(group));
  const place = peers.groups.includes(group) ? placeAmongAll : placeAmong;
  return {
    ...place(ownValue, peers.values),
    month,
    value: ownValue.value,
    isPeer,
    peerGroups: isPeer ? peers.groups : [...peers.groups, group].sort((a, b) => a - b),
  };
}

/** The groups among some that have a value in a month. */
interface PeersInMonth {
  readonly groups: readonly number[];
  readonly values: readonly Bounded[];
}

/** Found once: a page of a hundred small charts asks for the place of each among the same thousands. */
const peersIn = (series: Series, peerGroups: readonly number[], month: number): PeersInMonth => {
  const byMonth = peersByMonth(series)(peerGroups);
  const peers = byMonth.get(month) ?? readPeers(series, peerGroups, month);
  byMonth.set(month, peers);
  return peers;
};

const peersByMonth = oncePer((_: Series) =>
  oncePer((_: readonly number[]) => new Map<number, PeersInMonth>()),
);

function readPeers(series: Series, peerGroups: readonly number[], month: number): PeersInMonth {
  const groups: number[] = [];
  const values: Bounded[] = [];
  for (const peer of peerGroups) {
    const value = boundedAt(series, peer, month);
    if (Number.isNaN(value.value)) continue;
    groups.push(peer);
    values.push(value);
  }
  return { groups, values };
}

/** The place of the latest month in which a group has a value; -1 without any. */
export function latestMonth({ months, value }: Series, group: number): number {
  const start = group * months.length;
  return months.findLastIndex((_, month) => Number.isFinite(value[start + month]));
}

/** A group's value and its bounds in one month; NaN where it has none. */
export function boundedAt(series: Series, group: number, month: number): Bounded {
  const cell = group * series.months.length + month;
  const at = (values: Float64Array): number => values[cell] ?? Number.NaN;
  return { value: at(series.value), low: at(series.low), high: at(series.high) };
}
