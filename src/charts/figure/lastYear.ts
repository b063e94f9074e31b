import type { Series } from '../../domain/series.ts';
import { roundValue, valuesOf } from '../lines.ts';
import { type ValueStyle, valueText } from '../number.ts';
import { LIGHT } from '../pageColours.ts';
import { lineStyle } from '../palette.ts';
import { allPeers } from '../words/peerWords.ts';
import { shortPeriod } from '../words/timeWords.ts';
import type { KeyEntry, Trace } from './figureTypes.ts';
import { escapeText } from './plotlyText.ts';

const YEAR = 12;

/** A group's line for the year before: its name, its colour and its values by month. */
interface LineBefore {
  readonly name: string;
  readonly colour: string;
  readonly values: readonly number[];
}

/**
 * The lines for 12 months earlier, where the question asks for them and the data goes back far enough. They
 * are thin and dashed, in the colours of the groups drawn, or of the median where no group is drawn.
 */
const linesBefore = (series: Series, groups: readonly number[]): LineBefore[] =>
  allLinesBefore(series, groups).filter(({ values }) => values.some(Number.isFinite));

function allLinesBefore(series: Series, groups: readonly number[]): LineBefore[] {
  const { lastYear } = series;
  if (!lastYear) return [];
  const { median, value } = lastYear;
  if (groups.length === 0 && median !== null) {
    return [{ name: `Median of ${allPeers(series)}`, colour: LIGHT.median, values: median }];
  }
  return groups.map((group, i) => ({
    name: series.groups[group]?.name ?? '',
    colour: lineStyle(i).colour,
    values: valuesOf(series, value, group),
  }));
}

export function lastYearTraces(
  series: Series,
  x: readonly string[],
  groups: readonly number[],
  style: ValueStyle,
): Trace[] {
  return linesBefore(series, groups).map(({ name, colour, values }) => ({
    type: 'scatter',
    mode: 'lines',
    name: `${name}, a year before`,
    x,
    y: values.map(roundValue),
    text: values.map((value, at) => {
      const month = series.months[at];
      return month === undefined || !Number.isFinite(value)
        ? ''
        : `${valueText(value, style)} in ${shortPeriod(series, month - YEAR)}`;
    }),
    line: { color: colour, width: 1, dash: 'dash' },
    connectgaps: false,
    showlegend: false,
    hovertemplate: `<b>${escapeText(name)}, a year before</b><br>%{text}<extra></extra>`,
  }));
}

/** The highest value of the lines for the year before, which the axis must reach; 0 where there are none. */
export const highestBefore = (series: Series, groups: readonly number[]): number =>
  linesBefore(series, groups)
    .flatMap(({ values }) => values.filter(Number.isFinite))
    .reduce((a, b) => Math.max(a, b), 0);

export function lastYearKey(series: Series, groups: readonly number[]): KeyEntry[] {
  const [first] = linesBefore(series, groups);
  if (!first) return [];
  return [{ kind: 'before', text: 'The same, a year before', colour: first.colour, dash: 'dash' }];
}
