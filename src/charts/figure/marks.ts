import type { Mark } from '../palette.ts';
import type { Trace } from './figureTypes.ts';

const R = 3;
const ROOT = Math.round((R * 80) / Math.SQRT2) / 100;
const [ne, se, sw, nw] = [
  `${ROOT},${ROOT}`,
  `${ROOT},-${ROOT}`,
  `-${ROOT},-${ROOT}`,
  `-${ROOT},${ROOT}`,
];

/** The outlines of marks of 6 pixels around 0, as Plotly draws them. */
export const MARK_PATHS: Readonly<Record<Mark, string>> = {
  circle: `M${R},0A${R},${R} 0 1,1 0,-${R}A${R},${R} 0 0,1 ${R},0Z`,
  square: `M${R},${R}H-${R}V-${R}H${R}Z`,
  diamond: `M3.9,0L0,3.9L-3.9,0L0,-3.9Z`,
  'triangle-up': `M-3.46,1.5H3.46L0,-${R}Z`,
  x: `M0,${ROOT}l${[ne, se, sw, se, sw, nw, sw, nw, ne, nw, ne].join('l')}Z`,
};

/**
 * The indexes of the points of a trace that have a mark. Plotly thins out the marks of a trace to at most
 * `maxdisplayed`. It begins at a different point in each trace, so that the marks of neighbouring lines do
 * not cover each other. This is the same rule, so that the server's picture has the same marks.
 *
 * @param traces all traces of the figure, in order.
 * @param top the top of the value axis; points above it have no mark.
 */
export function markedPlaces(traces: readonly Trace[], trace: Trace, top: number): number[] {
  const most = trace.marker?.maxdisplayed;
  if (most === undefined) return [];
  const places = [...trace.y.keys()].filter(i => {
    const y = trace.y[i] ?? null;
    return y !== null && y >= 0 && y <= top;
  });
  if (most === 0) return places;
  const step = Math.ceil(places.length / most);
  const before = traces
    .slice(0, traces.indexOf(trace))
    .filter(({ marker }) => (marker?.maxdisplayed ?? 0) > 0).length;
  const start = Math.round((before * step) / 3 + (Math.floor(before / 3) * step) / 7.1);
  return places.filter((_, i) => (i + start) % step === 0);
}
