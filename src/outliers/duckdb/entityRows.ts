import type { Distribution } from '../distribution.ts';
import type { Chemicals, ItemMatrix } from './matrix.ts';
import { type EntityRows, rankingKey } from './ranking.ts';

/** Entities whose columns of the matrices are read together: a cache line of numbers. */
const BAND = 16;

/** Reads one entity after another from matrices with a row per chemical; reuses its memory. */
export class EntityRowReader {
  readonly #matrix: ItemMatrix;
  readonly #subparas: ItemMatrix;
  readonly #chemicals: Chemicals;
  readonly #means: Float64Array;
  readonly #stds: Float64Array;
  readonly #items: Uint32Array;
  readonly #totals: Uint32Array;
  readonly #rows: EntityRows;
  #band = -1;

  constructor(
    matrix: ItemMatrix,
    subparas: ItemMatrix,
    chemicals: Chemicals,
    distributions: readonly Distribution[],
  ) {
    this.#matrix = matrix;
    this.#subparas = subparas;
    this.#chemicals = chemicals;
    this.#means = Float64Array.from(distributions, d => d.mean);
    this.#stds = Float64Array.from(distributions, d => d.std);
    this.#items = new Uint32Array(BAND * chemicals.count);
    this.#totals = new Uint32Array(BAND * chemicals.subparas);
    this.#rows = {
      chemical: new Uint16Array(chemicals.count),
      chemicalItems: new Uint32Array(chemicals.count),
      subparaItems: new Uint32Array(chemicals.count),
      key: new Float64Array(chemicals.count),
    };
  }

  /** The chemicals of the subparagraphs in which the entity has an item; valid until the next call. */
  rowsOf(entity: number): EntityRows {
    const band = Math.floor(entity / BAND);
    if (band !== this.#band) this.#turn(band);
    const { count, subparas, subpara } = this.#chemicals;
    const start = (entity - band * BAND) * count;
    const subparaStart = (entity - band * BAND) * subparas;
    const { chemical, chemicalItems, subparaItems, key } = this.#rows;
    let row = 0;
    for (let i = 0; i < count; i++) {
      const total = this.#totals[subparaStart + (subpara[i] ?? 0)] ?? 0;
      if (total === 0) continue;
      const items = this.#items[start + i] ?? 0;
      const std = this.#stds[i] ?? 0;
      chemical[row] = i;
      chemicalItems[row] = items;
      subparaItems[row] = total;
      key[row] = std === 0 ? 0 : rankingKey((items / total - (this.#means[i] ?? 0)) / std);
      row++;
    }
    return {
      chemical: chemical.subarray(0, row),
      chemicalItems: chemicalItems.subarray(0, row),
      subparaItems: subparaItems.subarray(0, row),
      key: key.subarray(0, row),
    };
  }

  #turn(band: number): void {
    transpose(this.#matrix, band * BAND, this.#items);
    transpose(this.#subparas, band * BAND, this.#totals);
    this.#band = band;
  }
}

/** Copies the columns from `first` on to rows of `into`. */
function transpose({ entities, items }: ItemMatrix, first: number, target: Uint32Array): void {
  const height = target.length / BAND;
  const width = Math.min(BAND, entities - first);
  for (let row = 0; row < height; row++) {
    const start = row * entities + first;
    for (let i = 0; i < width; i++) target[i * height + row] = items[start + i] ?? 0;
  }
}
