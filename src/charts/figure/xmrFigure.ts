import { isoMonth, shortMonth } from '../../domain/month.ts';
import type { Series } from '../../domain/series.ts';
import type { XmrRule } from '../../domain/xmr.ts';
import type { Answer } from '../answer.ts';
import type { ShownEvent } from '../events.ts';
import { labelOf } from '../label.ts';
import { roundValue } from '../lines.ts';
import { valueText } from '../number.ts';
import { CONTEXT_COLOUR, lineStyle, type Mark, uncertainFill } from '../palette.ts';
import { signalsText } from '../words/xmrWords.ts';
import type { XmrChart, XmrPoint } from '../xmr.ts';
import { eventMarks } from './eventMarks.ts';
import type { Drawing, KeyEntry, Trace } from './figureTypes.ts';
import { uncertainKey } from './key.ts';
import { layoutOf } from './layout.ts';
import { escapeText } from './plotlyText.ts';
import { bandTraces } from './traces.ts';

/**
 * The mark of each rule's signals. A point with several signals has the mark of the first rule in this order.
 */
const MARK_OF: Readonly<Record<XmrRule, { mark: Mark; text: string }>> = {
  outside: { mark: 'diamond', text: 'Outside the limits' },
  shift: { mark: 'square', text: '7 or more in a row on one side' },
  trend: { mark: 'triangle-up', text: '7 or more in a row that rise, or fall' },
  'two-of-three': { mark: 'circle', text: '2 of 3 near a limit' },
};
const RULES = ['outside', 'shift', 'trend', 'two-of-three'] as const;
const OPEN = { mark: 'x', text: 'Open: suppressed counts decide' } as const;

const LINE = { type: 'scatter', connectgaps: false, showlegend: false } as const;

/** Draws an XmR chart: its line, its mean and limits, a mark for each signal, and the events. */
export function xmrDrawing(
  chart: XmrChart,
  answer: Answer,
  place: number,
  events: readonly ShownEvent[],
): Drawing {
  const { style } = answer;
  const { points } = chart;
  const x = points.map(({ month }) => isoMonth(month));
  const series = asSeries(chart, answer.series);
  const isProportion = style === 'percent';
  const highest = (value: number | undefined): number =>
    value === undefined || (isProportion && value > 1) ? Number.NaN : value;
  const lowest = (value: number | undefined): number =>
    value === undefined || value < 0 ? Number.NaN : value;
  const values = points.map(({ adjusted: point }) => point.value);
  const uppers = points.map(({ lines }) => highest(lines?.limits?.upper));
  const top = topOver([...values, ...uppers]);
  const line = lineStyle(place);

  const level = (name: string, y: readonly number[], dash?: 'dot' | 'dash'): Trace => ({
    ...LINE,
    mode: 'lines',
    name,
    x,
    y: stepped(points, y).map(roundValue),
    line: { color: CONTEXT_COLOUR, width: dash === 'dot' ? 1 : 1.4, ...(dash ? { dash } : {}) },
    hoverinfo: 'skip',
  });
  const hasLimits = points.some(({ lines }) => lines?.limits);
  const centreName = hasLimits ? 'Mean' : 'Median';
  const signs = marksOf(points);
  const data: Trace[] = [
    level(
      centreName,
      points.map(({ lines }) => lines?.centre ?? Number.NaN),
    ),
    ...(hasLimits
      ? [
          level('Upper limit', uppers, 'dash'),
          level(
            'Lower limit',
            points.map(({ lines }) => lowest(lines?.limits?.lower)),
            'dash',
          ),
          level(
            'Upper warning',
            points.map(({ lines }) => highest(lines?.limits?.upperWarning)),
            'dot',
          ),
          level(
            'Lower warning',
            points.map(({ lines }) => lowest(lines?.limits?.lowerWarning)),
            'dot',
          ),
        ]
      : []),
    ...bandTraces(series, x, 0, line, top),
    {
      ...LINE,
      mode: 'lines',
      name: chart.name,
      ...(chart.group ? { meta: chart.group.id } : {}),
      x,
      y: values.map(roundValue),
      text: points.map(point => tooltip(point, chart, answer)),
      line: { color: line.colour, width: 2 },
      hovertemplate: `<b>${escapeText(chart.name)}</b><br>%{text}<extra></extra>`,
    },
    ...signs.map(({ mark, text, at }) => ({
      ...LINE,
      mode: 'lines+markers' as const,
      name: text,
      x,
      y: values.map((value, i) => (at.has(i) ? roundValue(value) : null)),
      line: { color: line.colour, width: 0 },
      marker: { color: line.colour, symbol: mark, size: 6, maxdisplayed: 0 },
      cliponaxis: false as const,
      hoverinfo: 'skip' as const,
    })),
  ];
  const hasBands = points.some(({ adjusted: point }) => point.high > point.low);
  const key: KeyEntry[] = [
    { kind: 'line', text: chart.name, colour: line.colour },
    { kind: 'before', text: centreName, colour: CONTEXT_COLOUR },
    ...(hasLimits
      ? ([
          {
            kind: 'before',
            text: 'Limits of ordinary variation',
            colour: CONTEXT_COLOUR,
            dash: 'dash',
          },
          {
            kind: 'before',
            text: 'Two thirds of the way to the limits',
            colour: CONTEXT_COLOUR,
            dash: 'dot',
          },
        ] as const)
      : []),
    ...signs.map(({ mark, text }) => ({ kind: 'cut' as const, text, colour: line.colour, mark })),
    ...(hasBands ? [uncertainKey(uncertainFill(line))] : []),
  ];
  return {
    figure: {
      data: points.some(({ value }) => Number.isFinite(value)) ? data : [],
      layout: { ...layoutOf(series, x, top, style), ...eventMarks(answer.series, events) },
    },
    months: x,
    key,
    lineGroups: [],
    hasBands,
  };
}

/** The adjusted points as a series of one group, which is what the code for axes and bands takes. */
function asSeries({ group, name, points }: XmrChart, series: Series): Series {
  const valuesOf = (pick: (point: XmrPoint) => number): Float64Array =>
    Float64Array.from(points, pick);
  return {
    ...series,
    groups: [group ?? { id: '', name }],
    comparison: undefined,
    deciles: null,
    value: valuesOf(({ adjusted: point }) => point.value),
    low: valuesOf(({ adjusted: point }) => point.low),
    high: valuesOf(({ adjusted: point }) => point.high),
  };
}

function topOver(values: readonly number[]): number {
  const most = values.filter(Number.isFinite).reduce((a, b) => Math.max(a, b), 0);
  return most === 0 ? 1 : Number((most * 1.08).toPrecision(4));
}

/** The values with a gap where new limits begin, so that the old limits and the new are not joined. */
const stepped = (points: readonly XmrPoint[], values: readonly number[]): number[] =>
  values.map((value, i) => {
    const next = points[i + 1];
    return next && next.lines !== points[i]?.lines ? Number.NaN : value;
  });

/** The kinds of signals in the chart, each with the indexes of the points that it marks. */
function marksOf(points: readonly XmrPoint[]) {
  const kindOf = (point: XmrPoint): string | undefined => {
    const certain = RULES.find(rule =>
      point.signals.some(signal => signal.rule === rule && signal.isCertain),
    );
    return certain ?? (point.signals.length > 0 ? 'open' : undefined);
  };
  const kinds = points.map(kindOf);
  return [...RULES, 'open' as const].flatMap(kind => {
    const places = new Set(kinds.flatMap((pointKind, i) => (pointKind === kind ? [i] : [])));
    return places.size === 0 ? [] : [{ ...(kind === 'open' ? OPEN : MARK_OF[kind]), at: places }];
  });
}

function tooltip(point: XmrPoint, { group }: XmrChart, { series, style }: Answer): string {
  if (!Number.isFinite(point.value)) return '';
  const place = series.months.indexOf(point.month);
  const row = series.groups.findIndex(({ id }) => id === group?.id);
  const cell = row * series.months.length + place;
  const label =
    row < 0
      ? `${valueText(point.value, style)} in ${shortMonth(point.month)}`
      : labelOf(
          {
            month: point.month,
            numerator: series.numerator[cell] ?? Number.NaN,
            numeratorError: series.numeratorError[cell] ?? 0,
            denominator: series.denominator[cell] ?? Number.NaN,
            denominatorError: series.denominatorError[cell] ?? 0,
            value: point.value,
          },
          series.denominatorKind,
          style,
        );
  const signals = signalsText(point);
  return signals === '' ? label : `${label}<br>${signals}`;
}
