import { isOwnGroup, type Series, singleGroups } from '../../domain/series.ts';
import { boundedAt, standingOf } from '../../domain/standing.ts';
import { placeOnTest, type TestPeers } from '../../domain/testPeers.ts';
import { hasCutBand } from '../figure/cutBands.ts';
import { valueStep } from '../figure/ticks.ts';
import { stretchesWhere, uncertainStretches, valuesOf } from '../lines.ts';
import { intervalText, type ValueStyle, valueText } from '../number.ts';
import { againstText, shortPlaceText } from '../words/placeWords.ts';
import { shortPeriod } from '../words/timeWords.ts';
import { type SmallCounts, smallCounts } from './smallData.ts';
import { smallArea, smallLine, smallViewBox } from './smallPath.ts';

/** The peers that are drawn behind a line. */
export interface SmallPeers {
  /** From the 1st to the 9th decile; empty where the peers are drawn as lines. */
  readonly band: string;
  readonly median: string;
  /** Every group's line, where there are too few groups for deciles. */
  readonly otherLines: string;
  /** The median by month, as {@link valuesByMonth}; empty where there is none. */
  readonly medians: string;
}

/** One group's small chart. Paths use the box that all small charts share; see smallPath.ts. */
export interface SmallChart {
  /** The group's index in the series. */
  readonly group: number;
  readonly id: string;
  readonly name: string;
  /** The index of the latest month with a value; -1 where there is none. */
  readonly latestPlace: number;
  /** `35.4 in Mar 2019`, or `35.4 (33–38) in Mar 2019` where it is uncertain. */
  readonly value: string;
  /** `2nd highest of 97`, or `… of all 97` outside the chosen peers; empty where groups are not ranked. */
  readonly standing: string;
  /** The line in words, for those who do not see it. */
  readonly description: string;
  readonly line: string;
  /** The line for 12 months earlier; undefined where it is not asked for. */
  readonly yearBefore: { readonly line: string; readonly values: string } | undefined;
  /**
   * The path of the band where suppressed counts make the value uncertain; empty where every value is
   * certain.
   */
  readonly uncertainty: string;
  /** The chart's own peers; undefined where all charts share the same peers. */
  readonly peers: SmallPeers | undefined;
  readonly top: number;
  /** Whether the line or its band of uncertainty goes above the top anywhere. */
  readonly isCut: boolean;
  readonly counts: SmallCounts;
}

export interface Multiples {
  readonly charts: readonly SmallChart[];
  /** The peers drawn behind every line; undefined where each chart has its own or none. */
  readonly peers: SmallPeers | undefined;
  readonly viewBox: string;
  /** The top of the shared scale; undefined where each chart has its own. */
  readonly top: number | undefined;
}

export interface MultiplesOptions {
  /** The groups in their order. All of them decide the shared scale, whichever are drawn. */
  readonly order: readonly number[];
  /** The groups to draw; all by default. */
  readonly groupsDrawn?: readonly number[];
  readonly style: ValueStyle;
  /** What each test is compared with, where one practice's tests are drawn. */
  readonly testPeers?: ReadonlyMap<string, TestPeers> | undefined;
}

/**
 * A line that rises above this many times the highest 9th decile is cut off, because it would flatten the
 * others.
 */
const MOST_DECILES = 2;

/**
 * A small chart for each group: its line with its uncertainty, over the 1st to the 9th decile and the median
 * of its peers (with fewer than ten groups, over the others' lines), on shared axes. Tests share the months
 * but each has its own scale: their values differ a thousandfold, and each test is compared with the same
 * test elsewhere and not with the other tests.
 */
export function multiplesOf(series: Series, options: MultiplesOptions): Multiples {
  const { order, groupsDrawn = order, style, testPeers } = options;
  const isTests = series.groupBy === 'test_code';
  const sharedTop = isTests ? undefined : topOf(series, order);
  const charts = groupsDrawn.map(group => {
    const peers = testPeers?.get(series.groups[group]?.id ?? '');
    const top =
      sharedTop ??
      ownTop(
        [...valuesOf(series, series.value, group), ...yearBeforeOf(series, group)],
        peers?.p90,
      );
    return smallChart(series, group, top, style, isTests ? (peers ?? 'none') : undefined);
  });
  return {
    charts,
    peers: sharedTop === undefined ? undefined : peersBehind(series, order, sharedTop, style),
    viewBox: smallViewBox(series.months.length),
    top: sharedTop,
  };
}

function smallChart(
  series: Series,
  group: number,
  top: number,
  style: ValueStyle,
  testPeers: TestPeers | 'none' | undefined,
): SmallChart {
  const { id, name } = series.groups[group] ?? { id: '', name: '' };
  const values = valuesOf(series, series.value, group);
  const valuesBefore = yearBeforeOf(series, group);
  const latestPlace = values.findLastIndex(Number.isFinite);
  const month = series.months[latestPlace];
  const low = valuesOf(series, series.low, group);
  const high = valuesOf(series, series.high, group);
  const placeOfTest =
    testPeers && testPeers !== 'none' ? placeOnTest(testPeers, latestPlace) : undefined;
  return {
    group,
    id,
    name,
    latestPlace,
    top,
    value:
      month === undefined
        ? 'no value'
        : `${intervalText(boundedAt(series, group, latestPlace), style)} in ${shortPeriod(series, month)}`,
    standing:
      testPeers === undefined
        ? placeAmongGroups(series, group)
        : placeOfTest
          ? shortPlaceText(placeOfTest)
          : '',
    description: lineInWords(series, values, style),
    line: smallLine(values, top),
    yearBefore: series.lastYear && {
      line: smallLine(valuesBefore, top),
      values: valuesByMonth(valuesBefore, style),
    },
    uncertainty: smallArea(low, high, uncertainStretches(series, group), top),
    peers: testPeers && testPeers !== 'none' ? ownPeers(testPeers, top, style) : undefined,
    isCut:
      [...values, ...valuesBefore].some(value => value > top) || hasCutBand(series, [group], top),
    counts: smallCounts(series, group),
  };
}

/**
 * The place among the chosen peers, as the summary gives it. A group that is not one of them has its place
 * among all, `8th lowest of all 85`. Result types have no place, because they are parts of one whole.
 */
function placeAmongGroups(series: Series, group: number): string {
  if (series.groupBy === 'result_category') return '';
  const standing = standingOf(series, group);
  if (standing === undefined) return '';
  if (standing.isPeer) return shortPlaceText(standing);
  if (isOwnGroup(series.groups[group] ?? { id: '', name: '' })) {
    return standing.peers > 1 ? againstText(standing, String(standing.peers - 1)) : '';
  }
  const amongAll = standingOf(series, group, singleGroups(series));
  return amongAll ? shortPlaceText(amongAll, 'all ') : '';
}

/** `from 45.1 in Apr 2017, between 40.2 and 70.1` */
export function lineInWords(
  series: Pick<Series, 'months' | 'window'>,
  values: readonly number[],
  style: ValueStyle,
): string {
  const first = values.findIndex(Number.isFinite);
  const month = series.months[first];
  if (month === undefined) return 'no line';
  const finite = values.filter(Number.isFinite);
  const [from, least, most] = [
    values[first] ?? Number.NaN,
    Math.min(...finite),
    Math.max(...finite),
  ];
  const text = (value: number): string => valueText(value, style);
  return `from ${text(from)} in ${shortPeriod(series, month)}, between ${text(least)} and ${text(most)}`;
}

/**
 * The peers that are drawn behind every line.
 *
 * @param others the groups whose lines are drawn where there are too few for deciles.
 */
export function peersBehind(
  series: Series,
  others: readonly number[],
  top: number,
  style: ValueStyle,
): SmallPeers {
  const { deciles } = series;
  if (deciles === null) {
    const lines = others.map(group => smallLine(valuesOf(series, series.value, group), top));
    return { band: '', median: '', otherLines: lines.join(''), medians: '' };
  }
  const decile = (place: number): number[] => deciles.map(month => month[place] ?? Number.NaN);
  return peersOf(decile(0), decile(4), decile(8), top, style);
}

const ownPeers = ({ p10, p50, p90 }: TestPeers, top: number, style: ValueStyle): SmallPeers =>
  peersOf(Array.from(p10), Array.from(p50), Array.from(p90), top, style);

/** The band from the 1st to the 9th decile, and the median. */
export function peersOf(
  p10: readonly number[],
  p50: readonly number[],
  p90: readonly number[],
  top: number,
  style: ValueStyle,
): SmallPeers {
  return {
    band: smallArea(
      p10,
      p90,
      stretchesWhere(p50.length, month => Number.isFinite(p50[month])),
      top,
    ),
    median: smallLine(p50, top),
    otherLines: '',
    medians: valuesByMonth(p50, style),
  };
}

/** Values by month as a page's data attribute has them: separated by commas, and empty where there is none. */
const valuesByMonth = (values: readonly number[], style: ValueStyle): string =>
  values.map(value => valueText(value, style, '').replaceAll(',', '')).join();

/** A group's values of 12 months before each month; none where they are not asked for. */
const yearBeforeOf = (series: Series, group: number): number[] =>
  series.lastYear ? valuesOf(series, series.lastYear.value, group) : [];

function topOf(series: Series, order: readonly number[]): number {
  const { length } = series.months;
  let highest = 0;
  for (const group of order) {
    // A plain loop: by practice a country has 420,000 cells.
    for (let cell = group * length; cell < (group + 1) * length; cell++) {
      const value = series.value[cell] ?? Number.NaN;
      if (value > highest && Number.isFinite(value)) highest = value;
    }
  }
  const p90 = maxOf((series.deciles ?? []).map(month => month[8] ?? Number.NaN));
  return roundTop(p90 > 0 ? Math.min(highest, MOST_DECILES * p90) : highest);
}

const ownTop = (values: readonly number[], p90: Float64Array | undefined): number =>
  smallTop([...values, ...(p90 ?? [])]);

/** The top of a scale that fits all of these values; NaN values are ignored. */
export const smallTop = (values: Iterable<number>): number => roundTop(maxOf(values));

/** The highest finite value, 0 where there is none. */
function maxOf(values: Iterable<number>): number {
  let highest = 0;
  for (const value of values) if (Number.isFinite(value) && value > highest) highest = value;
  return highest;
}

/** Rounds up to the next value tick, or to half-way to it. */
function roundTop(highest: number): number {
  if (highest === 0) return 1;
  const step = valueStep(highest) / 2;
  return Number((Math.ceil(highest / step) * step).toPrecision(6));
}
