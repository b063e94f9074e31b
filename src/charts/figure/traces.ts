import { percentileAt } from '../../domain/percentile.ts';
import { rowAt, type Series } from '../../domain/series.ts';
import { roundValue, stretchesWhere, uncertainStretches, valuesOf } from '../lines.ts';
import { CONTEXT_COLOUR, type LineStyle, translucent, uncertainFill } from '../palette.ts';
import { areaOf } from './area.ts';
import type { DrawingOptions, Trace } from './figureTypes.ts';
import { escapeText } from './plotlyText.ts';

/** A group as a line with hover text. Without a style the line is pale and lies behind the others. */
export function lineTrace(
  series: Series,
  x: readonly string[],
  group: number,
  style: LineStyle | undefined,
  { label }: DrawingOptions,
): Trace {
  const { id: meta = '', name = '' } = series.groups[group] ?? {};
  const y = valuesOf(series, series.value, group).map(roundValue);
  const text = series.months.map((_, month) => {
    const row = rowAt(series, group, month);
    if (!row || y[month] === null) return '';
    const percentile = series.deciles === null ? undefined : percentileAt(series, group, month);
    return label(row, percentile);
  });
  const base = {
    type: 'scatter',
    name,
    meta,
    x,
    y,
    text,
    hovertemplate: `<b>${escapeText(name)}</b><br>%{text}<extra></extra>`,
    connectgaps: false,
    showlegend: false,
  } as const;
  if (!style) return { ...base, mode: 'lines', line: { color: CONTEXT_COLOUR, width: 1 } };
  return {
    ...base,
    mode: 'lines+markers',
    line: { color: style.colour, width: 2.4 },
    marker: {
      color: style.colour,
      symbol: style.mark,
      size: 6,
      maxdisplayed: hasLoneMonth(y) ? 0 : 12,
    },
    cliponaxis: false,
  };
}

/** A pale band where suppressed counts make a group's value uncertain; empty where every value is certain. */
export function bandTraces(
  series: Series,
  x: readonly string[],
  group: number,
  style: LineStyle,
  top: number,
): Trace[] {
  const stretches = uncertainStretches(series, group);
  if (stretches.length === 0) return [];
  const low = valuesOf(series, series.low, group);
  const high = valuesOf(series, series.high, group).map(value => Math.min(value, 2 * top));
  return [
    {
      type: 'scatter',
      mode: 'lines',
      name: `${series.groups[group]?.name ?? ''}: uncertain, because counts are suppressed`,
      ...areaOf(x, low, high, stretches),
      fill: 'toself',
      fillcolor: uncertainFill(style),
      // The band of a single month has no width, so only its edge can be seen.
      line: { color: translucent(style.colour, 0.4), width: 1 },
      connectgaps: false,
      showlegend: false,
      hoverinfo: 'skip',
    },
  ];
}

/**
 * Whether a month lies between two gaps. It has no line, only its mark, so every mark must be drawn (Plotly's
 * `maxdisplayed: 0`).
 */
const hasLoneMonth = (y: readonly (number | null)[]): boolean =>
  stretchesWhere(y.length, month => y[month] !== null).some(([from, to]) => to - from === 1);
