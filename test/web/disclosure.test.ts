import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isoMonth } from '../../src/domain/month.ts';
import { PREDEFINED_MEASURES } from '../../src/domain/predefinedMeasures.ts';
import type { ChartState } from '../../src/state/chartState.ts';
import { buildUrl, parseUrl } from '../../src/state/codec.ts';
import { Oracle, type OracleRow } from '../oracle/oracle.ts';
import { randomStates } from '../oracle/randomState.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { Dice, randomData } from '../support/randomData.ts';
import { type ProcessedRow, storeOf } from '../support/storeOf.ts';

// What can be learnt of a suppressed count. If every number that the site gives allows every count
// that the lab's range allows, for all suppressed counts at once, then nothing can be ruled out: not
// by subtracting what two pages show, and not by any other sum. The numbers for counts that might be
// true come from the oracle, which knows them exactly.

const data = randomData(5, 5);
let file: string;
let app: RunningApp;
beforeAll(async () => {
  const codes = [...new Set(data.rows.map(({ test }) => test))];
  file = await storeOf(data.rows, {
    ...data.reference,
    tests: codes.map(code => ({ code, name: code, shown: true })),
    measures: PREDEFINED_MEASURES.filter(({ numerators }) => codes.includes(numerators[0] ?? '')),
  });
  app = await runApp(file);
});
afterAll(async () => {
  await app.stop();
  await rm(path.dirname(file), { recursive: true });
});

/** The data with each suppressed count replaced by one that its range allows. */
function replaced(count: (low: number, high: number) => number): Oracle {
  const rows = data.rows.map(({ e = 0, ...row }): ProcessedRow => {
    return e > 0 ? { ...row, n: count(row.n - e, row.n + e) } : row;
  });
  return new Oracle({ rows, practiceMonths: data.reference.practiceMonths });
}

const dice = new Dice(6);
const POSSIBLE = [
  replaced(low => low),
  replaced((_, high) => high),
  replaced((low, high) => (dice.chance(0.5) ? low : high)),
  replaced((low, high) => dice.whole(low, high)),
];

const QUESTIONS = [...randomStates(7)].map(state => ({ ...state, hideSparse: false }));
/** Every so many of the questions, which come by group, kind of denominator and result filter. */
const every = (step: number): ChartState[] => QUESTIONS.filter((_, i) => i % step === 0);

const rowSchema = z.object({
  month: z.string(),
  numerator: z.number(),
  numerator_error: z.number(),
  denominator: z.number().nullable(),
  denominator_error: z.number().nullable(),
  calc_value: z.number().nullable(),
  calc_value_low: z.number().nullable(),
  calc_value_high: z.number().nullable(),
});
type Published = z.infer<typeof rowSchema>;

function addressOf(state: ChartState, ending: '.json' | '.csv'): string {
  const [where = '', query] = buildUrl(state).split('?');
  return `${where}${ending}${query === undefined ? '' : `?${query}`}`;
}

const answerSchema = z.object({ rows: z.array(z.record(z.string(), z.unknown())) });
const csvNumber = (text: unknown): unknown =>
  text === '' ? null : typeof text === 'string' && /^[-\d.e]+$/.test(text) ? Number(text) : text;

/** The rows of one of an answer's files, by month and group. */
async function published(
  state: ChartState,
  ending: '.json' | '.csv',
): Promise<Map<string, Published>> {
  const response = await app.get(addressOf(state, ending));
  expect(response.status).toBe(200);
  const text = await response.text();
  const rows: Record<string, unknown>[] =
    ending === '.json'
      ? answerSchema.parse(JSON.parse(text)).rows
      : z
          .array(z.record(z.string(), z.string()))
          .parse(parse(text, { columns: true }))
          .map(row =>
            Object.fromEntries(
              Object.entries(row).map(([name, cell]) => [
                name,
                /numerator|denominator|calc/.test(name) ? csvNumber(cell) : cell,
              ]),
            ),
          );
  return new Map(
    rows.map(row => [
      `${String(row.month).slice(0, 7)} ${row[state.groupBy]}`,
      rowSchema.parse(row),
    ]),
  );
}

const SLACK = 1e-6;
const holds = (value: number, low: number | null, high: number | null): boolean =>
  value >= (low ?? Number.NEGATIVE_INFINITY) * (1 - SLACK) - SLACK &&
  value <= (high ?? Number.POSITIVE_INFINITY) * (1 + SLACK) + SLACK;

const within = (value: number | null, middle: number | null, error: number | null): boolean =>
  value === null || middle === null || holds(value, middle - (error ?? 0), middle + (error ?? 0));

/**
 * What a published row rules out of a row that might be true. Which lab a practice's patients belong to
 * follows from its counts, so that list sizes by lab are no sum of these.
 */
function contradiction(row: Published, truth: OracleRow, state: ChartState): string | undefined {
  if (!within(truth.numerator, row.numerator, row.numerator_error)) return 'numerator';
  if (state.denominator.kind !== 'tests') return undefined;
  if (!within(truth.denominator, row.denominator, row.denominator_error)) return 'denominator';
  const isOpen = truth.value !== null && row.calc_value !== null;
  return isOpen && !holds(truth.value ?? 0, row.calc_value_low, row.calc_value_high)
    ? 'value'
    : undefined;
}

describe.each([
  { ending: '.json', questions: every(7) },
  { ending: '.csv', questions: every(23) },
] as const)('no suppressed count can be told from $ending', ({ ending, questions }) => {
  it('whatever is compared, filtered or divided by', async () => {
    let suppressed = 0;
    for (const state of questions) {
      const rows = await published(state, ending);
      for (const possible of POSSIBLE) {
        for (const truth of possible.answer(state).rows) {
          const row = rows.get(`${isoMonth(truth.month).slice(0, 7)} ${truth.group}`);
          if (!row) continue;
          const place = `${buildUrl(state)} ${isoMonth(truth.month)} ${truth.group}`;
          expect(contradiction(row, truth, state), place).toBeUndefined();
          if (row.numerator_error > 0) suppressed++;
        }
      }
    }
    expect(suppressed).toBeGreaterThan(200);
  });
});

it('a month is in an answer whatever its suppressed counts are', async () => {
  for (const state of every(31)) {
    const [low, high] = POSSIBLE.map(possible =>
      possible.answer(state).rows.map(row => `${row.month} ${row.group}`),
    );
    expect(low, buildUrl(state)).toEqual(high);
    const shown = await published(state, '.json');
    expect(shown.size, buildUrl(state)).toBe(low?.length);
  }
});

const signalSchema = z.object({
  from: z.string(),
  rows: z.array(
    z.object({
      id: z.string(),
      question: z.string(),
      numerator: z.number(),
      numerator_error: z.number(),
      value_low: z.number().nullable(),
      value_high: z.number().nullable(),
      rank_from_highest_best: z.number().nullable(),
      rank_from_highest_worst: z.number().nullable(),
      months_above_median: z.number(),
      months_below_median: z.number(),
    }),
  ),
});

it('no suppressed count can be told from the pages of organisations', async () => {
  const practices = [...new Set(data.rows.map(({ practice }) => practice))];
  /** What each practice would have over the half year and month by month, for counts that might be true. */
  const answers = new Map<string, (readonly OracleRow[])[]>();
  const truthsOf = (question: string): (readonly OracleRow[])[] => {
    const parsed = parseUrl(question);
    if (!parsed.ok) throw new Error(parsed.message);
    const { state } = parsed;
    const known = answers.get(question) ?? POSSIBLE.map(each => each.answer(state).rows);
    answers.set(question, known);
    return known;
  };
  let suppressed = 0;
  for (const practice of practices) {
    const response = await app.get(`/org/practice/${encodeURIComponent(practice)}.json?peers=all`);
    expect(response.status).toBe(200);
    const { from, rows } = signalSchema.parse(JSON.parse(await response.text()));
    for (const row of rows) {
      for (const truth of truthsOf(row.question)) {
        const place = `${practice} ${row.id}`;
        const recent = truth.filter(
          ({ month, value }) => isoMonth(month) >= from && value !== null,
        );
        const sums = practices.flatMap(group => {
          const own = recent.filter(each => each.group === group);
          const d = own.reduce((sum, each) => sum + (each.denominator ?? 0), 0);
          const n = own.reduce((sum, each) => sum + each.numerator, 0);
          return d > 0 ? [{ group, n, value: n / d, own }] : [];
        });
        const own = sums.find(({ group }) => group === practice);
        if (!own) continue;
        expect(within(own.n, row.numerator, row.numerator_error), place).toBe(true);
        const scale = row.question.includes('per1000') ? 1000 : 1;
        expect(holds(own.value * scale, row.value_low, row.value_high), place).toBe(true);
        const rank = 1 + sums.filter(({ value }) => value > own.value * (1 + SLACK)).length;
        const lowest = 1 + sums.filter(({ value }) => value > own.value * (1 - SLACK)).length;
        expect(lowest, place).toBeGreaterThanOrEqual(row.rank_from_highest_best ?? 0);
        expect(rank, place).toBeLessThanOrEqual(row.rank_from_highest_worst ?? Infinity);
        const sides = own.own.map(({ month, value }) => {
          const values = recent
            .filter(each => each.month === month)
            .map(each => each.value ?? 0)
            .toSorted((a, b) => a - b);
          const at = (i: number): number => values[i] ?? Number.NaN;
          const middle = (values.length - 1) / 2;
          return (value ?? 0) - (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
        });
        const count = (sign: number): number => sides.filter(side => sign * side > -SLACK).length;
        expect(count(1), place).toBeGreaterThanOrEqual(row.months_above_median);
        expect(count(-1), place).toBeGreaterThanOrEqual(row.months_below_median);
        if (row.numerator_error > 0) suppressed++;
      }
    }
  }
  expect(suppressed).toBeGreaterThan(100);
});
