import type { Bounded } from './place.ts';
import type { PooledColumns, PooledCounts } from './pooled.ts';

/**
 * A funnel plot: which organisations differ from the others by more than their size and the usual
 * differences between organisations explain. Spiegelhalter, “Funnel plots for comparing institutional
 * performance” (2005) and “Handling over-dispersion of performance indicators” (2005), with the
 * transformations of FunnelPlotR.
 */
export interface Funnel {
  /** A proportion (the denominator includes the numerator) is between 0 and 1; a rate has no upper limit. */
  readonly kind: 'proportion' | 'rate';
  /** The pooled value of all: the sum of the numerators over that of the denominators. */
  readonly centre: number;
  /** How many organisations it comes from. */
  readonly n: number;
  /** The mean of the squared, winsorised z-scores: 1 if chance alone makes organisations differ. */
  readonly phi: number;
  /** The variance between organisations on the transformed scale; 0 if chance explains all differences. */
  readonly tau2: number;
}

/** With fewer organisations there is no funnel. */
export const MIN_FOR_FUNNEL = 10;
/** Where fewer tests than this are expected, in or outside the numerator, nothing is said. */
export const MIN_EXPECTED = 5;
/** Standard normal quantiles: of independent points, 5% and 0.2% lie further out by chance. */
export const LIMIT_95 = 1.959963984540054;
export const LIMIT_998 = 3.090232306167813;
/** The share of points that lie beyond the outer limits by chance. */
export const OUTSIDE_BY_CHANCE = 0.002;

/** z-scores below and above these quantiles are replaced by them before phi is taken. */
const WINSORISED = [0.1, 0.9] as const;

type Halves = Pick<PooledCounts, 'numerator' | 'denominator'>;
type Centre = Pick<Funnel, 'kind' | 'centre'>;

/**
 * The funnel of these organisations; those without a denominator are left out. Proportions are transformed
 * by the arcsine of the square root, rates by the square root of observed over expected, so that z-scores
 * have about the same variance whatever the size and zeros do no harm. The variance between organisations
 * is that of DerSimonian and Laird, from winsorised z-scores.
 *
 * @returns undefined with fewer than 10 organisations, and where there is nothing to divide by.
 */
export const funnelOf = (
  organisations: readonly Halves[],
  kind: Funnel['kind'],
): Funnel | undefined =>
  funnelAmong(
    {
      numerator: Float64Array.from(organisations, ({ numerator }) => numerator),
      denominator: Float64Array.from(organisations, ({ denominator }) => denominator),
    },
    [...organisations.keys()],
    kind,
  );

/** The funnel of some of the organisations whose counts are in columns, by their places there. */
export function funnelAmong(
  { numerator, denominator }: Pick<PooledColumns, keyof Halves>,
  members: readonly number[],
  kind: Funnel['kind'],
): Funnel | undefined {
  // Loops over columns: a country's tests and labs are 46,000 funnels.
  let [n, tests, size] = [0, 0, 0];
  for (const member of members) {
    const divisor = denominator[member] ?? 0;
    if (!(divisor > 0)) continue;
    n++;
    tests += numerator[member] ?? 0;
    size += divisor;
  }
  if (n < MIN_FOR_FUNNEL) return undefined;
  const centre = centreOf(kind, tests / size);
  const [scores, weights] = [new Float64Array(n), new Float64Array(n)];
  let place = 0;
  for (const member of members) {
    const divisor = denominator[member] ?? 0;
    if (!(divisor > 0)) continue;
    scores[place] = zOf(centre, numerator[member] ?? 0, divisor, 0);
    weights[place] = weightOf(centre, { denominator: divisor });
    place++;
  }
  const phi = phiOf(scores);
  return { kind, centre: centre.centre, n, phi, tau2: betweenVariance(n * phi, weights) };
}

/** The mean square of z-scores of which the outermost tenth at either end is drawn in. */
function phiOf(scores: Float64Array): number {
  const sorted = scores.toSorted();
  const [least, most] = [quantile(sorted, WINSORISED[0]), quantile(sorted, WINSORISED[1])];
  let sum = 0;
  for (const z of scores) sum += Math.min(most, Math.max(least, z)) ** 2;
  return sum / scores.length;
}

/** Linear interpolation between closest ranks of sorted values. */
export function quantile(sorted: ArrayLike<number>, part: number): number {
  const rank = (sorted.length - 1) * part;
  const below = sorted[Math.floor(rank)] ?? Number.NaN;
  const above = sorted[Math.ceil(rank)] ?? Number.NaN;
  return below + (above - below) * (rank - Math.floor(rank));
}

/**
 * The variance between studies, or organisations, that is left when chance is taken out (DerSimonian and
 * Laird 1986, the method of moments); 0 where chance explains `q`.
 *
 * @param q the sum of the squared z-scores.
 * @param weights one over the variance of each.
 */
export function betweenVariance(q: number, weights: ArrayLike<number>): number {
  const free = weights.length - 1;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i] ?? 0;
    sum += w;
    squares += w * w;
  }
  const divisor = sum - squares / sum;
  return q > free && divisor > 0 ? (q - free) / divisor : 0;
}

/** One over the variance that chance gives the transformed value. */
const weightOf = ({ kind, centre }: Centre, { denominator }: Pick<Halves, 'denominator'>): number =>
  4 * denominator * (kind === 'rate' ? centre : 1);

/** The centre of a funnel; of a proportion also its angle, which every z-score asks for. */
interface Middle extends Centre {
  readonly angle: number;
}

const centreOf = (kind: Funnel['kind'], centre: number): Middle => ({
  kind,
  centre,
  angle: kind === 'rate' ? Number.NaN : angle(centre),
});

/**
 * The z-score of a value: its distance from the centre, transformed, over the standard deviation that
 * chance and `tau2` give it. Both are multiplied by the square root of the size, so that it has a value
 * even where nothing is expected.
 */
function zOf(middle: Middle, numerator: number, denominator: number, tau2: number): number {
  const { kind, centre } = middle;
  const distance =
    kind === 'rate'
      ? Math.sqrt(numerator) - Math.sqrt(denominator * centre)
      : Math.sqrt(denominator) * (angle(numerator / denominator) - middle.angle);
  const size = denominator * (kind === 'rate' ? centre : 1);
  const z = distance / Math.sqrt(1 / 4 + tau2 * size);
  return Number.isNaN(z) ? 0 : z;
}

const angle = (share: number): number => Math.asin(Math.sqrt(Math.min(1, Math.max(0, share))));

/** What a funnel says of an organisation; `open` is what suppressed counts leave undecided. */
export type FunnelVerdict = 'high' | 'low' | 'near' | 'inside' | 'open' | 'few';

export interface FunnelPoint {
  /** Distance from the centre in standard deviations, allowing for over-dispersion, with its bounds. */
  readonly z: Bounded;
  readonly verdict: FunnelVerdict;
}

/**
 * Where an organisation lies in a funnel, whether or not the funnel comes from it as well. `high` and `low`
 * are beyond the 99.8% limit for all counts that suppression allows, `open` for some; `near` is between
 * the limits of 95% and 99.8%. `few`: too little is expected, even of the smallest possible denominator.
 */
export function funnelPoint(funnel: Funnel, counts: PooledCounts): FunnelPoint {
  const z = boundedZ(funnel, counts);
  return { z, verdict: verdictOf(funnel, counts, z) };
}

/**
 * The z-score and its bounds. It rises with the numerator and, if that stays, falls with the denominator,
 * so its bounds are at the ends of both, except that a proportion has no numerator above its denominator.
 */
function boundedZ(funnel: Funnel, counts: PooledCounts): Bounded {
  const { numerator, numeratorError, denominator, denominatorError } = counts;
  const [least, most] = [Math.max(0, numerator - numeratorError), numerator + numeratorError];
  const fewest = Math.max(0, denominator - denominatorError);
  const largest = denominator + denominatorError;
  const smallest = funnel.kind === 'rate' ? fewest : Math.min(largest, Math.max(fewest, most));
  const middle = centreOf(funnel.kind, funnel.centre);
  const at = (n: number, d: number): number => zOf(middle, n, d, funnel.tau2);
  return {
    value: at(numerator, denominator),
    low: at(least, largest),
    high: at(most, smallest),
  };
}

function verdictOf(funnel: Funnel, counts: PooledCounts, z: Bounded): FunnelVerdict {
  const { kind, centre } = funnel;
  const size = Math.max(0, counts.denominator - counts.denominatorError);
  const expected = size * (kind === 'rate' ? centre : Math.min(centre, 1 - centre));
  if (expected < MIN_EXPECTED) return 'few';
  if (z.low > LIMIT_998) return 'high';
  if (z.high < -LIMIT_998) return 'low';
  if (z.high > LIMIT_998 || z.low < -LIMIT_998) return 'open';
  return Math.abs(z.value) > LIMIT_95 ? 'near' : 'inside';
}

/**
 * The limits at a size, as shares or as tests per unit of the denominator: `k` standard deviations either
 * side of the centre, transformed back. A share stays between 0 and 1, a rate does not fall below 0.
 */
export function funnelLimits(
  { kind, centre, tau2 }: Funnel,
  denominator: number,
  k: number,
): { readonly lower: number; readonly upper: number } {
  const spread = k * Math.sqrt(1 / weightOf({ kind, centre }, { denominator }) + tau2);
  if (kind === 'rate') {
    return {
      lower: centre * Math.max(0, 1 - spread) ** 2,
      upper: centre === 0 ? 0 : centre * (1 + spread) ** 2,
    };
  }
  const middle = angle(centre);
  return {
    lower: Math.sin(Math.max(0, middle - spread)) ** 2,
    upper: Math.sin(Math.min(Math.PI / 2, middle + spread)) ** 2,
  };
}

/**
 * The limits that chance alone would give a share at a size (the normal approximation, as Fingertips of
 * Public Health England draws it). Rates have none: one patient may have many tests, so their counts vary
 * by more than chance.
 */
export function chanceLimits(
  share: number,
  denominator: number,
  k: number,
): { readonly lower: number; readonly upper: number } {
  const spread = k * Math.sqrt((share * (1 - share)) / denominator);
  return { lower: Math.max(0, share - spread), upper: Math.min(1, share + spread) };
}
