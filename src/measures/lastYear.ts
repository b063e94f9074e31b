import type { LastYear } from '../domain/series.ts';
import { decilesByMonth } from './deciles.ts';

/** The values of the year before, and their median where deciles can be drawn. */
export const lastYearOf = (
  value: Float64Array,
  mayHaveDeciles: boolean,
  groups: number,
  months: number,
): LastYear => ({
  value,
  median: mayHaveDeciles
    ? (decilesByMonth(value, groups, months)?.map(month => month[4] ?? Number.NaN) ?? null)
    : null,
});
