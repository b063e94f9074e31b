import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isoMonth } from '../../src/domain/month.ts';
import { comparesOrganisations, type OwnGroup } from '../../src/domain/ownGroup.ts';
import { PREDEFINED_MEASURES } from '../../src/domain/predefinedMeasures.ts';
import { type ChartState, idSet } from '../../src/state/chartState.ts';
import { buildUrl, parseUrl } from '../../src/state/codec.ts';
import { Oracle, type OracleRow } from '../oracle/oracle.ts';
import { randomStates } from '../oracle/randomState.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { Dice, randomData } from '../support/randomData.ts';
import { type ProcessedRow, storeOf } from '../support/storeOf.ts';
import { VersionHouse } from '../support/versionHouse.ts';

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

/** Chooses a count that a range allows. */
type Choice = (low: number, high: number) => number;

/** The data with each suppressed count replaced by one that its range allows. */
function replaced(count: Choice): Oracle {
  const rows = data.rows.map(({ e = 0, ...row }): ProcessedRow => {
    return e > 0 ? { ...row, n: count(row.n - e, row.n + e) } : row;
  });
  return new Oracle({ rows, practiceMonths: data.reference.practiceMonths });
}

const dice = new Dice(6);
const CHOICES: readonly Choice[] = [
  low => low,
  (_, high) => high,
  (low, high) => (dice.chance(0.5) ? low : high),
  (low, high) => dice.whole(low, high),
];
const POSSIBLE = CHOICES.map(replaced);

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
  site: Pick<RunningApp, 'get'> = app,
): Promise<Map<string, Published>> {
  const response = await site.get(addressOf(state, ending));
  const text = await response.text();
  expect(response.status, text).toBe(200);
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

/** Groups as somebody would make them who looks for one count: all, all but one, halves, and pairs that overlap. */
function groupsAround(ids: readonly string[]): OwnGroup[] {
  const target = dice.whole(0, ids.length - 1);
  const sets = [
    ids,
    ids.filter((_, i) => i !== target),
    ids.filter((_, i) => i === target || i === (target + 1) % ids.length),
    ids.filter((_, i) => i === (target + 1) % ids.length || i === (target + 2) % ids.length),
    dice.some(ids, 0.5),
    dice.some(ids, 0.5),
  ];
  return sets.flatMap((members, i) =>
    members.length === 0 ? [] : [{ name: `Group ${i}`, ids: idSet(members) }],
  );
}

/** What is known of the counts of a month: for single organisations and for sets of them. */
interface Sum {
  readonly members: readonly string[];
  readonly low: number;
  readonly high: number;
}

/** What sums say of each of their members once each bound has been used against every other. */
function narrowed(sums: readonly Sum[]): Map<string, { low: number; high: number }> {
  const known = new Map<string, { low: number; high: number }>();
  for (const { members, low, high } of sums) {
    if (members.length !== 1) continue;
    const [id = ''] = members;
    const { low: from = low, high: to = high } = known.get(id) ?? {};
    known.set(id, { low: Math.max(low, from), high: Math.min(high, to) });
  }
  for (let again = true; again; ) {
    again = false;
    for (const { members, low, high } of sums) {
      const parts = members.flatMap(id => known.get(id) ?? []);
      const [least, most] = [
        parts.reduce((sum, part) => sum + part.low, 0),
        parts.reduce((sum, part) => sum + part.high, 0),
      ];
      for (const part of parts) {
        const from = low - (most - part.high);
        const to = high - (least - part.low);
        if (from > part.low + SLACK || to < part.high - SLACK) {
          [part.low, part.high] = [Math.max(part.low, from), Math.min(part.high, to)];
          again = true;
        }
      }
    }
  }
  return known;
}

it('no suppressed count can be told from own groups, alone or against each other', async () => {
  let [suppressed, attacked] = [0, 0];
  const questions = QUESTIONS.filter(comparesOrganisations).filter((_, i) => i % 13 === 0);
  for (const question of questions) {
    const rows = await published(question, '.json');
    const ids = [...new Set([...rows.keys()].map(key => key.slice(8)))];
    if (ids.length < 3) continue;
    const groups = groupsAround(ids);
    const state = { ...question, groups };
    const answered = await published(state, '.json');
    // A practice without a denominator has a row only among plain numbers.
    const counts = await published({ ...question, denominator: { kind: 'raw' } }, '.json');
    // Whatever a lab's range allows for every count at once is allowed by every group.
    for (const { name, ids: members } of groups) {
      for (const possible of POSSIBLE) {
        for (const truth of possible.pooled(question, members)) {
          const row = answered.get(`${isoMonth(truth.month).slice(0, 7)} group:${name}`);
          if (!row) continue;
          expect(contradiction(row, truth, state), buildUrl(state)).toBeUndefined();
          if (row.numerator_error > 0) suppressed++;
        }
      }
    }
    // And no chain of subtractions says more of any organisation than its own row.
    for (const month of new Set([...rows.keys()].map(key => key.slice(0, 7)))) {
      const single = { numerator: counts, denominator: rows };
      const sumsOf = (half: 'numerator' | 'denominator'): Sum[] =>
        [...ids.map(id => ({ id, members: [id] })), ...groups.map(toSum)].flatMap(
          ({ id, members }) => {
            const place = `${month} ${id}`;
            const row = members.length === 1 ? single[half].get(place) : answered.get(place);
            const middle = row?.[half] ?? null;
            if (!row || middle === null) return [];
            const error = row[`${half}_error`] ?? 0;
            const inMonth = members.filter(member => single[half].has(`${month} ${member}`));
            return [{ members: inMonth, low: middle - error, high: middle + error }];
          },
        );
      const halves = question.denominator.kind === 'tests' ? ['denominator' as const] : [];
      for (const half of ['numerator' as const, ...halves]) {
        for (const [id, { low, high }] of narrowed(sumsOf(half))) {
          const row = single[half].get(`${month} ${id}`);
          const error = row?.[`${half}_error`] ?? 0;
          expect([low, high], `${buildUrl(state)} ${month} ${id} ${half}`).toEqual([
            (row?.[half] ?? 0) - error,
            (row?.[half] ?? 0) + error,
          ]);
          if (error > 0) attacked++;
        }
      }
    }
  }
  expect(suppressed).toBeGreaterThan(200);
  expect(attacked).toBeGreaterThan(100);
});

const toSum = ({ name, ids }: OwnGroup) => ({ id: `group:${name}`, members: ids });

describe('no suppressed count can be told from two versions of the data', () => {
  /** A count in either version: the same tests of one practice, lab and month. */
  interface Cell {
    readonly before?: ProcessedRow | undefined;
    readonly after?: ProcessedRow | undefined;
  }
  const [closed = '', opened = '', moved = '', corrected = '', thinned = ''] = [
    ...new Set(data.rows.map(({ practice }) => practice)),
  ];
  const lastMonth = Math.max(...data.rows.map(({ month }) => month));

  /**
   * The next files of the labs, as somebody would wish them who looks for the counts of one practice: one closed
   * and another opened, one moved, ranges that became narrower or exact, rows that were left out, a new month.
   */
  function nextOf(row: ProcessedRow, i: number): Cell {
    const { practice, month, e = 0 } = row;
    const isNew = practice === opened || month === lastMonth;
    const before = isNew ? undefined : row;
    if (practice === closed) return { before };
    if (practice === thinned && e > 0 && i % 2 === 0) return { before };
    if (practice === moved) return { before, after: { ...row, ccg: '99P' } };
    if (practice === corrected && e > 0) {
      return { before, after: { ...row, n: 3, e: e > 2 ? 2 : 0 } };
    }
    return { before, after: row };
  }
  const cells = data.rows.map(nextOf);
  const rowsOf = (version: keyof Cell): ProcessedRow[] =>
    cells.flatMap(cell => cell[version] ?? []);
  const { practiceMonths } = data.reference;
  const known = {
    before: practiceMonths.filter(
      ({ practice, month }) => practice !== opened && month < lastMonth,
    ),
    after: practiceMonths
      .filter(({ practice }) => practice !== closed)
      .map(listing => (listing.practice === moved ? { ...listing, ccg: '99P' } : listing)),
  };
  const VERSIONS = ['before', 'after'] as const;
  const DATA = { before: 'a1', after: 'b2' } as const;

  /** Both versions, with counts that either version’s ranges allow. */
  const joint = CHOICES.map(choose => {
    const truths = cells.map(cell => {
      const both = VERSIONS.flatMap(version => cell[version] ?? []);
      const low = Math.max(...both.map(({ n, e = 0 }) => n - e));
      const high = Math.min(...both.map(({ n, e = 0 }) => n + e));
      return low < high ? choose(low, high) : low;
    });
    const oracleOf = (version: keyof Cell): Oracle => {
      const rows = cells.flatMap((cell, i) => {
        const row = cell[version];
        return row ? [{ ...row, n: truths[i] ?? row.n, e: 0 }] : [];
      });
      return new Oracle({ rows, practiceMonths: known[version] });
    };
    return { before: oracleOf('before'), after: oracleOf('after') };
  });

  let house: VersionHouse;
  let site: RunningApp;
  beforeAll(async () => {
    house = await VersionHouse.make();
    const { shelf, stores, versions } = await house.open({ versionsKept: 2 });
    const tests = [...new Set(data.rows.map(({ test }) => test))].map(code => ({
      ...{ code, name: code },
      shown: true,
    }));
    for (const version of VERSIONS) {
      await house.publish(shelf, DATA[version], rowsOf(version), {
        practiceMonths: known[version],
        tests,
      });
    }
    site = await runApp(undefined, { stores, versions });
  });
  afterAll(async () => {
    await site.stop();
    await house.remove();
  });

  it('whatever is compared: both allow every count that both labs’ ranges allow', async () => {
    let suppressed = 0;
    for (const question of every(29)) {
      for (const version of VERSIONS) {
        const state = { ...question, data: DATA[version] };
        const rows = await published(state, '.json', site);
        for (const possible of joint) {
          for (const truth of possible[version].answer(question).rows) {
            const row = rows.get(`${isoMonth(truth.month).slice(0, 7)} ${truth.group}`);
            if (!row) continue;
            const place = `${buildUrl(state)} ${isoMonth(truth.month)} ${truth.group}`;
            expect(contradiction(row, truth, question), place).toBeUndefined();
            if (row.numerator_error > 0) suppressed++;
          }
        }
      }
    }
    expect(suppressed).toBeGreaterThan(100);
  });

  it('however their sums are subtracted from each other', async () => {
    // The counts of a practice in a month are one unknown where both versions count the same rows.
    const changed = new Set(
      cells
        .filter(({ before, after }) => !before || !after)
        .map(({ before, after }) => {
          const { month = 0, practice = '' } = before ?? after ?? {};
          return `${isoMonth(month).slice(0, 7)} ${practice}`;
        }),
    );
    const unknown = (version: keyof Cell, place: string): string =>
      changed.has(place) ? `${version} ${place}` : place;
    let attacked = 0;
    const questions = QUESTIONS.filter(
      ({ groupBy, practiceIds, ccgIds, labIds }) =>
        groupBy === 'practice_id' && practiceIds.length + ccgIds.length + labIds.length === 0,
    )
      .filter((_, i) => i % 2 === 0)
      .map(state => ({ ...state, window: 1 as const, denominator: { kind: 'raw' as const } }));
    for (const question of questions) {
      const ids = [...new Set(data.rows.map(({ practice }) => practice))];
      const without = ids.filter(id => id !== closed && id !== opened);
      const groups = [{ name: 'In both', ids: idSet(without) }, ...groupsAround(ids).slice(0, 5)];
      const sums: Sum[] = [];
      for (const version of VERSIONS) {
        const rows = await published({ ...question, groups, data: DATA[version] }, '.json', site);
        const own = new Set([...rows.keys()].filter(key => !key.includes('group:')));
        for (const [key, { numerator, numerator_error: error }] of rows) {
          const [month = '', id = ''] = [key.slice(0, 7), key.slice(8)];
          const members = groups.find(({ name }) => id === `group:${name}`)?.ids ?? [id];
          const places = members.map(member => `${month} ${member}`);
          sums.push({
            members: places.filter(place => own.has(place)).map(place => unknown(version, place)),
            low: numerator - error,
            high: numerator + error,
          });
        }
      }
      const alone = narrowed(sums.filter(({ members }) => members.length === 1));
      for (const [place, { low, high }] of narrowed(sums)) {
        const { low: from = 0, high: to = 0 } = alone.get(place) ?? {};
        expect([low, high], `${buildUrl(question)} ${place}`).toEqual([from, to]);
        if (to > from) attacked++;
      }
    }
    expect(attacked).toBeGreaterThan(200);
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
    const known =
      answers.get(question) ?? POSSIBLE.map(possibility => possibility.answer(state).rows);
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
          const own = recent.filter(row => row.group === group);
          const d = own.reduce((sum, row) => sum + (row.denominator ?? 0), 0);
          const n = own.reduce((sum, row) => sum + row.numerator, 0);
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
            .filter(row => row.month === month)
            .map(row => row.value ?? 0)
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
