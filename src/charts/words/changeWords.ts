import type { Names } from '../../domain/catalogue.ts';
import { type Period, shortMonth } from '../../domain/month.ts';
import type { ChangeFinding } from '../../domain/periodChange.ts';
import type { Bounded } from '../../domain/place.ts';
import type { Answer } from '../answer.ts';
import {
  byChange,
  type ChangeChart,
  type ChangeRow,
  haveSameMonths,
  type LabChange,
  type OnePeriodRow,
  wholeSpan,
} from '../change.ts';
import { eventsOf } from '../events.ts';
import { spanOf } from '../funnel.ts';
import { highlightedRows } from '../lines.ts';
import { intervalText, type ValueStyle, valueText } from '../number.ts';
import { countWithNoun, listText, shortListText } from './grammar.ts';
import { countedPeers, peersNoun } from './peerWords.ts';
import type { Summary } from './summary.ts';
import { highlightedNamed } from './title.ts';
import { periodTextWithUnit } from './unitWords.ts';

/** What a change is called: by chance for shares, and among its peers for others. */
export function changeFindingText(
  finding: ChangeFinding | undefined,
  { style }: Pick<Answer, 'style'>,
): string {
  if (finding === undefined) return '–';
  const isByChance = style === 'percent';
  return {
    up: isByChance ? 'rose by more than chance' : 'rose more than most',
    down: isByChance ? 'fell by more than chance' : 'fell more than most',
    ordinary: isByChance ? 'no more than chance' : 'within the middle 80%',
    open: 'left open by suppressed counts',
  }[finding];
}

/** `+5.3`: tests per 1000 patients, tests, or the percentage points of shares. */
export function signedText(value: number, style: ValueStyle): string {
  if (!Number.isFinite(value)) return valueText(value, style);
  const text = valueText(Math.abs(value), style).replace('%', '');
  return /[1-9]/.test(text) ? `${value < 0 ? '−' : '+'}${text}` : text;
}

/** `+5.3`, or `+5.3 (+4.1 to +6.5)` where suppressed counts make it uncertain by more than its rounding. */
export function changeText({ value, low, high }: Bounded, style: ValueStyle): string {
  const text = signedText(value, style);
  const [least, most] = [signedText(low, style), signedText(high, style)];
  return least === most ? text : `${text} (${least} to ${most})`;
}

/** The unit of a change: shares change by percentage points. */
const pointsOf = (style: ValueStyle): string => (style === 'percent' ? ' percentage points' : '');

/** `Ashgrove to Corrow, Oct 2018`, or `3 times, last to Corrow in Oct 2018`; empty where no lab has changed. */
export function labChangesText(changes: readonly LabChange[], names: Names): string {
  const last = changes.at(-1);
  if (!last) return '';
  const nameOf = (id: string): string => names.nameOf('lab_id', id);
  return changes.length === 1
    ? `${nameOf(last.from)} to ${nameOf(last.to)}, ${shortMonth(last.month)}`
    : `${changes.length} times, last to ${nameOf(last.to)} in ${shortMonth(last.month)}`;
}

/** `; lab changed (Ashgrove to Corrow, Oct 2018)`, or nothing. */
export const labClause = (changes: readonly LabChange[], names: Names): string =>
  changes.length > 0 ? `; lab changed (${labChangesText(changes, names)})` : '';

/** `30 in 2018, 20 in 2019, −10: fell more than most`: a line in a tooltip. */
export function changeLabel(
  { valueA, valueB, change, finding, labChanges }: ChangeRow,
  { periods }: Pick<ChangeChart, 'periods'>,
  { style, catalogue }: Pick<Answer, 'style' | 'catalogue'>,
): string {
  const [a, b] = periods ? [` in ${spanOf(periods.a)}`, ` in ${spanOf(periods.b)}`] : ['', ''];
  const values = `${intervalText(valueA, style)}${a}, ${intervalText(valueB, style)}${b}`;
  const findingText = finding ? `: ${changeFindingText(finding, { style })}` : '';
  const labs = labClause(labChanges, catalogue);
  return `${values}, ${changeText(change, style)}${pointsOf(style)}${findingText}${labs}`;
}

/** `20 in 2018 only` */
export function onePeriodText(
  row: OnePeriodRow,
  { periods }: Pick<ChangeChart, 'periods'>,
  { style, catalogue }: Pick<Answer, 'style' | 'catalogue'>,
): string {
  const { period, value, labChanges } = row;
  const when = periods ? spanOf(periods[period]) : '';
  const labs = labClause(labChanges, catalogue);
  return `${intervalText(value, style)} in ${when} only${labs}`;
}

const MOST_NAMED = 8;
const MOST_DESCRIBED = 3;
const MOST_EVENTS = 4;

/** Two periods in sentences: the highlighted groups first, then who has changed. */
export function changeSummary(chart: ChangeChart, answer: Answer): Summary {
  const { periods, rows, onePeriod } = chart;
  if (!periods || rows.length === 0) {
    const when = periods ? ` in both ${spanOf(periods.a)} and ${spanOf(periods.b)}` : '';
    return { lead: `There are no figures for this question${when}.`, notes: [], details: [] };
  }
  const highlighted = highlightedRows(rows);
  const missing = highlightedNamed(answer).filter(
    ({ id }) => !highlighted.some(({ group }) => group.id === id),
  );
  const [first, ...others] = highlighted
    .slice(0, MOST_DESCRIBED)
    .map(row => standing(row, periods, answer));
  const more = highlighted.length - MOST_DESCRIBED;
  const sentences = allSentences(chart, periods, answer);
  const [lead = '', ...rest] = first === undefined ? sentences : [first, ...sentences];
  return {
    lead,
    notes: [
      ...rest,
      ...(missing.length > 0
        ? [`There are no figures in both periods for ${listText(missing.map(({ name }) => name))}.`]
        : []),
      ...labNote(chart, periods, answer),
      ...seasonNote(periods),
    ],
    details: [
      ...others,
      ...(more > 0
        ? [`${countWithNoun(more, 'other')} ${more === 1 ? 'is' : 'are'} highlighted too.`]
        : []),
      ...(onePeriod.length > 0
        ? [
            `${shortListText(
              onePeriod.map(({ group }) => group.name),
              MOST_NAMED,
            )} ${onePeriod.length === 1 ? 'has' : 'have'} figures for only one of the periods, so ${onePeriod.length === 1 ? 'its change' : 'their changes'} cannot be worked out.`,
          ]
        : []),
      ...eventNote(periods, answer),
      'Organisations far out in one period tend to lie nearer the middle in the next, by chance alone.',
    ],
  };
}

/**
 * `Alpha went from 35.4 tests per 1000 patients a month in 2018 to 30.1 in 2019, a change of −5.3.` and what that
 * compares with.
 */
function standing(
  { group, valueA, valueB, change, chance, finding }: ChangeRow,
  { a, b }: { a: Period; b: Period },
  answer: Answer,
): string {
  const { style } = answer;
  const start = periodTextWithUnit(intervalText(valueA, style), answer);
  const went = `${group.name} went from ${start} in ${spanOf(a)} to ${intervalText(valueB, style)} in ${spanOf(b)}, a change of ${changeText(change, style)}${pointsOf(style)}`;
  if (finding === undefined) return `${went}.`;
  if (!chance) return `${went}: ${changeFindingText(finding, answer)}.`;
  const { low, high } = chance.interval;
  return `${went}: ${changeFindingText(finding, answer)} (95% interval ${signedText(low, style)} to ${signedText(high, style)}).`;
}

/** How the peers changed, and which of them changed beyond that. */
function allSentences(
  { rows, peers }: ChangeChart,
  { a, b }: { a: Period; b: Period },
  answer: Answer,
): string[] {
  const { series, style } = answer;
  const among = byChange(rows.filter(({ isPeer }) => isPeer));
  const withFinding = (finding: ChangeFinding) => among.filter(row => row.finding === finding);
  const [up, down, open] = [withFinding('up'), withFinding('down'), withFinding('open')];
  const names = (changeRows: readonly ChangeRow[]): string =>
    shortListText(
      changeRows.map(({ group }) => group.name),
      MOST_NAMED,
    );
  const text = (value: number): string => signedText(value, style);
  const middle = peers
    ? [
        `From ${spanOf(a)} to ${spanOf(b)} the median change of ${countedPeers(series, among.length)} was ${text(peers.median)}${pointsOf(style)}, and the middle 80% changed by ${text(peers.middle.low)} to ${text(peers.middle.high)}.`,
      ]
    : [
        `${countedPeers(series, among.length)} ${among.length === 1 ? 'has' : 'have'} figures for both ${spanOf(a)} and ${spanOf(b)}.`,
      ];
  const isByChance = style === 'percent';
  const beyond = isByChance ? 'by more than chance explains' : 'more than the middle 80%';
  return [
    ...middle,
    ...(up.length > 0 ? [`Rose ${beyond}: ${names(up)}.`] : []),
    ...(down.length > 0 ? [`Fell ${beyond}: ${names(down)}.`] : []),
    ...(isByChance && up.length + down.length === 0
      ? [`No ${peersNoun(series, 1)} is certain to have changed by more than chance explains.`]
      : []),
    ...(isByChance
      ? [
          `By chance alone, about ${Math.max(1, Math.round(among.length / 20))} of ${among.length.toLocaleString('en-GB')} would seem to have changed.`,
        ]
      : []),
    ...(open.length > 0
      ? [
          `Suppressed counts leave this open for ${countWithNoun(open.length, peersNoun(series, 1), peersNoun(series))}.`,
        ]
      : []),
  ];
}

/** That different calendar months are compared, or the same months twice. */
function seasonNote(periods: { a: Period; b: Period }): string[] {
  const { a, b } = periods;
  return [
    ...(haveSameMonths(periods)
      ? []
      : ['The periods have different calendar months, so a season may look like a change.']),
    ...(a.from <= b.to && b.from <= a.to
      ? ['The periods have months in common, so they are not independent.']
      : []),
  ];
}

/** Which practices changed their lab, those highlighted first, because that alone can change their values. */
function labNote(
  { rows, onePeriod }: ChangeChart,
  periods: { a: Period; b: Period },
  { catalogue, series }: Answer,
): string[] {
  const changed = [...highlightedRows(rows), ...rows, ...onePeriod].filter(
    ({ labChanges }) => labChanges.length > 0,
  );
  const texts = new Map(
    changed.map(({ group, labChanges }) => [
      group.id,
      `${group.name} (${labChangesText(labChanges, catalogue)})`,
    ]),
  );
  if (texts.size === 0) return [];
  const { from, to } = wholeSpan(periods);
  const isOne = texts.size === 1;
  return [
    `${countWithNoun(texts.size, peersNoun(series, 1), peersNoun(series))} changed ${isOne ? 'its' : 'their'} lab between ${shortMonth(from)} and ${shortMonth(to)}: ${shortListText([...texts.values()], MOST_EVENTS)}. Labs differ in their methods and reference ranges, so that alone can change ${isOne ? 'its' : 'their'} values.`,
  ];
}

/** What changed at the labs of the groups shown, from the first period’s start to the last one’s end. */
function eventNote(periods: { a: Period; b: Period }, answer: Answer): string[] {
  const { from, to } = wholeSpan(periods);
  const texts = eventsOf(answer)
    .drawnEvents.filter(({ event: { month } }) => month >= from && month <= to)
    .map(({ text }) => text);
  if (texts.length === 0) return [];
  const more = texts.length - MOST_EVENTS;
  const otherEvents = more > 0 ? `; and ${countWithNoun(more, 'other')}` : '';
  return [
    `Changes at the labs from the first period to the second: ${texts.slice(0, MOST_EVENTS).join('; ')}${otherEvents}.`,
  ];
}

/** What is compared, and with what. */
export const changeDefinition = ({ style }: Answer): string =>
  `The counts of each period are added up, and the change is the second value minus the first. ${
    style === 'percent'
      ? 'Newcombe’s 95% interval for the difference between two shares shows whether chance explains it.'
      : 'These counts vary by more than chance, so each change is compared with the changes of the others.'
  }`;
