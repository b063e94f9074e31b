import type { Places } from '../places.ts';
import type { ItemBlock } from './itemCounts.ts';
import type { Presentations } from './prescribingStore.ts';

/** The chemicals that anyone prescribes in the period; a chemical's position is its number here. */
export interface Chemicals {
  readonly count: number;
  /** By chemical: its number in the store, ascending. */
  readonly number: Uint16Array;
  /** By chemical: its subparagraph, counted from 0 over those that are prescribed. */
  readonly subpara: Uint16Array;
  readonly subparas: number;
  /** By presentation: its chemical here, -1 where nobody prescribes it. */
  readonly ofPresentation: Int32Array;
}

/** Items by chemical and entity, with a row per chemical. */
export interface ItemMatrix {
  readonly entities: number;
  readonly items: Uint32Array;
}

/** The chemicals that occur in the counts. */
export function chemicalsIn(
  blocks: readonly ItemBlock[],
  { chemical, subpara }: Presentations,
): Chemicals {
  const numbers: number[] = [];
  const subparaOf: number[] = [];
  const ofPresentation = new Int32Array(chemical.length).fill(-1);
  const subparas = new Map<number, number>();
  const positions = new Map<number, number>();
  for (const { first, starts } of blocks) {
    for (let i = 0; i + 1 < starts.length; i++) {
      if (starts[i] === starts[i + 1]) continue;
      const number = chemical[first + i] ?? 0;
      let position = positions.get(number);
      if (position === undefined) {
        position = numbers.push(number) - 1;
        positions.set(number, position);
        const code = subpara[first + i] ?? 0;
        const place = subparas.get(code) ?? subparas.size;
        subparas.set(code, place);
        subparaOf.push(place);
      }
      ofPresentation[first + i] = position;
    }
  }
  return {
    count: numbers.length,
    number: Uint16Array.from(numbers),
    subpara: Uint16Array.from(subparaOf),
    subparas: subparas.size,
    ofPresentation,
  };
}

/** Adds presentations up to chemicals. */
export async function practiceMatrix(
  blocks: readonly ItemBlock[],
  chemicals: Chemicals,
  practices: number,
  pause: () => Promise<void> | undefined,
): Promise<ItemMatrix> {
  const items = new Uint32Array(chemicals.count * practices);
  for (const block of blocks) {
    for (let i = 0; i + 1 < block.starts.length; i++) {
      const row = (chemicals.ofPresentation[block.first + i] ?? 0) * practices;
      const end = block.starts[i + 1] ?? 0;
      for (let at = block.starts[i] ?? 0; at < end; at++) {
        const cell = row + (block.practice[at] ?? 0);
        items[cell] = (items[cell] ?? 0) + (block.items[at] ?? 0);
      }
      await pause();
    }
  }
  return { entities: practices, items };
}

/** Adds practices up to the entities that they belong to. */
export function rollUp(matrix: ItemMatrix, places: Places): ItemMatrix {
  if (places.type === 'practice') return matrix;
  const rows = matrix.entities === 0 ? 0 : matrix.items.length / matrix.entities;
  const items = new Uint32Array(rows * places.count);
  for (let row = 0, cell = 0; row < rows; row++) {
    const start = row * places.count;
    for (let practice = 0; practice < matrix.entities; practice++, cell++) {
      const entity = places.ofPractice[practice] ?? -1;
      if (entity < 0) continue;
      items[start + entity] = (items[start + entity] ?? 0) + (matrix.items[cell] ?? 0);
    }
  }
  return { entities: places.count, items };
}

/** Adds chemicals up to subparagraphs, with a row per subparagraph. */
export function subparaMatrix({ entities, items }: ItemMatrix, chemicals: Chemicals): ItemMatrix {
  const sums = new Uint32Array(chemicals.subparas * entities);
  for (let chemical = 0, cell = 0; chemical < chemicals.count; chemical++) {
    const start = (chemicals.subpara[chemical] ?? 0) * entities;
    for (let entity = 0; entity < entities; entity++, cell++) {
      sums[start + entity] = (sums[start + entity] ?? 0) + (items[cell] ?? 0);
    }
  }
  return { entities, items: sums };
}
