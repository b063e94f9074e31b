import { type Direction, directionOf } from '../../domain/direction.ts';
import { type Month, monthSpan } from '../../domain/month.ts';
import { type Bounded, isHighestCertain, isLowestCertain } from '../../domain/place.ts';
import type { Series } from '../../domain/series.ts';
import { boundedAt, latestMonth, standingOf } from '../../domain/standing.ts';
import type { ChartState } from '../../state/chartState.ts';
import type { Answer } from '../answer.ts';
import { groupsCompared } from '../lines.ts';
import { countText, intervalText, type ValueStyle, valueText } from '../number.ts';
import { shortListText } from './grammar.ts';
import { countedPeers, noPlaceSentence, peersNoun, placeWords } from './peerWords.ts';
import { periodText } from './timeWords.ts';
import { textWithUnit } from './unitWords.ts';

export class Sentences {
  readonly #state: ChartState;
  readonly #series: Series;
  readonly #style: ValueStyle;

  constructor({ state, series, style }: Answer) {
    this.#state = state;
    this.#series = series;
    this.#style = style;
  }

  /** The index of the latest month in which a group has a value. */
  latest(group: number): number | undefined {
    const place = latestMonth(this.#series, group);
    return place < 0 ? undefined : place;
  }

  /**
   * `A stood at 35.4 tests per 1000 patients in March 2019, 8th lowest of 97 practices.` A value that
   * suppressed counts make uncertain has its range: `3.1% (1.0%–5.3%)`. Where no place can be given, a
   * second sentence says why. Empty where it has no value.
   */
  standing(group: number): string[] {
    const standing = standingOf(this.#series, group);
    if (!standing) return [];
    const { month } = standing;
    const value = intervalText(
      boundedAt(this.#series, group, latestMonth(this.#series, group)),
      this.#style,
    );
    const name = this.#series.groups[group]?.name ?? '';
    const valuePhrase = `${name} stood at ${this.#textWithUnit(value)} in ${periodText(this.#series, month)}`;
    const place = placeWords(this.#series, standing);
    const reason = noPlaceSentence(this.#series, standing);
    return [
      place === undefined ? `${valuePhrase}.` : `${valuePhrase}, ${place}.`,
      ...(reason === undefined ? [] : [reason]),
    ];
  }

  /** The bounds of a group's latest value, where suppressed counts make it uncertain. */
  uncertainty(group: number): string[] {
    const bounded = boundedAt(this.#series, group, this.latest(group) ?? 0);
    if (!this.#showsBounds(bounded)) return [];
    const { low, high } = bounded;
    return [`Suppressed counts make the value uncertain: ${this.#between(low, high)}.`];
  }

  /**
   * `1 of the 86 practices has no figures for December 2019.` This explains why the places and deciles of a
   * month are taken over fewer groups than the chart has.
   */
  withoutFigures(month: number): string[] {
    const total = this.#peers().length;
    const missing = total - this.#peersIn(month).length;
    if (missing === 0) return [];
    return [
      `${countText(missing)} of the ${countedPeers(this.#series, total)} ${missing === 1 ? 'has' : 'have'} no figures for ${this.#month(month)}.`,
    ];
  }

  direction(group: number): string[] {
    return this.#direction('It', directionOf(this.#series, group));
  }

  /**
   * The median and the middle 80% in the last month that has deciles, with their bounds where these are
   * uncertain.
   */
  spread(): string[] {
    const { deciles, decileBounds } = this.#series;
    const month = (deciles ?? []).findLastIndex(monthDeciles => Number.isFinite(monthDeciles[4]));
    const [low, median, high] = [0, 4, 8].map(place => ({
      value: deciles?.[month]?.[place] ?? Number.NaN,
      low: decileBounds?.low[month]?.[place] ?? Number.NaN,
      high: decileBounds?.high[month]?.[place] ?? Number.NaN,
    }));
    if (month < 0 || !low || !median || !high) return [];
    const n = this.#peersIn(month).length;
    const peer = peersNoun(this.#series, 1);
    const bounds = (decile: Bounded): string =>
      this.#showsBounds(decile) ? ` (${this.#range(decile)})` : '';
    const asSuppressed = (decile: Bounded): string =>
      this.#showsBounds(decile) ? ` (${this.#range(decile)}, as counts are suppressed)` : '';
    const notes = [low, high].some(decile => this.#showsBounds(decile))
      ? ['Where brackets follow a number, suppressed counts make it uncertain.']
      : [];
    return [
      `In ${this.#month(month)} the median ${peer} stood at ${this.#withUnit(median.value)}${asSuppressed(median)}.`,
      `The middle 80% of ${countedPeers(this.#series, n)} (1st to 9th decile) lay between ${this.#text(low.value)}${bounds(low)} and ${this.#text(high.value)}${bounds(high)}.`,
      ...this.withoutFigures(month),
      ...notes,
      ...this.#direction('The median', directionOf(medianOf(this.#series), 0)),
    ];
  }

  /**
   * The highest and the lowest group in the latest month, for charts with so few groups that all are drawn.
   */
  extremes(): string[] {
    const withValues = this.#peers();
    const [onlyGroup] = withValues;
    if (onlyGroup === undefined) return [];
    if (withValues.length === 1) {
      return [
        ...this.standing(onlyGroup),
        ...this.uncertainty(onlyGroup),
        ...this.direction(onlyGroup),
      ];
    }
    const month = Math.max(...withValues.map(group => this.latest(group) ?? 0));
    const groups = this.#peersIn(month);
    if (groups.length === 1) return this.standing(onlyGroup);
    return [...this.#highestAndLowest(groups, month), ...this.withoutFigures(month)];
  }

  #highestAndLowest(groups: readonly number[], month: number): string[] {
    const values = groups.map(group => boundedAt(this.#series, group, month));
    const period = `In ${this.#month(month)}`;
    const peersText = `${groups.length} ${peersNoun(this.#series, groups.length)}`;
    const [highest, lowest] = [
      Math.max(...values.map(({ value }) => value)),
      Math.min(...values.map(({ value }) => value)),
    ];
    const namesAt = (value: number): string => {
      const names = groups
        .filter((_, i) => values[i]?.value === value)
        .map(group => this.#series.groups[group]?.name ?? '');
      return shortListText(names, MOST_NAMED);
    };
    const share = this.#mostResults(groups, month);
    if (share !== undefined) return [share];
    if (!isHighestCertain(values) || !isLowestCertain(values)) {
      const low = Math.min(...values.map(bounded => bounded.low));
      const high = Math.max(...values.map(bounded => bounded.high));
      return [
        `${period} the ${peersText} lay ${this.#between(low, high)}; suppressed counts make it uncertain which was highest or lowest.`,
      ];
    }
    if (highest === lowest)
      return [`${period} ${namesAt(highest)} stood level at ${this.#withUnit(highest)}.`];
    return [
      `${period} ${namesAt(highest)} stood highest of ${peersText}, at ${this.#withUnit(highest)}, and ${namesAt(lowest)} lowest, at ${this.#text(lowest)}.`,
    ];
  }

  /**
   * `In December 2019 most results (36,572) were within range.`, or `the largest number of results …` where
   * no type has more than half. Undefined where suppressed counts make this uncertain.
   */
  #mostResults(groups: readonly number[], month: number): string | undefined {
    if (this.#series.groupBy !== 'result_category') return undefined;
    const { numerator, numeratorError, months } = this.#series;
    const types = groups
      .map(group => {
        const cell = group * months.length + month;
        const [count, error] = [numerator[cell] ?? 0, numeratorError[cell] ?? 0];
        return { group, count, low: count - error, high: count + error };
      })
      .sort((a, b) => b.count - a.count);
    const [most, ...others] = types;
    if (most === undefined || others.some(({ high }) => high >= most.low)) return undefined;
    const isMajority = most.low > others.reduce((sum, { high }) => sum + high, 0);
    const name = this.#series.groups[most.group]?.name ?? '';
    const quantity = isMajority ? 'most results' : 'the largest number of results';
    return `In ${this.#month(month)} ${quantity} (${countText(most.count)}) were ${RESULTS_WERE[name] ?? `“${name}”`}.`;
  }

  /** The groups that deciles and ranks are taken over, if they have a value in any month. */
  #peers(): number[] {
    return groupsCompared(this.#series);
  }

  #peersIn(month: number): number[] {
    return this.#peers().filter(group => Number.isFinite(this.#value(group, month)));
  }

  /**
   * Says nothing about 12-month averages: neighbouring points share 11 of their 12 months, so any drift looks
   * like a trend.
   */
  #direction(subject: string, direction: Direction | undefined): string[] {
    if ((this.#series.window ?? 1) !== 1) return [];
    return direction ? [directionSentence(subject, direction, value => this.#text(value))] : [];
  }

  #value(group: number, month: number): number {
    return this.#series.value[group * this.#series.months.length + month] ?? Number.NaN;
  }

  /** Whether suppressed counts make a value uncertain by more than its rounding. */
  #showsBounds({ value, low, high }: Bounded): boolean {
    return high > low && [low, high].some(bound => this.#text(bound) !== this.#text(value));
  }

  #range({ low, high }: Bounded): string {
    if (high === Number.POSITIVE_INFINITY) return this.#between(low, high);
    return `${this.#text(low)} to ${this.#text(high)}`;
  }

  #between(low: number, high: number): string {
    if (high === Number.POSITIVE_INFINITY) return `at least ${this.#text(low)}`;
    return `between ${this.#text(low)} and ${this.#text(high)}`;
  }

  #month(place: number): string {
    const month: Month | undefined = this.#series.months[place];
    return month === undefined ? '' : periodText(this.#series, month);
  }

  #text(value: number): string {
    return valueText(value, this.#style);
  }

  #withUnit(value: number): string {
    return this.#textWithUnit(this.#text(value));
  }

  #textWithUnit(text: string): string {
    return textWithUnit(text, { state: this.#state, series: this.#series });
  }
}

/** More names than this are counted, not listed. */
const MOST_NAMED = 4;

/** How the results of a type are described; all other types by their name. */
const RESULTS_WERE: Readonly<Record<string, string>> = {
  'Within range': 'within range',
  'Under range': 'under range',
  'Over range': 'over range',
  'No ref range': 'without a reference range',
};

/** The median as a series of one group, so that the code that describes a group can describe it. */
function medianOf(series: Series): Series {
  const median = (deciles: Series['deciles']) =>
    Float64Array.from(deciles ?? [], monthDeciles => monthDeciles[4] ?? Number.NaN);
  return {
    ...series,
    groups: [{ id: 'median', name: 'Median' }],
    comparison: undefined,
    value: median(series.deciles),
    low: median(series.decileBounds?.low ?? series.deciles),
    high: median(series.decileBounds?.high ?? series.deciles),
  };
}

/**
 * `It has risen, from 10 on average over 2017 to 15 over 2019.` Only a clear trend of some size is called a
 * rise or a fall; otherwise the sentence gives both means.
 *
 * @param subject `It` for the organisation that the text is about, or another subject.
 * @param text writes a value.
 */
function directionSentence(
  subject: string,
  { trend, earlier, latest, pairs }: Direction,
  text: (value: number) => string,
): string {
  const months = latest.to - latest.from + 1 === pairs ? '' : ` (the same ${pairs} months of each)`;
  const [from, to] = [text(earlier.mean), text(latest.mean)];
  const [first, last] = [earlier, latest].map(period => monthSpan(period.from, period.to));
  if (trend === 'up' || trend === 'down') {
    const verb = trend === 'up' ? 'risen' : 'fallen';
    return `${subject} has ${verb}, from ${from} on average over ${first} to ${to} over ${last}${months}.`;
  }
  const means = `${from} on average in ${first}, ${to} in ${last}${months}.`;
  if (trend === 'slight') return `${subject} has changed little: ${means}`;
  return subject === 'It'
    ? `No clear trend: ${means}`
    : `${subject} shows no clear trend: ${means}`;
}
