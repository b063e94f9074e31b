import type { Month } from '../../domain/month.ts';
import type { DenominatorKind, Series, Window } from '../../domain/series.ts';
import { labelOf } from '../label.ts';
import type { ValueStyle } from '../number.ts';

// The data for the labels of small charts, which appear when a person points at a month. A page has hundreds
// of these charts, so it holds only the counts, in few characters, and the browser makes the labels from
// them. This module both writes and reads that format.

/** Counts by month, `312,298~2,,305`: `~` precedes a half-width, and a month without a row is empty. */
function countsText(counts: readonly number[], errors: readonly number[]): string {
  return counts
    .map((count, month) => {
      const error = errors[month] ?? 0;
      return Number.isNaN(count) ? '' : error > 0 ? `${count}~${error}` : String(count);
    })
    .join();
}

export interface SmallCounts {
  readonly n: string;
  /** Denominators; empty for plain numbers, which have none. */
  readonly d: string;
}

/** A group's numerators and denominators. */
export function smallCounts(series: Series, group: number): SmallCounts {
  const span = series.months.length;
  const ofGroup = (values: Float64Array): number[] =>
    Array.from(values.subarray(group * span, (group + 1) * span));
  return {
    n: countsText(ofGroup(series.numerator), ofGroup(series.numeratorError)),
    d:
      series.denominatorKind === 'raw'
        ? ''
        : countsText(ofGroup(series.denominator), ofGroup(series.denominatorError)),
  };
}

/** One month of a small chart, as the browser reads it. */
export interface SmallPoint {
  /** NaN where the month has none. */
  readonly value: number;
  /** The text of the full chart's tooltip; empty where the month has no row. */
  readonly label: string;
}

/** Every month's value and label. */
export function smallPoints(
  { n, d }: SmallCounts,
  firstMonth: Month,
  kind: DenominatorKind,
  style: ValueStyle,
  window: Window = 1,
): SmallPoint[] {
  const denominators = d.split(',').map(countOf);
  return n.split(',').map((text, at) => {
    const numerator = countOf(text);
    const denominator = denominators[at] ?? NONE;
    if (Number.isNaN(numerator.n)) return { value: Number.NaN, label: '' };
    const value = ratioOf(numerator.n, denominator.n, kind, window);
    const row = {
      month: firstMonth + at,
      group: { id: '', name: '' },
      numerator: numerator.n,
      numeratorError: numerator.e,
      denominator: denominator.n,
      denominatorError: denominator.e,
      value,
      low: value,
      high: value,
    };
    return { value, label: labelOf(row, kind, style, window) };
  });
}

const NONE = { n: Number.NaN, e: 0 };

function countOf(text: string): { readonly n: number; readonly e: number } {
  if (text === '') return NONE;
  const [n, e] = text.split('~').map(Number);
  return { n: n ?? Number.NaN, e: e ?? 0 };
}

function ratioOf(n: number, d: number, kind: DenominatorKind, window: Window): number {
  if (kind === 'raw') return n / window;
  return d > 0 ? (n / d) * (kind === 'per1000' ? 1000 : 1) : Number.NaN;
}
