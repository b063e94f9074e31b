import type { Places } from '../places.ts';
import type { ItemBlock } from './itemCounts.ts';
import type { Chemicals } from './matrix.ts';

/** The tables of an entity that a chemical is in. */
export const HIGH = 1;
export const LOW = 2;

/** A row per entity, table and presentation, in that order; parallel arrays. */
export interface OutlierItems {
  readonly entity: Uint16Array;
  readonly high: Uint8Array;
  readonly presentation: Uint32Array;
  readonly items: Uint32Array;
}

/**
 * The presentations of the chemicals in each entity’s tables, from the practices that count (field
 * guide 4.2, rule 8). `flags` has a row per chemical and a column per entity: HIGH, LOW, both or 0.
 */
export async function outlierItemsOf(
  blocks: readonly ItemBlock[],
  chemicals: Chemicals,
  places: Places,
  flags: Uint8Array,
  pause: () => Promise<void> | undefined,
): Promise<OutlierItems> {
  const itemsByTable = new ItemsByTable();
  const sums = new Float64Array(places.count);
  const touchedEntities = new Uint16Array(places.count);
  for (const { first, starts, practice, items } of blocks) {
    for (let i = 0; i + 1 < starts.length; i++) {
      const row = (chemicals.ofPresentation[first + i] ?? 0) * places.count;
      const end = starts[i + 1] ?? 0;
      let touchedCount = 0;
      for (let at = starts[i] ?? 0; at < end; at++) {
        const entity = places.ofPractice[practice[at] ?? 0] ?? -1;
        if (entity < 0 || flags[row + entity] === 0) continue;
        const sum = sums[entity] ?? 0;
        if (sum === 0) touchedEntities[touchedCount++] = entity;
        sums[entity] = sum + (items[at] ?? 0);
      }
      for (let k = 0; k < touchedCount; k++) {
        const entity = touchedEntities[k] ?? 0;
        const flag = flags[row + entity] ?? 0;
        if (flag & HIGH) itemsByTable.add(entity * 2, first + i, sums[entity] ?? 0);
        if (flag & LOW) itemsByTable.add(entity * 2 + 1, first + i, sums[entity] ?? 0);
        sums[entity] = 0;
      }
      await pause();
    }
  }
  return itemsByTable.byTable(places.count);
}

/** Regroups items from the order of presentations to that of tables: slots 2e and 2e + 1 are entity e’s tables. */
class ItemsByTable {
  #count = 0;
  #slot: Uint32Array = new Uint32Array(1024);
  #presentation: Uint32Array = new Uint32Array(1024);
  #items: Uint32Array = new Uint32Array(1024);

  add(slot: number, presentation: number, items: number): void {
    if (this.#count === this.#slot.length) this.#grow();
    this.#slot[this.#count] = slot;
    this.#presentation[this.#count] = presentation;
    this.#items[this.#count] = items;
    this.#count++;
  }

  #grow(): void {
    const doubled = (array: Uint32Array): Uint32Array => {
      const copy = new Uint32Array(array.length * 2);
      copy.set(array);
      return copy;
    };
    this.#slot = doubled(this.#slot);
    this.#presentation = doubled(this.#presentation);
    this.#items = doubled(this.#items);
  }

  /** A counting sort: within a table the order stays. */
  byTable(entities: number): OutlierItems {
    const rows = this.#count;
    const next = new Uint32Array(entities * 2 + 1);
    for (let i = 0; i < rows; i++) {
      const nextSlot = (this.#slot[i] ?? 0) + 1;
      next[nextSlot] = (next[nextSlot] ?? 0) + 1;
    }
    for (let slot = 1; slot < next.length; slot++) {
      next[slot] = (next[slot] ?? 0) + (next[slot - 1] ?? 0);
    }
    const sorted = {
      entity: new Uint16Array(rows),
      high: new Uint8Array(rows),
      presentation: new Uint32Array(rows),
      items: new Uint32Array(rows),
    };
    for (let i = 0; i < rows; i++) {
      const slot = this.#slot[i] ?? 0;
      const row = next[slot] ?? 0;
      next[slot] = row + 1;
      sorted.entity[row] = slot >> 1;
      sorted.high[row] = slot % 2 === 0 ? 1 : 0;
      sorted.presentation[row] = this.#presentation[i] ?? 0;
      sorted.items[row] = this.#items[i] ?? 0;
    }
    return sorted;
  }
}
