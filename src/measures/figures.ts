import { ratioInterval } from '../domain/interval.ts';
import type { DenominatorKind } from '../domain/series.ts';
import type { Table } from './cells.ts';

/** The numbers of a series, groups × months; NaN where there is no such number. */
export interface Figures {
  readonly numerator: Float64Array;
  readonly numeratorError: Float64Array;
  readonly denominator: Float64Array;
  readonly denominatorError: Float64Array;
  readonly value: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * Values and their bounds (field guide, section 3). A cell is a row where it has a numerator; over
 * tests, where it has a denominator, and the numerator that it lacks is 0. Nothing divided by nothing
 * is no value, and neither is a count over a denominator of 0.
 *
 * @param denominator undefined for raw counts.
 */
export function figuresOf(
  kind: DenominatorKind,
  isProportion: boolean,
  numerator: Table,
  denominator: Table | undefined,
): Figures {
  const size = numerator.n.length;
  const blank = (): Float64Array => new Float64Array(size).fill(Number.NaN);
  const figures = {
    numerator: blank(),
    numeratorError: blank(),
    denominator: blank(),
    denominatorError: blank(),
    value: blank(),
    low: blank(),
    high: blank(),
  };
  const scale = kind === 'per1000' ? 1000 : 1;
  for (let at = 0; at < size; at++) {
    const given = numerator.n[at] ?? Number.NaN;
    const d = denominator ? (denominator.n[at] ?? Number.NaN) : 1;
    const n = kind === 'tests' && Number.isNaN(given) && !Number.isNaN(d) ? 0 : given;
    if (Number.isNaN(n) || (kind === 'tests' && Number.isNaN(d))) continue;
    const e = numerator.e[at] ?? 0;
    const f = denominator?.e[at] ?? 0;
    figures.numerator[at] = n;
    figures.numeratorError[at] = e;
    if (denominator && !Number.isNaN(d)) {
      figures.denominator[at] = d;
      figures.denominatorError[at] = f;
    }
    if (!(d > 0)) continue;
    const value = (n / d) * scale;
    const isCertain = e === 0 && f === 0;
    const { low, high } = isCertain
      ? { low: value / scale, high: value / scale }
      : ratioInterval(n, e, d, f, isProportion);
    figures.value[at] = value;
    figures.low[at] = isCertain ? value : low * scale;
    figures.high[at] = isCertain ? value : high * scale;
  }
  return figures;
}
