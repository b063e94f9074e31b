import { isoMonth } from '../domain/month.ts';
import { rowAt, type Series, type SeriesRow } from '../domain/series.ts';
import type { Drawing, Figure, KeyEntry, Trace } from './figureTypes.ts';
import { bandRuns, groupsWithValues, highlightedGroups, rounded, valuesOf } from './lines.ts';
import { nounOf } from './names.ts';
import type { ValueStyle } from './number.ts';
import {
  CONTEXT_COLOUR,
  DECILE_COLOUR,
  type LineStyle,
  LONE_MEDIAN_COLOUR,
  lineStyle,
  MEDIAN_COLOUR,
  pale,
} from './palette.ts';
import { monthStep, valueStep } from './ticks.ts';
import { counted } from './words.ts';

/** What a figure needs to know beside the numbers. */
export interface DrawingOptions {
  /** Ids in the order that decides their colours. */
  readonly highlight: readonly string[];
  readonly style: ValueStyle;
  /** The hover text of one drawn value. */
  readonly label: (row: SeriesRow) => string;
}

/**
 * What the chart of an answer draws (field guide, section 3, “Chart colours”): deciles where the
 * series has them, highlighted groups as strong lines with a pale band where a value is uncertain;
 * without deciles every group. Gaps stay gaps, and only what is drawn gets hover text.
 */
export function drawingOf(series: Series, options: DrawingOptions): Drawing {
  const chosen = highlightedGroups(series, options.highlight);
  const withValues = groupsWithValues(series);
  const strong = series.deciles === null && chosen.length === 0 ? withValues : chosen;
  const context =
    series.deciles === null ? withValues.filter(group => !strong.includes(group)) : [];
  const drawn = [...strong, ...context];
  const top = topOf(series, drawn);
  const x = series.months.map(isoMonth);

  const data: Trace[] = [
    ...decileTraces(series, x, chosen.length === 0),
    ...context.map(group => lineTrace(series, x, group, undefined, options)),
    ...strong.flatMap((group, i) => bandTraces(series, x, group, lineStyle(i), top)),
    ...strong.map((group, i) => lineTrace(series, x, group, lineStyle(i), options)),
  ];
  const hasBands = strong.some(group => bandRuns(series, group).length > 0);
  return {
    figure: { data, layout: layoutOf(series, x, top, options.style) },
    months: x,
    key: keyOf(series, strong, context.length, withValues.length, hasBands),
    drawn,
    hasBands,
  };
}

function decileTraces(series: Series, x: readonly string[], alone: boolean): Trace[] {
  const { deciles } = series;
  if (deciles === null) return [];
  const noun = nounOf(series.groupBy);
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
      hovertemplate: `Median of all ${noun}: %{y}<br>%{x|%b %Y}<extra></extra>`,
    };
  });
}

function lineTrace(
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
    marker: { color: style.colour, symbol: style.mark, size: 6, maxdisplayed: 12 },
    cliponaxis: false,
  };
}

function bandTraces(
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
      name: `${series.groups[group]?.name ?? ''}: what suppression leaves open`,
      x: xs,
      y: ys,
      fill: 'toself',
      fillcolor: pale(style.colour, 0.18),
      line: { color: style.colour, width: 0 },
      connectgaps: false,
      showlegend: false,
      hoverinfo: 'skip',
    },
  ];
}

/**
 * Where the value axis ends. Lines decide it; a band may stretch it to half as much again, so that
 * the open end of a tiny denominator does not flatten every line.
 */
function topOf(series: Series, drawn: readonly number[]): number {
  const finite = (values: readonly number[]): number[] => values.filter(Number.isFinite);
  const deciles = (series.deciles ?? []).map(month => month[8] ?? Number.NaN);
  const lines = drawn.flatMap(group => valuesOf(series, series.value, group));
  const bands = drawn.flatMap(group => valuesOf(series, series.high, group));
  const line = finite([...deciles, ...lines]).reduce((a, b) => Math.max(a, b), 0);
  if (line === 0) return 1;
  const band = bands.reduce((a, b) => (Number.isNaN(b) ? a : Math.max(a, b)), 0);
  return Number((Math.max(line, Math.min(band, 1.5 * line)) * 1.06).toPrecision(4));
}

function layoutOf(
  series: Series,
  x: readonly string[],
  top: number,
  style: ValueStyle,
): Figure['layout'] {
  return {
    showlegend: false,
    hovermode: 'closest',
    margin: { l: 48, r: 20, t: 10, b: 42 },
    xaxis: {
      type: 'date',
      range: [x[0] ?? '2000-01-01', x.at(-1) ?? '2000-12-01'],
      tick0: '2000-01-01',
      dtick: `M${monthStep(series.months.length, 8)}`,
      tickformat: '%b %Y',
      hoverformat: '%b %Y',
      showgrid: false,
      fixedrange: true,
      tickangle: 0,
    },
    yaxis: {
      range: [0, top],
      tick0: 0,
      dtick: valueStep(top),
      tickformat: tickFormatOf(style, valueStep(top)),
      zeroline: false,
      fixedrange: true,
      automargin: true,
    },
  };
}

/** d3's words: percent for shares of tests, plain numbers for the others. */
function tickFormatOf(style: ValueStyle, step: number): string {
  const digits = Math.max(0, -Math.floor(Math.log10(style === 'percent' ? step * 100 : step)));
  return style === 'percent' ? `.${digits}%` : `,.${digits}f`;
}

function keyOf(
  series: Series,
  strong: readonly number[],
  context: number,
  n: number,
  hasBands: boolean,
): KeyEntry[] {
  const many = nounOf(series.groupBy);
  const count = counted(n, nounOf(series.groupBy, 1), many);
  const entries: KeyEntry[] = strong.map((group, i) => {
    const style = lineStyle(i);
    const text = series.groups[group]?.name ?? '';
    return { kind: 'line', text, colour: style.colour, mark: style.mark };
  });
  const alone = strong.length === 0;
  if (series.deciles !== null) {
    entries.push(
      alone
        ? { kind: 'median', text: `Median of ${count}`, colour: LONE_MEDIAN_COLOUR }
        : { kind: 'median', text: `Median of ${count}`, colour: MEDIAN_COLOUR, dash: 'dash' },
      { kind: 'deciles', text: 'Deciles', colour: DECILE_COLOUR, dash: 'dot' },
    );
  }
  if (context > 0) {
    const text = `${context} other ${nounOf(series.groupBy, context)}`;
    entries.push({ kind: 'context', text, colour: CONTEXT_COLOUR });
  }
  if (hasBands) {
    const text = 'Pale band: where suppressed counts leave the value open';
    entries.push({ kind: 'band', text, colour: pale(lineStyle(0).colour, 0.25) });
  }
  return entries;
}

/** Plotly reads a little HTML and `%{…}` in its texts: names must not be taken for either. */
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('%{', '%&#123;');
