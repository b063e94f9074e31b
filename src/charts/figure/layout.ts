import type { Series } from '../../domain/series.ts';
import { valuesOf } from '../lines.ts';
import { decimalText, type ValueStyle } from '../number.ts';
import type { Figure } from './figureTypes.ts';
import { monthStep, valueStep } from './ticks.ts';

/**
 * The top of the value axis. Lines decide it. A band can raise it by half at most, so that the wide band of a
 * very small denominator does not flatten every line.
 */
export function topOf(series: Series, groups: readonly number[], minimum = 0): number {
  const finite = (values: readonly number[]): number[] => values.filter(Number.isFinite);
  const deciles = (series.deciles ?? []).map(month => month[8] ?? Number.NaN);
  const lines = groups.flatMap(group => valuesOf(series, series.value, group));
  const bands = groups.flatMap(group => valuesOf(series, series.high, group));
  const line = finite([...deciles, ...lines]).reduce((a, b) => Math.max(a, b), minimum);
  if (line === 0) return 1;
  const band = bands.reduce((a, b) => (Number.isNaN(b) ? a : Math.max(a, b)), 0);
  return Number((Math.max(line, Math.min(band, 1.5 * line)) * 1.06).toPrecision(4));
}

/** Axes with the same ticks as the server's picture, so that nothing jumps when the figure replaces it. */
export function layoutOf(
  series: Series,
  x: readonly string[],
  top: number,
  style: ValueStyle,
): Figure['layout'] {
  const step = valueStep(top);
  return {
    showlegend: false,
    hovermode: 'closest',
    margin: { l: leftMargin(top, step, style), r: 20, t: 10, b: 42 },
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
      dtick: step,
      tickformat: tickFormat(style, step),
      zeroline: false,
      fixedrange: true,
      automargin: false,
    },
  };
}

/** Room for the longest text of the value axis: a digit is at most 9 pixels wide in any font of the pages. */
function leftMargin(top: number, step: number, style: ValueStyle): number {
  const longest = tickText(Math.floor(top / step) * step, style, step).length;
  return Math.max(48, 12 + 9 * longest);
}

/** A d3 format: percent for shares of tests, otherwise plain numbers. */
export function tickFormat(style: ValueStyle, step: number): string {
  const digits = tickDigits(style, step);
  return style === 'percent' ? `.${digits}%` : `,.${digits}f`;
}

/** A value as `tickFormat` writes it. */
export function tickText(value: number, style: ValueStyle, step: number): string {
  const digits = tickDigits(style, step);
  return style === 'percent' ? `${decimalText(value * 100, digits)}%` : decimalText(value, digits);
}

const tickDigits = (style: ValueStyle, step: number): number =>
  Math.max(0, -Math.floor(Math.log10(style === 'percent' ? step * 100 : step)));
