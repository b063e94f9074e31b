import type { Places } from '../places.ts';
import type { ItemBlock } from './itemCounts.ts';
import type { Chemicals, ItemMatrix } from './matrix.ts';

/** The input for the results of one entity type. */
export interface EntityInput {
  readonly places: Places;
  readonly matrix: ItemMatrix;
  readonly chemicals: Chemicals;
  readonly blocks: readonly ItemBlock[];
  /** Rows in each table. */
  readonly n: number;
}
