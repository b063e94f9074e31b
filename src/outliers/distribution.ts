/** How the ratios of one chemical are distributed over the entities of a type. */
export interface Distribution {
  /** Entities with an item in the subparagraph. */
  readonly entities: number;
  /** Those of them with an item of the chemical. */
  readonly prescribers: number;
  /** The 0.001 and 0.999 quantiles by nearest rank; ratios beyond them are left out of the next two. */
  readonly lowBound: number;
  readonly highBound: number;
  readonly mean: number;
  /** Of the sample; 0 where it is below 1e-12 or there is only one ratio. */
  readonly std: number;
  /** Some entities prescribe the chemical, but too few to compare them (field guide 4.2, rule 7). */
  readonly tooFew: boolean;
}

/** A smaller standard deviation is a rounding error (field guide 4.2, rule 5). */
const MIN_STD = 1e-12;

/**
 * The distribution of `ratios` (field guide 4.2, rule 5). A chemical has too few prescribers (rule 7)
 * where all of them were trimmed, so that only zeros are left, or where only one entity prescribes in the
 * subparagraph. A chemical that is the only one of its subparagraph has a ratio of 1 everywhere; it does
 * not have too few.
 */
export function distributionOf(ratios: Float64Array): Distribution {
  const entities = ratios.length;
  const [lowBound, highBound] = trimmingBounds(ratios);
  let prescribers = 0;
  let count = 0;
  const sum = new Sum();
  for (let i = 0; i < entities; i++) {
    const ratio = ratios[i] ?? 0;
    if (ratio > 0) prescribers++;
    if (ratio < lowBound || ratio > highBound) continue;
    count++;
    sum.add(ratio);
  }
  const mean = count === 0 ? 0 : sum.total / count;
  const squares = new Sum();
  for (let i = 0; i < entities; i++) {
    const ratio = ratios[i] ?? 0;
    if (ratio < lowBound || ratio > highBound) continue;
    squares.add((ratio - mean) ** 2);
  }
  const sample = count > 1 ? Math.sqrt(squares.total / (count - 1)) : 0;
  const std = sample < MIN_STD ? 0 : sample;
  const tooFew = prescribers > 0 && std === 0 && (highBound === 0 || entities === 1);
  return { entities, prescribers, lowBound, highBound, mean, std, tooFew };
}

/**
 * The nearest-rank quantiles sorted[max(1, ceil(p·N))] for p = 0.001 and 0.999. Both are within N/1000
 * of an end, so the few that are beyond them are kept and nothing is sorted.
 */
export function trimmingBounds(ratios: Float64Array): [number, number] {
  const n = ratios.length;
  if (n === 0) return [0, 0];
  const low = Math.max(1, Math.ceil(n / 1000));
  const high = n - Math.max(1, Math.ceil((999 * n) / 1000)) + 1;
  return [nthFrom(ratios, low, 1), nthFrom(ratios, high, -1)];
}

/** The nth smallest (`sign` 1) or largest (-1), for a small n. */
function nthFrom(values: Float64Array, n: number, sign: 1 | -1): number {
  // The n smallest values so far, ascending.
  const smallest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  let limit = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = sign * (values[i] ?? 0);
    if (value >= limit) continue;
    let at = n - 1;
    for (; at > 0 && (smallest[at - 1] ?? 0) > value; at--) smallest[at] = smallest[at - 1] ?? 0;
    smallest[at] = value;
    limit = smallest[n - 1] ?? 0;
  }
  // Adding 0 turns -0 into 0.
  return sign * limit + 0;
}

/** A sum without the error of many small additions (Neumaier): engines must agree on the last digits. */
class Sum {
  #sum = 0;
  #lost = 0;

  add(value: number): void {
    const next = this.#sum + value;
    this.#lost +=
      Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - next + value : value - next + this.#sum;
    this.#sum = next;
  }

  get total(): number {
    return this.#sum + this.#lost;
  }
}
