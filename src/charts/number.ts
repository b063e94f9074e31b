import type { Bounded } from '../domain/place.ts';
import type { DenominatorKind } from '../domain/series.ts';

export type ValueStyle = 'percent' | 'number';

/** Shares of tests are written as percentages, all other values as plain numbers. */
export const valueStyleOf = (kind: DenominatorKind, isProportion: boolean): ValueStyle =>
  kind === 'tests' && isProportion ? 'percent' : 'number';

/**
 * A value to about three significant digits, as sentences and tables write it: `35.4`, `1,204`,
 * `0.42`, `12.3%`. `none` where there is no number.
 */
export function valueText(value: number, style: ValueStyle, none = '–'): string {
  if (Number.isNaN(value)) return none;
  if (value === Number.POSITIVE_INFINITY) return 'no limit';
  if (style === 'percent') {
    const percent = value * 100;
    return `${decimalText(percent, percent >= 99.95 || percent === 0 ? 0 : percent >= 1 ? 1 : 2)}%`;
  }
  if (Number.isInteger(value)) return decimalText(value, 0);
  return decimalText(value, value >= 1000 ? 0 : value >= 10 ? 1 : value >= 0.1 ? 2 : 3);
}

/** A count, or the middle of a range of counts: `1,204`, `3.5`. */
export function countText(count: number): string {
  const tenths = Math.round(count * 10) / 10;
  return decimalText(tenths, Number.isInteger(tenths) ? 0 : 1);
}

const formats = new Map<number, Intl.NumberFormat>();

/**
 * A number with separators and `digits` decimals. The formats are cached, because making one takes a hundred
 * times as long as using it.
 */
export function decimalText(value: number, digits: number): string {
  let format = formats.get(digits);
  if (!format) {
    format = new Intl.NumberFormat('en-GB', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(digits, format);
  }
  return format.format(value);
}

/** `12.5`, or `12.5 (11.9–13.1)` where suppressed counts make the value uncertain by more than its rounding. */
export function intervalText({ value, low, high }: Bounded, style: ValueStyle): string {
  const text = valueText(value, style);
  if (!(high > low)) return text;
  if (high === Number.POSITIVE_INFINITY) return `${text} (at least ${valueText(low, style)})`;
  const [lowest, highest] = [valueText(low, style), valueText(high, style)];
  return lowest === text && highest === text ? text : `${text} (${lowest}–${highest})`;
}
