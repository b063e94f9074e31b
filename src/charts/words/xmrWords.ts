import { longMonth, type Month, shortMonth } from '../../domain/month.ts';
import {
  MIN_FOR_FIRM_LIMITS,
  MIN_FOR_LIMITS,
  MIN_FOR_MEDIAN,
  shownLimits,
  type Variation,
  variationOf,
  type XmrSignal,
} from '../../domain/xmr.ts';
import type { Answer } from '../answer.ts';
import { intervalText, valueText } from '../number.ts';
import { latestPoint, type XmrChart, type XmrPoint } from '../xmr.ts';
import { shortListText } from './grammar.ts';
import type { Summary } from './summary.ts';
import { textWithUnit } from './unitWords.ts';

/** The verdict on a month as a sign and words, which do not say whether high or low is better. */
export const XMR_STATES = {
  ordinary: { sign: '●', text: 'ordinary variation' },
  high: { sign: '▲', text: 'higher than ordinary' },
  low: { sign: '▼', text: 'lower than ordinary' },
  open: { sign: '○', text: 'left open by suppressed counts' },
  unknown: { sign: '–', text: 'too few months to say' },
} as const satisfies Record<Variation, { readonly sign: string; readonly text: string }>;

/** What a point is; see `variationOf`. */
export const xmrState = (point: XmrPoint | undefined): Variation =>
  variationOf(point?.lines, point?.signals ?? []);

/** `above its upper limit`, `in a run of 7 or more below its mean`. */
export function signalText({ rule, side }: XmrSignal, hasLimits: boolean): string {
  const isHigh = side === 'high';
  const centre = hasLimits ? 'mean' : 'median';
  return {
    outside: isHigh ? 'above its upper limit' : 'below its lower limit',
    shift: `in a run of 7 or more ${isHigh ? 'above' : 'below'} its ${centre}`,
    trend: `in a run of 7 or more that ${isHigh ? 'rise' : 'fall'} each month`,
    'two-of-three': `one of 2 out of 3 months near or beyond its ${isHigh ? 'upper' : 'lower'} limit`,
  }[rule];
}

/** All signals of a month. Signals that suppressed counts leave open are marked as such. */
export const signalsText = ({ signals, lines }: XmrPoint): string =>
  signals
    .map(signal => {
      const text = signalText(signal, lines?.limits !== undefined);
      return signal.isCertain ? text : `${text} (open)`;
    })
    .join('; ');

/** Whether suppressed counts allow values on both sides of a limit. */
const isAcross = ({ adjusted: { low, high }, lines }: XmrPoint): boolean =>
  lines?.limits !== undefined && (low < lines.limits.lower || high > lines.limits.upper);

const MOST_STRETCHES = 12;

/** Single months and stretches of months: `Jan 2017`, `Apr 2017 to Sep 2018`. */
function stretchesOf(months: readonly Month[]): string[] {
  const starts = months.filter((month, i) => months[i - 1] !== month - 1);
  return starts.map(from => {
    const to = months.find((month, i) => month >= from && months[i + 1] !== month + 1) ?? from;
    return from === to ? shortMonth(from) : `${shortMonth(from)} to ${shortMonth(to)}`;
  });
}

/** Describes an XmR chart, starting with its latest month. */
export function xmrSummary(chart: XmrChart, answer: Answer): Summary {
  const { style, state } = answer;
  const latest = latestPoint(chart);
  if (!latest) {
    return { lead: `There are no figures for ${chart.name}.`, notes: chart.notes, details: [] };
  }
  const { lines } = latest;
  const text = (value: number): string => valueText(value, style);
  const value = `${textWithUnit(intervalText(latest, style), answer)} in ${longMonth(latest.month)}`;
  const season =
    latest.adjusted.value === latest.value
      ? ''
      : `, ${text(latest.adjusted.value)} without its season`;
  const subject = `${chart.name} stood at ${value}${season}`;
  const measured = chart.points.filter(point => Number.isFinite(point.value));
  if (!lines) {
    const lead = `${subject}. With fewer than ${MIN_FOR_MEDIAN} months nothing can be said about change.`;
    return { lead, notes: chart.notes, details: [] };
  }
  const { limits } = lines;
  const ends = shownLimits(limits, style === 'percent');
  const range = ends
    ? `, ${text(ends.lower)} to ${text(ends.upper)}`
    : `, around its median of ${text(lines.centre)}`;
  const lead = {
    ordinary: isAcross(latest)
      ? `${subject}. The middle of that range is within its ordinary variation${range}, but not all of it.`
      : `${subject}, within its ordinary variation${range}.`,
    high: `${subject}, higher than its ordinary variation${range}: ${signalsText(latest)}.`,
    low: `${subject}, lower than its ordinary variation${range}: ${signalsText(latest)}.`,
    open: `${subject}. Suppressed counts leave open whether that is within its ordinary variation${range}.`,
    unknown: `${subject}.`,
  }[xmrState(latest)];
  const certainPoints = measured.filter(({ signals }) =>
    signals.some(({ isCertain }) => isCertain),
  );
  const openPoints = measured.filter(
    ({ signals }) => signals.length > 0 && signals.every(({ isCertain }) => !isCertain),
  );
  const months = (points: readonly XmrPoint[]): string =>
    shortListText(stretchesOf(points.map(({ month }) => month)), MOST_STRETCHES);
  return {
    lead,
    notes: [
      ...chart.notes,
      ...(limits
        ? []
        : [`With fewer than ${MIN_FOR_LIMITS} months there are no limits, only a median.`]),
      ...(limits && lines.points < MIN_FOR_FIRM_LIMITS
        ? [`These are trial limits, from ${lines.points} months.`]
        : []),
    ],
    details: [
      ...(certainPoints.length > 0
        ? [`More than ordinary variation: ${months(certainPoints)}.`]
        : []),
      ...(openPoints.length > 0 ? [`Left open by suppressed counts: ${months(openPoints)}.`] : []),
      ...(state.withoutSeason
        ? []
        : [
            'If this measure varies with the seasons, a signal each winter may only be the season.',
          ]),
    ],
  };
}

/** The explanation of the chart's lines. */
export const XMR_DEFINITION =
  'The limits are the mean plus and minus 2.66 times the mean difference between neighbouring months. They only change in a month that you choose. About 1 in 50 charts shows a signal in its latest month by chance alone, and more do if neighbouring months are alike.';
