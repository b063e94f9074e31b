import type { MonthlyNumbers } from '../../domain/monthlyNumbers.ts';
import type { Series } from '../../domain/series.ts';
import { boundedAt } from '../../domain/standing.ts';
import { groupsCompared, uncertainMonths, valuesOf } from '../lines.ts';
import type { ValueStyle } from '../number.ts';
import { lineInWords, peersOf, type SmallPeers, smallTop } from './multiples.ts';
import { smallArea, smallLine, smallViewBox } from './smallPath.ts';

/** A line as small as a word, over its peers; see smallPath.ts. */
export interface Sparkline {
  readonly viewBox: string;
  /** Empty where the median is the subject. */
  readonly line: string;
  /**
   * The path of the band where suppressed counts make the line uncertain; empty where every value is certain.
   */
  readonly uncertainty: string;
  readonly peers: SmallPeers;
  /** The line, or the median, in words. */
  readonly description: string;
}

/**
 * A group's line over the band of its peers, or over their lines where there are too few for deciles. The
 * scale fits the whole line and the whole band.
 *
 * @param group its index in the series; undefined for the median.
 */
export function sparklineOf(
  series: Series,
  group: number | undefined,
  style: ValueStyle,
): Sparkline {
  const { months, deciles, window } = series;
  const at = (month: readonly number[], place: number): number => month[place] ?? Number.NaN;
  const monthly: MonthlyNumbers = {
    months,
    own: group === undefined ? [] : months.map((_, month) => boundedAt(series, group, month)),
    deciles: deciles?.map(month => [at(month, 0), at(month, 4), at(month, 8)] as const) ?? null,
    others: deciles
      ? []
      : groupsCompared(series).map(group => valuesOf(series, series.value, group)),
  };
  return monthlySparkline(monthly, style, window);
}

/** The same of an organisation's numbers by month. */
export function monthlySparkline(
  { months, own, deciles, others }: MonthlyNumbers,
  style: ValueStyle,
  window?: Series['window'],
): Sparkline {
  const values = own.map(({ value }) => value);
  const decile = (place: 0 | 1 | 2): number[] => (deciles ?? []).map(month => month[place]);
  const top = smallTop([...values, ...(deciles ? decile(2) : others.flat())]);
  const peers: SmallPeers = deciles
    ? peersOf(decile(0), decile(1), decile(2), top, style)
    : { ...NO_PEERS, otherLines: others.map(line => smallLine(line, top)).join('') };
  return {
    viewBox: smallViewBox(months.length),
    line: smallLine(values, top),
    uncertainty: smallArea(
      own.map(({ low }) => low),
      own.map(({ high }) => high),
      uncertainMonths(own),
      top,
    ),
    peers,
    description: lineInWords({ months, window }, own.length > 0 ? values : decile(1), style),
  };
}

const NO_PEERS: SmallPeers = { band: '', median: '', otherLines: '', medians: '' };
