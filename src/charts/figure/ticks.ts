import { type Month, shortMonth } from '../../domain/month.ts';

/** The distance of value ticks: 1, 2 or 5 times a power of ten, so that three to six fit below `top`. */
export function valueStep(top: number): number {
  const target = top / 6;
  const power = 10 ** Math.floor(Math.log10(target));
  const step = [1, 2, 5, 10].find(digit => digit * power >= target) ?? 10;
  return Number((step * power).toPrecision(6));
}

const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120];

/** The number of months between ticks, so that there are no more than `most` ticks. */
export const monthStep = (months: number, limit: number): number =>
  MONTH_STEPS.find(step => months / step <= limit) ?? 120;

export interface Tick {
  /** From 0 at the start of the axis to 1 at its end. */
  readonly position: number;
  readonly text: string;
  /** Hidden where there is little room. */
  readonly isMinor: boolean;
}

/** Ticks from 0 up to `top` at a round step, with texts by `format`. */
export function valueTicks(top: number, format: (value: number) => string): Tick[] {
  const step = valueStep(top);
  const ticks: Tick[] = [];
  for (let i = 0; i * step <= top; i++)
    ticks.push({ position: (i * step) / top, text: format(i * step), isMinor: false });
  return ticks;
}

/** A tick at every calendar month that is a whole number of steps from January. */
export function monthTicks(
  months: readonly Month[],
  limit: number,
  placeOf: (month: Month) => number,
): Tick[] {
  const step = monthStep(months.length, limit);
  return months
    .filter(month => month % step === 0)
    .map(month => ({
      position: placeOf(month),
      text: shortMonth(month),
      isMinor: month % (2 * step) !== 0,
    }));
}
