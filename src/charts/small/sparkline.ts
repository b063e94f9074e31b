import type { Series } from '../../domain/series.ts';
import { groupsCompared, uncertainStretches, valuesOf } from '../lines.ts';
import type { ValueStyle } from '../number.ts';
import { lineInWords, peersBehind, type SmallPeers, smallTop } from './multiples.ts';
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
  const others = groupsCompared(series);
  const values = group === undefined ? [] : valuesOf(series, series.value, group);
  const peers =
    series.deciles?.map(month => month[8] ?? Number.NaN) ??
    others.flatMap(each => valuesOf(series, series.value, each));
  const top = smallTop([...values, ...peers]);
  const median = (series.deciles ?? []).map(month => month[4] ?? Number.NaN);
  return {
    viewBox: smallViewBox(series.months.length),
    line: smallLine(values, top),
    uncertainty:
      group === undefined
        ? ''
        : smallArea(
            valuesOf(series, series.low, group),
            valuesOf(series, series.high, group),
            uncertainStretches(series, group),
            top,
          ),
    peers: peersBehind(series, others, top, style),
    description: lineInWords(series, group === undefined ? median : values, style),
  };
}
