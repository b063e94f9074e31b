import { rowAt, type Series } from '../domain/series.ts';
import type { DrawingOptions, Trace } from './figureTypes.ts';
import { bandRuns, rounded, runs, valuesOf } from './lines.ts';
import type { ValueStyle } from './number.ts';
import {
  CONTEXT_COLOUR,
  DECILE_COLOUR,
  type LineStyle,
  LONE_MEDIAN_COLOUR,
  MEDIAN_COLOUR,
  pale,
} from './palette.ts';
import { peersNoun } from './peerWords.ts';

/** The nine deciles by month, with the median last and on top. With no group highlighted (`alone`), the median is the subject of the chart. */
export function decileTraces(
  series: Series,
  x: readonly string[],
  alone: boolean,
  style: ValueStyle,
): Trace[] {
  const { deciles } = series;
  if (deciles === null) return [];
  const noun = series.comparison?.chosen ? escaped(peersNoun(series)) : `all ${peersNoun(series)}`;
  const format = style === 'percent' ? '.1%' : ',.1f';
  return [0, 1, 2, 3, 5, 6, 7, 8, 4].map(place => {
    const y = deciles.map(month => rounded(month[place] ?? Number.NaN));
    const base = {
      type: 'scatter',
      mode: 'lines',
      x,
      y,
      connectgaps: false,
      showlegend: false,
    } as const;
    if (place !== 4) {
      return {
        ...base,
        name: `${(place + 1) * 10}th centile`,
        line: { color: DECILE_COLOUR, width: 1, dash: 'dot' },
        hoverinfo: 'skip',
      };
    }
    return {
      ...base,
      name: 'Median',
      line: alone
        ? { color: LONE_MEDIAN_COLOUR, width: 2 }
        : { color: MEDIAN_COLOUR, width: 1.5, dash: 'dash' },
      hovertemplate: `Median of ${noun}: %{y:${format}}<br>%{x|%b %Y}<extra></extra>`,
    };
  });
}

/** A group as a line with hover text; without a style it is drawn pale, behind the others. */
export function lineTrace(
  series: Series,
  x: readonly string[],
  group: number,
  style: LineStyle | undefined,
  { label }: DrawingOptions,
): Trace {
  const name = series.groups[group]?.name ?? '';
  const y = valuesOf(series, series.value, group).map(rounded);
  const text = series.months.map((_, month) => {
    const row = rowAt(series, group, month);
    return row && y[month] !== null ? label(row) : '';
  });
  const base = {
    type: 'scatter',
    name,
    x,
    y,
    text,
    hovertemplate: `<b>${escaped(name)}</b><br>%{text}<extra></extra>`,
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

/** A pale band where suppressed counts make a group's value uncertain; none where all is certain. */
export function bandTraces(
  series: Series,
  x: readonly string[],
  group: number,
  style: LineStyle,
  top: number,
): Trace[] {
  const stretches = bandRuns(series, group);
  if (stretches.length === 0) return [];
  const low = valuesOf(series, series.low, group);
  const high = valuesOf(series, series.high, group).map(value => Math.min(value, 2 * top));
  const xs: (string | null)[] = [];
  const ys: (number | null)[] = [];
  for (const [from, to] of stretches) {
    if (xs.length > 0) {
      xs.push(null);
      ys.push(null);
    }
    const when = x.slice(from, to);
    xs.push(...when, ...[...when].reverse());
    ys.push(...low.slice(from, to).map(rounded), ...high.slice(from, to).reverse().map(rounded));
  }
  return [
    {
      type: 'scatter',
      mode: 'lines',
      name: `${series.groups[group]?.name ?? ''}: uncertain, because counts are suppressed`,
      x: xs,
      y: ys,
      fill: 'toself',
      fillcolor: pale(style.colour, 0.18),
      // The band of a single month has no width, so only its edge can be seen.
      line: { color: pale(style.colour, 0.4), width: 1 },
      connectgaps: false,
      showlegend: false,
      hoverinfo: 'skip',
    },
  ];
}

/** Plotly interprets some HTML and `%{…}` in its texts, so names are escaped. */
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('%{', '%&#123;');

/** A month between two gaps has no line, only its mark; then every mark is drawn (Plotly's `maxdisplayed: 0`). */
const hasLoneMonth = (y: readonly (number | null)[]): boolean =>
  runs(y.length, month => y[month] !== null).some(([from, to]) => to - from === 1);
