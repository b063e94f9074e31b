import type { ItemBlock } from './itemCounts.ts';
import type { Chemicals } from './matrix.ts';
import type { Places } from './places.ts';

/** In which tables of an entity a chemical is. */
export const HIGH = 1;
export const LOW = 2;

/** A row an entity, table and presentation; parallel arrays, by entity, then table, then presentation. */
export interface OutlierItems {
  readonly entity: Uint16Array;
  readonly high: Uint8Array;
  readonly presentation: Uint32Array;
  readonly items: Uint32Array;
}

/**
 * The presentations of the chemicals in each entity’s tables, from the practices that count (field
 * guide 4.2, rule 8). `flags` has a row a chemical and a column an entity: HIGH, LOW, both or 0.
 */
export function outlierItemsOf(
  blocks: readonly ItemBlock[],
  chemicals: Chemicals,
  places: Places,
  flags: Uint8Array,
): OutlierItems {
  // Counted first and then put in place: nothing is sorted and no list grows.
  const next = new Uint32Array(places.count * 2 + 1);
  eachSum(blocks, chemicals, places, flags, (entity, flag) => {
    if (flag & HIGH) next[entity * 2 + 1] = (next[entity * 2 + 1] ?? 0) + 1;
    if (flag & LOW) next[entity * 2 + 2] = (next[entity * 2 + 2] ?? 0) + 1;
  });
  for (let i = 1; i < next.length; i++) next[i] = (next[i] ?? 0) + (next[i - 1] ?? 0);
  const rows = next[next.length - 1] ?? 0;
  const into = {
    entity: new Uint16Array(rows),
    high: new Uint8Array(rows),
    presentation: new Uint32Array(rows),
    items: new Uint32Array(rows),
  };
  const put = (slot: number, entity: number, presentation: number, sum: number): void => {
    const row = next[slot] ?? 0;
    next[slot] = row + 1;
    into.entity[row] = entity;
    into.high[row] = slot % 2 === 0 ? 1 : 0;
    into.presentation[row] = presentation;
    into.items[row] = sum;
  };
  eachSum(blocks, chemicals, places, flags, (entity, flag, presentation, sum) => {
    if (flag & HIGH) put(entity * 2, entity, presentation, sum);
    if (flag & LOW) put(entity * 2 + 1, entity, presentation, sum);
  });
  return into;
}

type Visit = (entity: number, flag: number, presentation: number, sum: number) => void;

/** Calls with the items of each flagged entity and presentation, by presentation. */
function eachSum(
  blocks: readonly ItemBlock[],
  chemicals: Chemicals,
  places: Places,
  flags: Uint8Array,
  visit: Visit,
): void {
  const sums = new Float64Array(places.count);
  const touched = new Uint16Array(places.count);
  for (const { first, starts, practice, items } of blocks) {
    for (let i = 0; i + 1 < starts.length; i++) {
      const row = (chemicals.ofPresentation[first + i] ?? 0) * places.count;
      const end = starts[i + 1] ?? 0;
      let seen = 0;
      for (let at = starts[i] ?? 0; at < end; at++) {
        const entity = places.ofPractice[practice[at] ?? 0] ?? -1;
        if (entity < 0 || flags[row + entity] === 0) continue;
        if (sums[entity] === 0) touched[seen++] = entity;
        sums[entity] = (sums[entity] ?? 0) + (items[at] ?? 0);
      }
      for (let k = 0; k < seen; k++) {
        const entity = touched[k] ?? 0;
        visit(entity, flags[row + entity] ?? 0, first + i, sums[entity] ?? 0);
        sums[entity] = 0;
      }
    }
  }
}
