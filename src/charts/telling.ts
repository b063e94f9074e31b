import { longMonth, type Month } from '../domain/month.ts';
import type { Series } from '../domain/series.ts';
import { type Direction, standingOf } from '../domain/standing.ts';
import { type ChartState, isProportion } from '../state/chartState.ts';
import { bandRuns, groupsWithValues, valuesOf } from './lines.ts';
import { type ValueStyle, valueStyleOf, valueText } from './number.ts';
import { countedPeers, peersNoun, placeSaid } from './peerWords.ts';

/** The sentences about one answer. */
export class Telling {
  readonly #state: ChartState;
  readonly #series: Series;
  readonly #style: ValueStyle;

  constructor(state: ChartState, series: Series) {
    this.#state = state;
    this.#series = series;
    this.#style = valueStyleOf(series.denominatorKind, isProportion(state));
  }

  /** The place of a group's last month with a value. */
  latest(group: number): number | undefined {
    const place = valuesOf(this.#series, this.#series.value, group).findLastIndex(Number.isFinite);
    return place < 0 ? undefined : place;
  }

  /** `A stood at 35.4 tests per 1000 patients in March 2019, higher than 75 of the 96 other practices`. */
  standing(group: number): string {
    const standing = standingOf(this.#series, group);
    if (!standing) return '';
    const { month, value } = standing;
    const name = this.#series.groups[group]?.name ?? '';
    const said = `${name} stood at ${this.#withUnit(value)} in ${longMonth(month)}`;
    return [said, ...placeSaid(this.#series, standing)].join(', ');
  }

  /** What suppression leaves open about a group's latest value. */
  openness(group: number): string[] {
    const cell = group * this.#series.months.length + (this.latest(group) ?? 0);
    const low = this.#series.low[cell] ?? Number.NaN;
    const high = this.#series.high[cell] ?? Number.NaN;
    if (!(high > low)) return [];
    if (high === Number.POSITIVE_INFINITY) {
      return [`Suppressed counts leave this open: it is at least ${this.#text(low)}.`];
    }
    return [
      `Suppressed counts leave this open between ${this.#text(low)} and ${this.#text(high)}.`,
    ];
  }

  /** What a band means, where one is drawn and the first group's latest value did not say it. */
  bands(first: number | undefined, drawn: readonly number[]): string[] {
    if (first !== undefined && this.openness(first).length > 0) return [];
    if (!drawn.some(group => bandRuns(this.#series, group).length > 0)) return [];
    return ['A pale band shows where suppressed counts leave a value open.'];
  }

  direction(group: number): string[] {
    return this.#direction('It', standingOf(this.#series, group)?.direction);
  }

  /** The median and the middle 80 % in the last month that has deciles. */
  spread(): string[] {
    const deciles = this.#series.deciles ?? [];
    const month = deciles.findLastIndex(each => Number.isFinite(each[4]));
    const [low, median, high] = [0, 4, 8].map(place => deciles[month]?.[place]);
    if (low === undefined || median === undefined || high === undefined) return [];
    const peers = this.#series.comparison?.chosen?.groups ?? [...this.#series.groups.keys()];
    const n = peers.filter(group => Number.isFinite(this.#value(group, month))).length;
    const one = peersNoun(this.#series, 1);
    return [
      `In ${this.#month(month)} the median ${one} stood at ${this.#withUnit(median)}.`,
      `The middle 80% of ${countedPeers(this.#series, n)} lay between ${this.#text(low)} and ${this.#text(high)} (10th to 90th centile).`,
      ...this.#direction('The median', standingOf(medianOf(this.#series), 0)?.direction),
    ];
  }

  /** Who stands highest and lowest in the latest month; for the few that are all drawn. */
  extremes(): string[] {
    const peers = this.#series.comparison?.chosen?.groups;
    const withValues = groupsWithValues(this.#series).filter(
      group => peers?.includes(group) ?? true,
    );
    const [only] = withValues;
    if (only === undefined) return [];
    if (withValues.length === 1) {
      return [
        `${this.standing(only)}.`,
        ...this.openness(only),
        ...this.direction(only),
        ...this.bands(only, withValues),
      ];
    }
    const month = Math.max(...withValues.map(group => this.latest(group) ?? 0));
    const ranked = withValues
      .map(group => ({ name: this.#series.groups[group]?.name, value: this.#value(group, month) }))
      .filter(({ value }) => Number.isFinite(value))
      .sort((a, b) => b.value - a.value);
    const [top, bottom] = [ranked[0], ranked.at(-1)];
    if (!top || !bottom) return [];
    const noun = peersNoun(this.#series, ranked.length);
    if (ranked.length === 1) return [`${this.standing(only)}.`];
    return [
      `In ${this.#month(month)} ${top.name} stood highest of ${ranked.length} ${noun}, at ${this.#withUnit(top.value)}, and ${bottom.name} lowest, at ${this.#text(bottom.value)}.`,
      ...this.bands(undefined, withValues),
    ];
  }

  /** A trend only where the same months of two years differ more often than chance would have it. */
  #direction(who: string, direction: Direction | undefined): string[] {
    if (!direction) return [];
    const { trend, years, before, now } = direction;
    const span = years === 1 ? 'a year' : `${years} years`;
    const means = `from ${this.#text(before)} to ${this.#text(now)} on average over the same months`;
    if (trend === 'up') return [`${who} has risen over ${span}, ${means}.`];
    if (trend === 'down') return [`${who} has fallen over ${span}, ${means}.`];
    const then = `${this.#text(before)} then, ${this.#text(now)} now, on average over the same months`;
    return [`${who} shows no clear trend over ${span}: ${then}.`];
  }

  #value(group: number, month: number): number {
    return this.#series.value[group * this.#series.months.length + month] ?? Number.NaN;
  }

  #month(place: number): string {
    const month: Month | undefined = this.#series.months[place];
    return month === undefined ? '' : longMonth(month);
  }

  #text(value: number): string {
    return valueText(value, this.#style);
  }

  #withUnit(value: number): string {
    const text = this.#text(value);
    const { kind } = this.#state.denominator;
    if (kind === 'per1000') return `${text} tests per 1000 patients`;
    if (kind === 'raw') return `${text} ${value === 1 ? 'test' : 'tests'}`;
    return text;
  }
}

/** The median as a series of its own, so that it is read as any group is. */
function medianOf(series: Series): Series {
  const median = Float64Array.from(series.deciles ?? [], each => each[4] ?? Number.NaN);
  return {
    ...series,
    groups: [{ id: 'median', name: 'Median' }],
    comparison: undefined,
    value: median,
    low: median,
    high: median,
  };
}
