import { rm } from 'node:fs/promises';
import path from 'node:path';
import { monthOf } from '../../src/domain/month.ts';
import { rowsOf, type Series } from '../../src/domain/series.ts';
import { computeSeries } from '../../src/measures/series.ts';
import { type ChartState, DEFAULT_STATE, type Denominator } from '../../src/state/chartState.ts';
import { openStore } from '../../src/store/store.ts';
import { type ProcessedRow, type Reference, storeOf } from '../support/storeOf.ts';

export const JAN = monthOf(2019, 1);

/** A row of 10 tests of potassium within range, at practice A of CCG 15N and lab nd, in January 2019. */
export const row = (more: Partial<ProcessedRow>): ProcessedRow => ({
  month: JAN,
  practice: 'A',
  ccg: '15N',
  lab: 'nd',
  test: 'K',
  category: 0,
  n: 10,
  ...more,
});

export const listed = (practice: string, listSize: number | null, more: object = {}) => ({
  month: JAN,
  practice,
  ccg: '15N',
  listSize,
  ...more,
});

export const tests = (...codes: string[]): Denominator => ({ kind: 'tests', codes });

/** The answer of a store that holds just these rows. */
export async function stateOf(
  rows: readonly ProcessedRow[],
  practiceMonths: Reference['practiceMonths'],
  question: Partial<ChartState>,
): Promise<Series> {
  const file = await storeOf(rows, { practiceMonths: practiceMonths ?? [] });
  const store = await openStore(file);
  try {
    return await computeSeries(store, { ...DEFAULT_STATE, ...question });
  } finally {
    store.close();
    await rm(path.dirname(file), { recursive: true, force: true });
  }
}

/** `{A: 12.5}`: the values of the first month by group; NaN for a row without a value. */
export const valuesIn = (series: Series, month = series.months[0]): Record<string, number> =>
  Object.fromEntries(
    [...rowsOf(series)].filter(row => row.month === month).map(row => [row.group.id, row.value]),
  );
