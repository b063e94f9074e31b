import { isoMonth } from '../../domain/month.ts';
import type { Series } from '../../domain/series.ts';
import { groupsCompared, highlightedGroups, uncertainStretches } from '../lines.ts';
import { lineStyle } from '../palette.ts';
import { cutTraces, hasCutBand } from './cutBands.ts';
import { decileTraces } from './deciles.ts';
import { endLabels } from './endLabels.ts';
import { eventMarks } from './eventMarks.ts';
import type { Drawing, DrawingOptions, Trace } from './figureTypes.ts';
import { keyOf } from './key.ts';
import { highestBefore, lastYearKey, lastYearTraces } from './lastYear.ts';
import { layoutOf, topOf } from './layout.ts';
import { bandTraces, lineTrace } from './traces.ts';

/**
 * The chart of a series (field guide, section 3, “Chart colours”): deciles where there are any, and
 * highlighted groups as strong lines, with a pale band where a value is uncertain. Without deciles every
 * group, or every chosen peer, has a line. Gaps are not bridged, and only lines that are drawn have hover
 * text.
 */
export function drawingOf(series: Series, options: DrawingOptions): Drawing {
  const highlighted = highlightedGroups(series, options.highlight);
  const withValues = groupsCompared(series);
  const colouredGroups =
    series.deciles === null && highlighted.length === 0 ? withValues : highlighted;
  const context =
    series.deciles === null ? withValues.filter(group => !colouredGroups.includes(group)) : [];
  const lineGroups = [...colouredGroups, ...context];
  const top = topOf(series, lineGroups, highestBefore(series, colouredGroups));
  const x = series.months.map(isoMonth);

  const data: Trace[] = [
    ...decileTraces(series, x, options.deciles, options.style),
    ...context.map(group => lineTrace(series, x, group, undefined, options)),
    ...lastYearTraces(series, x, colouredGroups, options.style),
    ...colouredGroups.flatMap((group, i) => bandTraces(series, x, group, lineStyle(i), top)),
    ...colouredGroups.map((group, i) => lineTrace(series, x, group, lineStyle(i), options)),
    ...colouredGroups.flatMap((group, i) => cutTraces(series, x, group, lineStyle(i), top)),
  ];
  const events = eventMarks(series, options.events ?? []);
  const annotations = [...(events.annotations ?? []), ...endLabels(series, colouredGroups, top)];
  const uncertainGroups = colouredGroups.filter(
    group => uncertainStretches(series, group).length > 0,
  );
  return {
    figure: {
      data,
      layout: {
        ...layoutOf(series, x, top, options.style),
        ...events,
        ...(annotations.length > 0 ? { annotations } : {}),
      },
    },
    months: x,
    key: [
      ...keyOf(
        series,
        {
          colouredGroups,
          contextCount: context.length,
          uncertainGroups,
          isCut: hasCutBand(series, colouredGroups, top),
        },
        options.deciles,
      ),
      ...lastYearKey(series, colouredGroups),
    ],
    lineGroups,
    hasBands: uncertainGroups.length > 0,
  };
}
