import { isoMonth } from '../../domain/month.ts';
import type { Series } from '../../domain/series.ts';
import type { ShownEvent } from '../events.ts';
import { EVENT_COLOUR } from '../palette.ts';
import type { EventLine, EventMark, FigureLayout } from './figureTypes.ts';

/** Marks closer together than this share of the axis would overlap, so the later one is drawn lower. */
const MIN_DISTANCE = 0.04;
const MARK_HEIGHT = 16;
/**
 * The distance (pixels) of a letter from its line, on top of the pixel that Plotly adds, so that it matches
 * the server's picture.
 */
const MARK_DISTANCE = 3;

/** Events as thin vertical lines, each with its letter at the top; events of one month share a line. */
export function eventMarks(
  series: Series,
  events: readonly ShownEvent[],
): Pick<FigureLayout, 'shapes' | 'annotations'> {
  if (events.length === 0) return {};
  const places = [...new Set(events.map(({ place }) => place))];
  const last = Math.max(1, series.months.length - 1);
  const shapes: EventLine[] = [];
  const annotations: EventMark[] = [];
  let level = 0;
  places.forEach((place, i) => {
    const before = places[i - 1];
    level = before !== undefined && (place - before) / last < MIN_DISTANCE ? level + 1 : 0;
    const x = isoMonth(series.months[place] ?? 0);
    const eventsHere = events.filter(event => event.place === place);
    const line = { color: EVENT_COLOUR, width: 1, dash: 'dot' } as const;
    shapes.push({ type: 'line', layer: 'below', x0: x, x1: x, yref: 'paper', y0: 0, y1: 1, line });
    const isLate = place / last > 0.9;
    annotations.push({
      x,
      xanchor: isLate ? 'right' : 'left',
      xshift: isLate ? -MARK_DISTANCE : MARK_DISTANCE,
      yref: 'paper',
      y: 1,
      yanchor: 'top',
      yshift: -MARK_HEIGHT * (level % 4),
      showarrow: false,
      text: eventsHere.map(({ mark }) => mark).join(', '),
    });
  });
  return { shapes, annotations };
}
