import type { Month } from '../domain/month.ts';
import { shortMonth } from '../domain/month.ts';
import type { Bounded } from '../domain/place.ts';
import type { Group, Series } from '../domain/series.ts';
import {
  withoutSeason,
  type XmrLines,
  type XmrSignal,
  xmrLines,
  xmrSignals,
} from '../domain/xmr.ts';
import type { MonthRange } from '../state/chartState.ts';
import type { Answer } from './answer.ts';
import { groupsCompared, highlightedGroups } from './lines.ts';
import { allPeers } from './words/peerWords.ts';

/** A month of an XmR chart. */
export interface XmrPoint extends Bounded {
  readonly month: Month;
  /**
   * The value that is drawn and tested: without its season, where the question asks for that and there is
   * enough data.
   */
  readonly adjusted: Bounded;
  readonly lines: XmrLines | undefined;
  readonly signals: readonly XmrSignal[];
}

/** One organisation, or the median, over time, with its mean and limits. */
export interface XmrChart {
  /** Undefined for the median. */
  readonly group: Group | undefined;
  readonly name: string;
  readonly points: readonly XmrPoint[];
  /** What the question asks for and the data does not allow. */
  readonly notes: readonly string[];
}

/** At most this many organisations have a chart; the page says how many are left out. */
const MOST_CHARTS = 8;

/**
 * The XmR charts of an answer: one for each highlighted group and one for the median. Without deciles and
 * highlights, one for each group that is compared.
 */
export function xmrChartsOf(answer: Answer): { charts: XmrChart[]; leftOut: number } {
  const { state, series } = answer;
  const highlighted = highlightedGroups(series, state.highlight);
  const groups =
    highlighted.length > 0 || series.deciles !== null ? highlighted : groupsCompared(series);
  const charts = groups.slice(0, MOST_CHARTS).map(group =>
    chartOf(answer, series.groups[group], series.groups[group]?.name ?? '', place => {
      const cell = group * series.months.length + place;
      return {
        value: series.value[cell] ?? Number.NaN,
        low: series.low[cell] ?? Number.NaN,
        high: series.high[cell] ?? Number.NaN,
      };
    }),
  );
  const median = series.deciles && [
    chartOf(answer, undefined, `Median of ${allPeers(series)}`, medianAt(series)),
  ];
  return { charts: [...charts, ...(median ?? [])], leftOut: groups.length - charts.length };
}

const MEDIAN = 4;
const medianAt =
  ({ deciles, decileBounds }: Series) =>
  (place: number): Bounded => {
    const value = deciles?.[place]?.[MEDIAN] ?? Number.NaN;
    return {
      value,
      low: decileBounds?.low[place]?.[MEDIAN] ?? value,
      high: decileBounds?.high[place]?.[MEDIAN] ?? value,
    };
  };

function chartOf(
  { state, series: { months } }: Answer,
  group: Group | undefined,
  name: string,
  valueAt: (place: number) => Bounded,
): XmrChart {
  const { baseline, rebase } = state;
  const notes: string[] = [];
  const measured = months.map((_, place) => valueAt(place));
  const isBase = ({ from, to }: MonthRange): boolean[] =>
    months.map(
      (month, i) =>
        month >= (from ?? month) && month <= (to ?? month) && Number.isFinite(measured[i]?.value),
    );
  const chosenMonths = baseline && isBase(baseline);
  const hasBaseline = chosenMonths?.some(Boolean) ?? false;
  if (baseline && !hasBaseline) {
    notes.push(
      'None of the months of the baseline has a value, so the limits come from all months.',
    );
  }
  const inBaseline = chosenMonths && hasBaseline ? chosenMonths : months.map(() => true);
  const adjusted = state.withoutSeason ? withoutSeason(measured, months, inBaseline) : undefined;
  if (state.withoutSeason && !adjusted) {
    notes.push('The season is not taken out, because that needs three whole years.');
  }
  const chartPoints = adjusted ?? measured;
  const rebasePlace = rebase === null ? -1 : months.indexOf(rebase);
  const ends = rebasePlace > 0 ? [0, rebasePlace, months.length] : [0, months.length];
  const points = ends.slice(0, -1).flatMap((from, i) => {
    const to = ends[i + 1] ?? months.length;
    const stretch = chartPoints.slice(from, to);
    const values = stretch.map((point, k) => (inBaseline[from + k] ? point.value : Number.NaN));
    // Months outside the baseline that have new limits get them from all of their own values.
    const lines = xmrLines(
      values.some(Number.isFinite) ? values : stretch.map(({ value }) => value),
    );
    const signals = lines ? xmrSignals(stretch, lines) : stretch.map(() => []);
    return stretch.map((point, k) => ({
      month: months[from + k] ?? 0,
      ...(measured[from + k] ?? point),
      adjusted: point,
      lines,
      signals: signals[k] ?? [],
    }));
  });
  if (rebase !== null && rebasePlace <= 0) {
    notes.push(
      `New limits cannot begin in ${shortMonth(rebase)}, because the chart has no months on both sides of it.`,
    );
  }
  return { group, name, points, notes };
}

/** The latest month with a value. */
export const latestPoint = ({ points }: XmrChart): XmrPoint | undefined =>
  points.findLast(({ value }) => Number.isFinite(value));
