import type { Series } from '../../domain/series.ts';
import { stretchesWhere, uncertainStretches, valuesOf } from '../lines.ts';
import { type LineStyle, SIGN_OF_CUT } from '../palette.ts';
import type { Trace } from './figureTypes.ts';

/** The months in which a group's band continues above the top of the value axis, as stretches. */
const cutStretches = (series: Series, group: number, top: number): [number, number][] => {
  const isDrawn = new Set(
    uncertainStretches(series, group).flatMap(([from, to]) =>
      Array.from({ length: to - from }, (_, i) => from + i),
    ),
  );
  const high = valuesOf(series, series.high, group);
  return stretchesWhere(high.length, month => isDrawn.has(month) && (high[month] ?? 0) > top);
};

/** Whether any of these groups has a band that continues above the top. */
export const hasCutBand = (series: Series, groups: readonly number[], top: number): boolean =>
  groups.some(group => cutStretches(series, group, top).length > 0);

/**
 * A mark at the top of the chart for each stretch in which a group's band continues above it; empty where the
 * band fits.
 */
export function cutTraces(
  series: Series,
  x: readonly string[],
  group: number,
  { colour }: LineStyle,
  top: number,
): Trace[] {
  const stretches = cutStretches(series, group, top);
  if (stretches.length === 0) return [];
  const middles = new Set(stretches.map(([from, to]) => Math.floor((from + to - 1) / 2)));
  return [
    {
      type: 'scatter',
      mode: 'lines+markers',
      name: `${series.groups[group]?.name ?? ''}: the band continues above the chart`,
      x,
      y: x.map((_, month) => (middles.has(month) ? top : null)),
      // A width of 0 leaves only the marks.
      line: { color: colour, width: 0 },
      marker: { color: colour, symbol: SIGN_OF_CUT, size: 6, maxdisplayed: 0 },
      connectgaps: false,
      showlegend: false,
      hoverinfo: 'skip',
      cliponaxis: false,
    },
  ];
}
