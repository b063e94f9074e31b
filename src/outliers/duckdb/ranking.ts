/** The chemicals of one entity, in the order of their codes; parallel arrays. */
export interface EntityRows {
  /** The chemical's position. */
  readonly chemical: Uint16Array;
  readonly chemicalItems: Uint32Array;
  readonly subparaItems: Uint32Array;
  /** The z-scores by which it is ordered and ranked: whole billionths (`rankingKey`). */
  readonly key: Float64Array;
}

/**
 * A z-score as it is ranked and ordered: rounded to 9 decimals (half away from zero, as SQL does), in
 * billionths, so that noise in the last digits changes no order (field guide 4.2, rule 7).
 */
export function rankingKey(z: number): number {
  const key = Math.round(Math.abs(z) * 1e9);
  return z < 0 && key > 0 ? -key : key;
}

/** Dense ranks and tables of one entity after another; reuses its memory. */
export class Ranking {
  /** The keys of the entity that was ranked last, ascending. */
  #sorted: Float64Array;
  readonly #memory: Float64Array;
  readonly #distinct: Float64Array;

  /** `size`: how many chemicals an entity can have. */
  constructor(size: number) {
    this.#memory = new Float64Array(size);
    this.#sorted = this.#memory;
    this.#distinct = new Float64Array(size);
  }

  /** Writes the dense ranks by z, descending (`high`) and ascending (`low`). */
  rank({ key }: EntityRows, high: Uint16Array, low: Uint16Array): void {
    const sorted = this.#memory.subarray(0, key.length);
    sorted.set(key);
    sorted.sort();
    this.#sorted = sorted;
    const distinct = this.#distinct;
    let count = 0;
    for (let i = 0; i < sorted.length; i++) {
      const value = sorted[i] ?? 0;
      if (i === 0 || value !== distinct[count - 1]) distinct[count++] = value;
    }
    for (let i = 0; i < key.length; i++) {
      const at = placeIn(distinct, count, key[i] ?? 0);
      high[i] = count - at;
      low[i] = at + 1;
    }
  }

  /**
   * Of the entity that was ranked last, the rows of the high table (`sign` 1: z above 0, highest
   * first) or the low one (-1: below 0, lowest first), at most n: by z, then chemical items
   * (descending), then code.
   */
  table({ key, chemicalItems }: EntityRows, n: number, sign: 1 | -1): number[] {
    // The nth z from that end: rows nearer to 0 are not in the table.
    const nth = this.#sorted.at(sign === 1 ? -n : n - 1) ?? 0;
    const limit = Math.max(Number.MIN_VALUE, sign * nth);
    const rows: number[] = [];
    for (let row = 0; row < key.length; row++) {
      if (sign * (key[row] ?? 0) >= limit) rows.push(row);
    }
    const z = (row: number): number => sign * (key[row] ?? 0);
    const items = (row: number): number => chemicalItems[row] ?? 0;
    rows.sort((a, b) => z(b) - z(a) || items(b) - items(a) || a - b);
    return rows.slice(0, n);
  }
}

/** The position of `value` among the first `count` of `sorted`, in which it occurs once. */
function placeIn(sorted: Float64Array, count: number, value: number): number {
  let from = 0;
  let to = count - 1;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((sorted[middle] ?? 0) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
