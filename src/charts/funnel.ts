import {
  type Funnel,
  type FunnelPoint,
  funnelLimits,
  funnelOf,
  funnelPoint,
  LIMIT_95,
  LIMIT_998,
} from '../domain/funnel.ts';
import { type Month, monthSpan, type Period } from '../domain/month.ts';
import type { Bounded } from '../domain/place.ts';
import { type PooledCounts, pooledCounts, pooledValue, scaleOf } from '../domain/pooled.ts';
import type { Group, Series } from '../domain/series.ts';
import { type ChartState, isProportion } from '../state/chartState.ts';
import type { Answer } from './answer.ts';
import { groupsCompared, highlightedGroups } from './lines.ts';

/** `Jan 2019 to Dec 2019` */
export const spanOf = ({ from, to }: Period): string => monthSpan(from, to);

/** An organisation in a funnel. */
export interface FunnelRow {
  readonly group: Group;
  readonly counts: PooledCounts;
  /** As the chart writes it: a share, or a rate a month. */
  readonly value: Bounded;
  /** How far across the funnel it lies: patients (their average over the period) or tests. */
  readonly size: number;
  /** The half-width of what is known of its size, where list sizes are ranges or counts suppressed. */
  readonly sizeError: number;
  /** Whether the funnel comes from it, too: others are only compared with it. */
  readonly isPeer: boolean;
  /** Its place among the highlighted organisations, from 0; undefined for all others. */
  readonly highlightPlace: number | undefined;
  /** Undefined without a funnel. */
  readonly point: FunnelPoint | undefined;
  /** The limits at its size, in the unit of its value; undefined without a funnel. */
  readonly limits: FunnelLimits | undefined;
}

export interface FunnelLimits {
  readonly inner: Limits;
  readonly outer: Limits;
}
type Limits = ReturnType<typeof funnelLimits>;

/** Why there is no funnel: what is compared has no size, is not an organisation, or is too few. */
export type NoFunnel = 'tests' | 'raw' | 'few' | 'empty';

export interface FunnelChart {
  /** Undefined where the question has no months. */
  readonly period: Period | undefined;
  readonly funnel: Funnel | undefined;
  readonly why: NoFunnel | undefined;
  /** In the order of the series. */
  readonly rows: readonly FunnelRow[];
}

/** Without a first month, a funnel is about the last 12 months. */
const USUAL_MONTHS = 12;

/** The period of a series: the months asked for or, where no first month is, the last 12 of them. */
export function periodOf(
  { from }: Pick<ChartState, 'from'>,
  months: readonly Month[],
): Period | undefined {
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return { from: from === null ? Math.max(first, last - USUAL_MONTHS + 1) : first, to: last };
}

const comparesOrganisations = ({ groupBy }: ChartState): boolean =>
  groupBy !== 'test_code' && groupBy !== 'result_category';

/** The funnel of the organisations compared, and where each of them and of those highlighted lies. */
export function funnelChartOf({ state, series }: Answer): FunnelChart {
  const period = periodOf(state, series.months);
  const none = (why: NoFunnel): FunnelChart => ({ period, funnel: undefined, why, rows: [] });
  if (!comparesOrganisations(state)) return none('tests');
  if (state.denominator.kind === 'raw') return none('raw');
  if (!period) return none('empty');
  const kind = isProportion(state) ? 'proportion' : 'rate';
  const highlighted = highlightedGroups(series, state.highlight);
  const peers = new Set(groupsCompared(series));
  const counted = [...new Set([...peers, ...highlighted])]
    .sort((a, b) => a - b)
    .map(group => ({ group, counts: pooledCounts(series, group, period.from, period.to) }))
    .filter(({ counts }) => counts.denominator > 0);
  if (counted.length === 0) return none('empty');
  const funnel = funnelOf(
    counted.filter(({ group }) => peers.has(group)).map(({ counts }) => counts),
    kind,
  );
  const unit = unitOf(series, period);
  const rows = counted.flatMap(({ group, counts }): FunnelRow[] => {
    const named = series.groups[group];
    if (!named) return [];
    const place = highlighted.indexOf(group);
    return [
      {
        group: named,
        counts,
        value: pooledValue(counts, series.denominatorKind, kind === 'proportion'),
        size: counts.denominator / unit,
        sizeError: counts.denominatorError / unit,
        isPeer: peers.has(group),
        highlightPlace: place < 0 ? undefined : place,
        point: funnel && funnelPoint(funnel, counts),
        limits: funnel && limitsAt(funnel, counts.denominator, series),
      },
    ];
  });
  return { period, funnel, why: funnel ? undefined : 'few', rows };
}

/** How many counts of the denominator one step across the funnel is: a patient counts once a month. */
export const unitOf = ({ denominatorKind }: Series, { from, to }: Period): number =>
  denominatorKind === 'per1000' ? to - from + 1 : 1;

/** The limits at a denominator, in the unit of the series’ values. */
export function limitsAt(
  funnel: Funnel,
  denominator: number,
  { denominatorKind }: Series,
): FunnelLimits {
  const scale = scaleOf(denominatorKind);
  const at = (k: number): Limits => {
    const { lower, upper } = funnelLimits(funnel, denominator, k);
    return { lower: lower * scale, upper: upper * scale };
  };
  return { inner: at(LIMIT_95), outer: at(LIMIT_998) };
}
