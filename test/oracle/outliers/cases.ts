import { ENTITY_TYPES } from '../../../src/domain/entityType.ts';
import type { BuildParameters } from '../../../src/outliers/engine.ts';
import { FIRST_MONTH, type PrescribingSize } from '../../support/prescribingData.ts';

/** A build that an engine makes and the oracle makes again: of data of that size, once for each seed. */
export interface OracleCase {
  readonly name: string;
  readonly size: PrescribingSize;
  readonly seeds: readonly number[];
  readonly n: number;
  /** The first and last month, counted from the data's first; all where there are none. */
  readonly months?: readonly [number, number];
}

/** A country in which everything occurs. */
export const SMALL: PrescribingSize = {
  practices: 120,
  pcns: 25,
  ccgs: 7,
  stps: 3,
  regions: 2,
  chemicals: 90,
  months: 4,
  density: 0.1,
};

/** Hardly any data: nine practices, of which few prescribe the same. */
export const hardlyAny = (size: PrescribingSize): PrescribingSize => ({
  ...size,
  practices: 9,
  pcns: 4,
  ccgs: 2,
  stps: 1,
  regions: 1,
  density: 0.05,
});

/** What is asked of a build of a case: every level. */
export function parametersOf({
  size,
  n,
  months,
}: Omit<OracleCase, 'name' | 'seeds'>): BuildParameters {
  const [first, last] = months ?? [0, size.months - 1];
  return { from: FIRST_MONTH + first, to: FIRST_MONTH + last, n, entities: ENTITY_TYPES };
}
