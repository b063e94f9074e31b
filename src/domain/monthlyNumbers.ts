import type { Month } from './month.ts';
import type { Bounded } from './place.ts';

/** An organisation's numbers by month, over those of its peers. */
export interface MonthlyNumbers {
  readonly months: readonly Month[];
  /** NaN where it has none; empty where the median of its peers is the subject. */
  readonly own: readonly Bounded[];
  /** The 1st decile, the median and the 9th decile of its peers; null where fewer than ten have figures. */
  readonly deciles: readonly (readonly [p10: number, p50: number, p90: number])[] | null;
  /** The values of its peers, where there are no deciles and these are known. */
  readonly others: readonly (readonly number[])[];
}
