import { ratioInterval } from './interval.ts';
import type { Month } from './month.ts';
import type { Bounded } from './place.ts';
import type { DenominatorKind, Series } from './series.ts';

/**
 * Counts of a period, added up over its months: tests over patients (a list size counts once a month, so
 * these are patient-months), over tests or, for plain numbers, over months. Half-widths add up, too.
 */
export interface PooledCounts {
  readonly numerator: number;
  readonly numeratorError: number;
  readonly denominator: number;
  readonly denominatorError: number;
  /** How many months have both halves; the others are in neither. */
  readonly months: number;
}

/** What sums of a period are made of: the numbers of single months, not of averages. */
type Monthly = Pick<
  Series,
  'denominatorKind' | 'months' | 'numerator' | 'numeratorError' | 'denominator' | 'denominatorError'
>;

/**
 * The counts of a group from the month `from` to the month `to`, both included. Only what is known counts:
 * a month without a numerator or without a denominator adds to neither.
 */
export function pooledCounts(series: Monthly, group: number, from: Month, to: Month): PooledCounts {
  const isRaw = series.denominatorKind === 'raw';
  const sum = { numerator: 0, numeratorError: 0, denominator: 0, denominatorError: 0, months: 0 };
  const { months, numerator, numeratorError, denominator, denominatorError } = series;
  // A plain loop: a country's organisations and questions are a million calls.
  for (let place = 0; place < months.length; place++) {
    const month = months[place] ?? Number.NaN;
    if (!(month >= from && month <= to)) continue;
    const cell = group * months.length + place;
    const n = numerator[cell] ?? Number.NaN;
    const d = isRaw ? 1 : (denominator[cell] ?? Number.NaN);
    if (!Number.isFinite(n) || !(d > 0)) continue;
    sum.numerator += n;
    sum.numeratorError += numeratorError[cell] || 0;
    sum.denominator += d;
    sum.denominatorError += (isRaw ? 0 : denominatorError[cell]) || 0;
    sum.months++;
  }
  return sum;
}

/** The counts of many groups, by group: those of a country’s would be a million objects. */
export interface PooledColumns {
  readonly numerator: Float64Array;
  readonly numeratorError: Float64Array;
  readonly denominator: Float64Array;
  readonly denominatorError: Float64Array;
  readonly months: Uint8Array;
}

/** The pooled counts of the groups from 0 to before `groups`. */
export function pooledColumns(
  series: Monthly,
  groups: number,
  from: Month,
  to: Month,
): PooledColumns {
  const columns: PooledColumns = {
    numerator: new Float64Array(groups),
    numeratorError: new Float64Array(groups),
    denominator: new Float64Array(groups),
    denominatorError: new Float64Array(groups),
    months: new Uint8Array(groups),
  };
  for (let group = 0; group < groups; group++) {
    const sum = pooledCounts(series, group, from, to);
    columns.numerator[group] = sum.numerator;
    columns.numeratorError[group] = sum.numeratorError;
    columns.denominator[group] = sum.denominator;
    columns.denominatorError[group] = sum.denominatorError;
    columns.months[group] = sum.months;
  }
  return columns;
}

/** Those of one group. */
export const countsIn = (columns: PooledColumns, group: number): PooledCounts => ({
  numerator: columns.numerator[group] ?? 0,
  numeratorError: columns.numeratorError[group] ?? 0,
  denominator: columns.denominator[group] ?? 0,
  denominatorError: columns.denominatorError[group] ?? 0,
  months: columns.months[group] ?? 0,
});

/** What values per 1000 patients are multiplied by; others are not. */
export const scaleOf = (kind: DenominatorKind): number => (kind === 'per1000' ? 1000 : 1);

/** The value of a period with the bounds that suppression leaves; NaN where it has no denominator. */
export function pooledValue(
  { numerator, numeratorError, denominator, denominatorError }: PooledCounts,
  kind: DenominatorKind,
  isProportion: boolean,
): Bounded {
  if (!(denominator > 0)) return { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  const scale = scaleOf(kind);
  const value = (numerator / denominator) * scale;
  if (numeratorError === 0 && denominatorError === 0) return { value, low: value, high: value };
  const { low, high } = ratioInterval(
    numerator,
    numeratorError,
    denominator,
    denominatorError,
    isProportion,
  );
  return { value, low: low * scale, high: high * scale };
}
