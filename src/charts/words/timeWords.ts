import { longMonth, type Month, monthSpan, shortMonth } from '../../domain/month.ts';
import type { Series } from '../../domain/series.ts';
import type { ChartState } from '../../state/chartState.ts';

/** The months that a question asks about: `Jan 2018 to Dec 2019`, `from Jan 2018`, `up to Dec 2019`. */
export function monthsAsked({ from, to }: Pick<ChartState, 'from' | 'to'>): string | undefined {
  if (from !== null && to !== null) return monthSpan(from, to);
  if (from !== null) return `from ${shortMonth(from)}`;
  return to === null ? undefined : `up to ${shortMonth(to)}`;
}

/**
 * `, Jan 2018 to Dec 2019, as 12-month averages`, for the end of a title; empty for single months over the
 * whole of the data.
 */
export function timePhrase(state: ChartState): string {
  const parts = [monthsAsked(state), state.window === 1 ? undefined : AVERAGES];
  return parts.map(part => (part === undefined ? '' : `, ${part}`)).join('');
}

const AVERAGES = 'as 12-month averages';

type SeriesWindow = Pick<Series, 'window'>;

/** `March 2019`, or `the 12 months to March 2019`: the period that a month's number covers. */
export const periodText = ({ window = 1 }: SeriesWindow, month: Month): string =>
  `${covering(window)}${longMonth(month)}`;

/** The same with the month’s short name, for tooltips. */
export const shortPeriod = ({ window = 1 }: SeriesWindow, month: Month): string =>
  `${covering(window)}${shortMonth(month)}`;

const covering = (window: number): string => (window === 1 ? '' : `the ${window} months to `);
