import type { LabStay } from '../domain/catalogue.ts';
import type { Month, Period } from '../domain/month.ts';
import {
  type ChanceOfChange,
  type ChangeFinding,
  chanceOfChange,
  changeOf,
  findingAmongPeers,
  findingByChance,
  type PeerChanges,
  peerChangesOf,
} from '../domain/periodChange.ts';
import type { Bounded } from '../domain/place.ts';
import { type PooledCounts, pooledCounts, pooledValue } from '../domain/pooled.ts';
import type { Group } from '../domain/series.ts';
import { type ChartState, isProportion, type MonthRange } from '../state/chartState.ts';
import type { Answer } from './answer.ts';
import { groupsCompared, highlightedGroups } from './lines.ts';

/** A practice’s primary lab became another one in a month. */
export interface LabChange {
  readonly month: Month;
  readonly from: string;
  readonly to: string;
}

/** A group in two periods, in each of which it has figures. */
export interface ChangeRow {
  readonly group: Group;
  readonly a: PooledCounts;
  readonly b: PooledCounts;
  readonly valueA: Bounded;
  readonly valueB: Bounded;
  /** From a to b, with the bounds that suppression leaves. */
  readonly change: Bounded;
  /** Only of proportions: other counts vary by more than chance. */
  readonly chance: ChanceOfChange | undefined;
  /** By chance for proportions, and among the changes of peers for others; undefined where there are too few. */
  readonly finding: ChangeFinding | undefined;
  readonly isPeer: boolean;
  /** Of a practice, from the start of the earlier period to the end of the later one. */
  readonly labChanges: readonly LabChange[];
  /** Its place among the highlighted groups, from 0; undefined for all others. */
  readonly highlightPlace: number | undefined;
}

/** A group that has figures in one period alone, such as a practice that closed: it has no change. */
export interface OnePeriodRow {
  readonly group: Group;
  readonly period: 'a' | 'b';
  readonly value: Bounded;
  readonly months: number;
  readonly isPeer: boolean;
  readonly labChanges: readonly LabChange[];
}

export interface ChangeChart {
  /** Undefined where the question has no months. */
  readonly periods: { readonly a: Period; readonly b: Period } | undefined;
  /** In the order of the series. */
  readonly rows: readonly ChangeRow[];
  readonly onePeriod: readonly OnePeriodRow[];
  /** Undefined with fewer than ten peers. */
  readonly peers: PeerChanges | undefined;
}

const YEAR = 12;

/**
 * The two periods of a question. Without any, the last 12 months and the 12 before; of less than two years,
 * as many of the last months as have the same months a year before; of a year or less, its two halves.
 */
export function periodsOf(
  { periodA, periodB }: Pick<ChartState, 'periodA' | 'periodB'>,
  months: readonly Month[],
): { a: Period; b: Period } | undefined {
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const n = last - first + 1;
  const length = n > YEAR ? Math.min(YEAR, n - YEAR) : Math.max(1, Math.floor(n / 2));
  const apart = n > YEAR ? YEAR : Math.ceil(n / 2);
  const b = resolved(periodB, { from: last - length + 1, to: last });
  // Without a first period of its own, the same months a year before the second.
  const before = n > YEAR || periodB ? YEAR : apart;
  return { a: resolved(periodA, { from: b.from - before, to: b.to - before }), b };
}

/** An open end is that of the usual period. */
function resolved(range: MonthRange | null, usual: Period): Period {
  if (!range) return usual;
  const from = range.from ?? Math.min(usual.from, range.to ?? usual.from);
  return { from, to: range.to ?? Math.max(usual.to, from) };
}

/** Whether both periods have the same calendar months, so that no season is taken for a change. */
export const haveSameMonths = ({ a, b }: { a: Period; b: Period }): boolean =>
  (b.from - a.from) % YEAR === 0 && a.to - a.from === b.to - b.from;

/** All months from the start of the earlier period to the end of the later one. */
export const wholeSpan = ({ a, b }: { a: Period; b: Period }): Period => ({
  from: Math.min(a.from, b.from),
  to: Math.max(a.to, b.to),
});

/** The changes from one lab to the next within a span. */
const labChangesOf = (stays: readonly LabStay[], { from, to }: Period): LabChange[] =>
  stays.flatMap((stay, i) => {
    const before = stays[i - 1];
    return before && stay.from > from && stay.from <= to
      ? [{ month: stay.from, from: before.labId, to: stay.labId }]
      : [];
  });

/** The changes of the groups compared, and of those highlighted, from one period to the other. */
export function changeChartOf({ state, series, catalogue }: Answer): ChangeChart {
  const periods = periodsOf(state, series.months);
  if (!periods) return { periods, rows: [], onePeriod: [], peers: undefined };
  const { denominatorKind } = series;
  const isShare = isProportion(state);
  const span = wholeSpan(periods);
  const labsOf = ({ id }: Group): readonly LabStay[] =>
    state.groupBy === 'practice_id' ? (catalogue.byId.practice_id.get(id)?.labs ?? []) : [];
  const highlighted = highlightedGroups(series, state.highlight);
  const among = new Set(groupsCompared(series));
  const pooled = [...new Set([...among, ...highlighted])]
    .sort((x, y) => x - y)
    .flatMap(place => {
      const group = series.groups[place];
      if (!group) return [];
      const countsOf = ({ from, to }: Period) => pooledCounts(series, place, from, to);
      const [a, b] = [countsOf(periods.a), countsOf(periods.b)];
      const pooledOf = (counts: PooledCounts) => pooledValue(counts, denominatorKind, isShare);
      const [valueA, valueB] = [pooledOf(a), pooledOf(b)];
      const highlightPlace = highlighted.indexOf(place);
      return [
        {
          group,
          a,
          b,
          valueA,
          valueB,
          change: changeOf(valueA, valueB),
          chance: isShare && a.months > 0 && b.months > 0 ? chanceOfChange(a, b) : undefined,
          isPeer: among.has(place),
          labChanges: labChangesOf(labsOf(group), span),
          highlightPlace: highlightPlace < 0 ? undefined : highlightPlace,
        },
      ];
    });
  const comparable = pooled.filter(({ a, b }) => a.months > 0 && b.months > 0);
  const peers = peerChangesOf(
    comparable.filter(({ isPeer }) => isPeer).map(({ change }) => change.value),
  );
  return {
    periods,
    peers,
    rows: comparable.map(row => ({
      ...row,
      finding: row.chance
        ? findingByChance(row.chance)
        : peers && findingAmongPeers(row.change, peers.middle),
    })),
    onePeriod: pooled.flatMap(
      ({ group, a, b, valueA, valueB, isPeer, labChanges }): OnePeriodRow[] => {
        if (a.months > 0 === b.months > 0) return [];
        const member = { group, isPeer, labChanges };
        return a.months > 0
          ? [{ ...member, period: 'a', value: valueA, months: a.months }]
          : [{ ...member, period: 'b', value: valueB, months: b.months }];
      },
    ),
  };
}

/** Beyond what is ordinary first, then by size: the order of a table whose address names none. */
export const byChange = (rows: readonly ChangeRow[]): ChangeRow[] =>
  rows.toSorted(
    (x, y) => orderOf(x) - orderOf(y) || Math.abs(y.change.value) - Math.abs(x.change.value),
  );

const orderOf = ({ finding }: ChangeRow): number =>
  finding === 'up' || finding === 'down' ? 0 : finding === 'open' ? 1 : 2;
