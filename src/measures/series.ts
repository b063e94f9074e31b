import type { Catalogue } from '../domain/catalogue.ts';
import type { GroupBy } from '../domain/groupBy.ts';
import { RESULT_CATEGORIES } from '../domain/resultCategory.ts';
import type { Group, Series } from '../domain/series.ts';
import type { ChartState } from '../state/chartState.ts';
import type { Store } from '../store/store.ts';
import { type Axes, axesOf, cellsWithin, type DenseTable, type Fraction } from './cells.ts';
import { type CountGroup, countsBy, countsByResult } from './counts.ts';
import { decilesWithBounds } from './deciles.ts';
import { lastYearOf } from './lastYear.ts';
import { listSizesBy } from './listSizes.ts';
import { type Question, questionOf } from './question.ts';
import { numbersInTurns } from './seriesNumbers.ts';
import type { WholeSeries } from './slice.ts';
import { suppressionOf } from './suppression.ts';
import { restrictToChart, rolling } from './time.ts';
import { inTurn } from './turns.ts';

const GROUP_COLUMNS = {
  practice_id: 'practice_ix',
  ccg_id: 'ccg_ix',
  lab_id: 'lab_ix',
  test_code: 'test_ix',
} as const satisfies Partial<Record<GroupBy, CountGroup>>;

/** The denominators of a question. With `isShared` all groups share the month’s total, which is group 0. */
export interface Denominators {
  readonly table: DenseTable;
  readonly isShared: boolean;
}

/** The counts that a question is answered from. */
export interface CountTables {
  readonly question: Question;
  readonly numerators: DenseTable;
  readonly denominators: Denominators | undefined;
}

/** Reads the counts of a state’s question, from memory where they were read before. */
export async function countTables(store: Store, state: ChartState): Promise<CountTables> {
  const question = questionOf(store.catalogue, state);
  const [numerators, denominators] = await Promise.all([
    numeratorsOf(store, question),
    denominatorsOf(store, question),
  ]);
  return { question, numerators, denominators };
}

/**
 * The numbers of the groups and months that a chart shows.
 *
 * @param groupsOf the groups with these numbers in the tables.
 */
export async function shownNumbers(
  tables: CountTables,
  state: ChartState,
  groupsOf: (numbers: readonly number[]) => Group[],
): Promise<WholeSeries> {
  const { question, numerators, denominators } = tables;
  const { window } = state;
  const axes = await inTurn(() => axesFor(question, numerators, denominators));
  const numbers = await numbersInTurns(
    question.denominator.kind,
    question.isProportion,
    await inTurn(() => countsIn(tables, axes, window)),
    window,
  );
  return inTurn(() => {
    const months = Array.from({ length: axes.months }, (_, i) => axes.firstMonth + i);
    return restrictToChart({ months, groups: groupsOf(axes.groups), ...numbers }, state);
  });
}

/** Computes the answer to a state's question (field guide, section 3), without any cache. */
export async function computeSeries(store: Store, state: ChartState): Promise<Series> {
  const question = questionOf(store.catalogue, state);
  const [tables, suppression] = await Promise.all([
    countTables(store, state),
    suppressionOf(store, question),
  ]);
  const { window } = state;
  const shownSeries = await shownNumbers(tables, state, numbers =>
    groupsOf(store.catalogue, question.groupBy, numbers),
  );
  const mayHaveDeciles = question.groupBy !== 'result_category';
  const { yearBefore, ...numbers } = shownSeries;
  return {
    ...numbers,
    groupBy: question.groupBy,
    denominatorKind: question.denominator.kind,
    ...(window === 1 ? {} : { window }),
    labels: store.catalogue.labels,
    ...(mayHaveDeciles
      ? await decilesWithBounds(shownSeries, shownSeries.groups.length, shownSeries.months.length)
      : { deciles: null }),
    suppression,
    ...(yearBefore
      ? {
          lastYear: lastYearOf(
            yearBefore,
            mayHaveDeciles,
            shownSeries.groups.length,
            shownSeries.months.length,
          ),
        }
      : {}),
  };
}

/** The numerators and denominators of the answer's cells, added up over the window. */
function countsIn(
  { question, numerators, denominators }: CountTables,
  axes: Axes,
  window: number,
): Fraction {
  const monthly = {
    numerator: cellsWithin(numerators, axes),
    denominator: denominators && denominatorCells(denominators, axes),
  };
  return window === 1 ? monthly : rolling(monthly, question.denominator.kind, axes.months, window);
}

function numeratorsOf(store: Store, question: Question): Promise<DenseTable> {
  const { groupBy, numerators, results, organisations } = question;
  return groupBy === 'result_category'
    ? countsByResult(store, numerators, results, organisations)
    : countsBy(store, GROUP_COLUMNS[groupBy], numerators, results, organisations);
}

async function denominatorsOf(
  store: Store,
  { groupBy, organisations, denominator }: Question,
): Promise<Denominators | undefined> {
  if (denominator.kind === 'raw') return undefined;
  if (denominator.kind === 'per1000') {
    return {
      table: await listSizesBy(store, groupBy, organisations),
      isShared: groupBy === 'test_code' || groupBy === 'result_category',
    };
  }
  const { tests, numericOnly, byGroup } = denominator;
  const group = byGroup && groupBy !== 'result_category' ? GROUP_COLUMNS[groupBy] : '0';
  const results = numericOnly ? 'numeric' : 'all';
  return {
    table: await countsBy(store, group, tests, results, organisations),
    isShared: !byGroup,
  };
}

/**
 * Over tests the rows are those of the denominator: its groups, or, where all share the month's total,
 * the numerator's groups in every month that has a total. Otherwise the rows are the numerator's.
 */
function axesFor(question: Question, numerators: DenseTable, denominators?: Denominators): Axes {
  if (question.denominator.kind !== 'tests' || !denominators) return axesOf(numerators);
  const { table, isShared } = denominators;
  return isShared ? axesOf(numerators, table) : axesOf(table);
}

function denominatorCells(
  { table, isShared }: Denominators,
  axes: Axes,
): Pick<DenseTable, 'n' | 'e'> {
  if (!isShared) return cellsWithin(table, axes);
  const total = cellsWithin(table, { ...axes, groups: [0] });
  const repeatRow = (row: Float64Array): Float64Array => {
    const rows = new Float64Array(axes.groups.length * axes.months);
    for (let at = 0; at < rows.length; at += axes.months) rows.set(row, at);
    return rows;
  };
  return { n: repeatRow(total.n), e: repeatRow(total.e) };
}

function groupsOf(catalogue: Catalogue, groupBy: GroupBy, numbers: readonly number[]): Group[] {
  const dictionary: readonly Group[] = {
    practice_id: catalogue.practices,
    ccg_id: catalogue.ccgs,
    lab_id: catalogue.labs,
    test_code: catalogue.tests,
    result_category: RESULT_CATEGORIES.map(({ code, name }) => ({ id: String(code), name })),
  }[groupBy];
  return numbers.map(ix => groupOf(dictionary[ix] ?? { id: String(ix), name: String(ix) }));
}

const groups = new WeakMap<Group, Group>();

/** The group of an entry, without what else is known of it. One for all answers: a page may have 56,000 of them. */
function groupOf(entry: Group): Group {
  const existing = groups.get(entry);
  if (existing) return existing;
  const { id, name, memberships } = entry;
  const group = memberships ? { id, name, memberships } : { id, name };
  groups.set(entry, group);
  return group;
}
