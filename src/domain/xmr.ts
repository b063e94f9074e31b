import type { Bounded } from './place.ts';

/** The rules by which a point of an XmR chart is more than ordinary variation. */
export const XMR_RULES = ['outside', 'shift', 'trend', 'two-of-three'] as const;
export type XmrRule = (typeof XMR_RULES)[number];

/** Which way a signal points. */
export type Side = 'high' | 'low';

export interface XmrSignal {
  readonly rule: XmrRule;
  readonly side: Side;
  /** False where it holds for the middle of the point’s range, but not for all that suppression allows. */
  readonly isCertain: boolean;
}

/** The lines of a stretch of months. Without limits, `centre` is the median of a run chart. */
export interface XmrLines {
  readonly centre: number;
  /** Not clipped, as the rules use them; undefined with fewer than 13 points. */
  readonly limits: Limits | undefined;
  /** How many points the lines come from. */
  readonly points: number;
}

export interface Limits {
  readonly lower: number;
  readonly upper: number;
  /** Two thirds of the way to the limits: two standard deviations. */
  readonly lowerWarning: number;
  readonly upperWarning: number;
}

/** The limits as they are written: no value lies below 0, and no share above 1. The rules use the unclipped ones. */
export const shownLimits = (
  limits: Limits | undefined,
  isProportion: boolean,
): Pick<Limits, 'lower' | 'upper'> | undefined =>
  limits && {
    lower: Math.max(0, limits.lower),
    upper: isProportion ? Math.min(1, limits.upper) : limits.upper,
  };

/** With fewer points there are no limits, only a median (Making Data Count, “Single chart tool”). */
export const MIN_FOR_LIMITS = 13;
/** With fewer points there is only the line. */
export const MIN_FOR_MEDIAN = 7;
/** Limits from fewer points are called trial limits. */
export const MIN_FOR_FIRM_LIMITS = 20;

/** 3 / 1.128: the mean moving range over the constant d2 of two points is one standard deviation. */
const THREE_SIGMA = 2.66;
const TWO_SIGMA = (THREE_SIGMA * 2) / 3;
/** Points in a row that make a shift or a trend. */
const RUN_LENGTH = 7;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (
    ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2
  );
}

/**
 * The mean and the limits of an XmR chart: mean ± 2.66 × the mean moving range. No moving range is taken
 * across a gap (NaN). From 7 to 12 points there is a median alone; with fewer, undefined.
 */
export function xmrLines(values: readonly number[]): XmrLines | undefined {
  const points = values.filter(Number.isFinite);
  if (points.length < MIN_FOR_MEDIAN) return undefined;
  const ranges = values.flatMap((value, i) => {
    const range = Math.abs(value - (values[i - 1] ?? Number.NaN));
    return Number.isFinite(range) ? [range] : [];
  });
  if (points.length < MIN_FOR_LIMITS || ranges.length === 0) {
    return { centre: median(points), limits: undefined, points: points.length };
  }
  const centre = mean(points);
  const range = mean(ranges);
  return {
    centre,
    limits: {
      lower: centre - THREE_SIGMA * range,
      upper: centre + THREE_SIGMA * range,
      lowerWarning: centre - TWO_SIGMA * range,
      upperWarning: centre + TWO_SIGMA * range,
    },
    points: points.length,
  };
}

/** A point mirrored, so that every rule is written once, for high points. */
const mirrored = ({ value, low, high }: Bounded): Bounded => ({
  value: -value,
  low: -high,
  high: -low,
});

/**
 * The signals of each point of a stretch (Making Data Count’s rules; each point is tested by each):
 * outside a limit; 7 in a row on one side of the centre, where a point on it breaks the run; 7 in a row
 * that each go further than the one before, where an equal pair breaks the run; 2 of 3 in a row beyond two
 * standard deviations with all 3 on that side, where a point outside the limits counts too and only those
 * 2 are marked. A gap breaks runs.
 */
export function xmrSignals(points: readonly Bounded[], lines: XmrLines): XmrSignal[][] {
  const { centre, limits } = lines;
  const high = oneSided(points, centre, limits?.upper, limits?.upperWarning);
  const low = oneSided(
    points.map(mirrored),
    -centre,
    limits && -limits.lower,
    limits && -limits.lowerWarning,
  );
  return points.map((_, i) => [
    ...(high[i] ?? []).map(signal => ({ ...signal, side: 'high' as const })),
    ...(low[i] ?? []).map(signal => ({ ...signal, side: 'low' as const })),
  ]);
}

/** Of the centre: smaller differences are those of rounding, in a mean or in a season taken out, and order nothing. */
const ROUNDING = 1e-12;

function oneSided(
  points: readonly Bounded[],
  centre: number,
  limit: number | undefined,
  warning: number | undefined,
): Omit<XmrSignal, 'side'>[][] {
  const slack = ROUNDING * Math.abs(centre);
  const flags = (
    pointValue: (point: Bounded) => number,
    previousValue: (point: Bounded) => number,
  ) => {
    const values = points.map(pointValue);
    const previousValues = points.map(previousValue);
    return {
      outside: values.map(value => limit !== undefined && value > limit + slack),
      shift: inRun(values.map(value => value > centre + slack)),
      trend: inTrend(values, previousValues, slack),
      'two-of-three': twoOfThree(
        values,
        centre + slack,
        warning === undefined ? undefined : warning + slack,
      ),
    } satisfies Record<XmrRule, boolean[]>;
  };
  const byValue = flags(
    ({ value }) => value,
    ({ value }) => value,
  );
  // The lowest that each may be must break the rule, and rise from the highest of the one before.
  const certain = flags(
    ({ low }) => low,
    ({ high }) => high,
  );
  return points.map((_, i) =>
    XMR_RULES.filter(rule => byValue[rule][i]).map(rule => ({
      rule,
      isCertain: certain[rule][i] === true,
    })),
  );
}

/** Marks every member of a run of at least 7 that hold. */
function inRun(flags: readonly boolean[]): boolean[] {
  const marked = flags.map(() => false);
  let length = 0;
  flags.forEach((flag, i) => {
    length = flag ? length + 1 : 0;
    if (length >= RUN_LENGTH) marked.fill(true, i - length + 1, i + 1);
  });
  return marked;
}

/** Marks every member of a run of at least 7 points, each above the one before. */
function inTrend(
  values: readonly number[],
  previousValues: readonly number[],
  slack: number,
): boolean[] {
  const marked = values.map(() => false);
  let length = 0;
  values.forEach((value, i) => {
    const rises = value > (previousValues[i - 1] ?? Number.NaN) + slack;
    length = Number.isNaN(value) ? 0 : rises ? length + 1 : 1;
    if (length >= RUN_LENGTH) marked.fill(true, i - length + 1, i + 1);
  });
  return marked;
}

function twoOfThree(
  values: readonly number[],
  centre: number,
  warning: number | undefined,
): boolean[] {
  const marked = values.map(() => false);
  if (warning === undefined) return marked;
  for (let start = 0; start + 3 <= values.length; start++) {
    const window = values.slice(start, start + 3);
    const flags = window.map(value => value > warning);
    if (!window.every(value => value > centre) || flags.filter(Boolean).length < 2) continue;
    flags.forEach((isBeyond, i) => {
      if (isBeyond) marked[start + i] = true;
    });
  }
  return marked;
}

/** What a month of an XmR chart is; `open` is what suppression leaves undecided, `unknown` too few months. */
export type Variation = 'ordinary' | 'high' | 'low' | 'open' | 'unknown';

/** Of several signals the first of these decides which way a point is out of the ordinary. */
const PRIORITY: readonly XmrRule[] = ['outside', 'shift', 'two-of-three', 'trend'];

/** Which way a point is out of the ordinary, by the signals that hold for all that suppression allows. */
export function variationOf(lines: XmrLines | undefined, signals: readonly XmrSignal[]): Variation {
  if (!lines) return 'unknown';
  const certain = PRIORITY.flatMap(rule =>
    signals.filter(signal => signal.rule === rule && signal.isCertain),
  );
  if (certain[0]) return certain[0].side;
  return signals.length > 0 ? 'open' : 'ordinary';
}

/** What the last of these months is, by limits that come from all of them; a gap (NaN) is `unknown`. */
export function latestVariation(points: readonly Bounded[]): Variation {
  const lines = xmrLines(points.map(({ value }) => value));
  const isKnown = Number.isFinite(points.at(-1)?.value);
  const signals = lines && isKnown ? xmrSignals(points, lines).at(-1) : undefined;
  return variationOf(signals && lines, signals ?? []);
}

/** Whole years of a calendar month that taking out a season needs. */
const MIN_YEARS = 3;

/**
 * The points without their season: each moved by the difference between the mean of all and the mean of
 * its calendar month, over the baseline. Undefined where a calendar month has fewer than 3 values.
 *
 * @param months calendar months, as whole numbers since year 0.
 */
export function withoutSeason(
  points: readonly Bounded[],
  months: readonly number[],
  inBaseline: readonly boolean[],
): Bounded[] | undefined {
  const baselinePoints = points.flatMap(({ value }, i) =>
    inBaseline[i] && Number.isFinite(value) ? [{ value, month: (months[i] ?? 0) % 12 }] : [],
  );
  const overallMean = mean(baselinePoints.map(({ value }) => value));
  const shifts = Array.from({ length: 12 }, (_, month) => {
    const monthValues = baselinePoints
      .filter(point => point.month === month)
      .map(({ value }) => value);
    return monthValues.length < MIN_YEARS ? Number.NaN : overallMean - mean(monthValues);
  });
  if (shifts.some(Number.isNaN)) return undefined;
  return points.map(({ value, low, high }, i) => {
    const shift = shifts[(months[i] ?? 0) % 12] ?? 0;
    return { value: value + shift, low: low + shift, high: high + shift };
  });
}
