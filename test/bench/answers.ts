import { labelOf } from '../../src/charts/label.ts';
import type { GroupBy } from '../../src/domain/groupBy.ts';
import { PREDEFINED_MEASURES } from '../../src/domain/predefinedMeasures.ts';
import { rowAt, rowsOf, type Series } from '../../src/domain/series.ts';
import { computeSeries } from '../../src/measures/series.ts';
import { testPeersOf } from '../../src/measures/testPeers.ts';
import { type ChartState, DEFAULT_STATE, stateOfMeasure } from '../../src/state/chartState.ts';
import { quoted } from '../../src/store/sql.ts';
import type { Store } from '../../src/store/store.ts';
import { Oracle, type OracleAnswer } from '../oracle/oracle.ts';
import type { BenchData } from './data.ts';
import type { Line } from './report.ts';
import { repeated, timed } from './timing.ts';

const GROUP_BYS = ['practice_id', 'lab_id', 'ccg_id'] as const;

/** In ms, up to a region's size and for England. */
const GOALS = {
  regional: { practice_id: 160, lab_id: 50, ccg_id: 50, chart: 30, tests: 100 },
  national: { practice_id: 600, lab_id: 100, ccg_id: 100, chart: 250, tests: 500 },
} as const;
const MOST_REGIONAL = 600;

export interface AnswersOptions {
  readonly runs: number;
  /** The oracle takes seconds for what the store answers in milliseconds. */
  readonly withOracle: boolean;
}

/** How long answers take that nobody has asked for before, beside the oracle's. */
export async function benchAnswers(
  store: Store,
  data: BenchData,
  { runs, withOracle }: AnswersOptions,
): Promise<Line[]> {
  const lines: Line[] = [];
  const goals = data.practices.length <= MOST_REGIONAL ? GOALS.regional : GOALS.national;
  const anew = asNew(store);
  for (const groupBy of GROUP_BYS) {
    const states = statesOf(groupBy);
    const page = (from: Store) => () => Promise.all(states.map(state => drawn(from, state)));
    const timing = await repeated(runs, () => page(anew())());
    const goal = goals[groupBy];
    const description = `page of ${states.length} measures by ${groupBy}`;
    console.log(`${description}: ${timing.median.toFixed(1)} ms`);
    // By practice the oracle needs minutes for a page; there it answers one chart (below).
    const isFeasible = withOracle && groupBy !== 'practice_id';
    const oracle = isFeasible ? { oracle: await oracleTime(store, data, states) } : {};
    lines.push({ description, timing, goal, ...oracle });
    const memoryTiming = await repeated(runs, page(store));
    lines.push({
      description: '  the same from tables that are held in memory',
      timing: memoryTiming,
    });
  }
  for (const [i, state] of statesOf('practice_id').entries()) {
    const description = `one chart by practice_id: ${PREDEFINED_MEASURES[i]?.id}`;
    const timing = await repeated(runs, () => drawn(anew(), state));
    const isCompared = withOracle && i === 0;
    const oracle = isCompared ? { oracle: await oracleTime(store, data, [state]) } : {};
    const floor = (await repeated(runs, () => scanned(store, state.numerators))).median;
    lines.push({ description, timing, goal: goals.chart, floor, ...oracle });
  }
  let place = 0;
  const timing = await repeated(runs, () => testsOfPractice(anew(), data.practices[place++]));
  lines.push({
    description: 'the tests of one practice and their peers',
    timing,
    goal: goals.tests,
  });
  return lines;
}

const statesOf = (groupBy: GroupBy): ChartState[] =>
  PREDEFINED_MEASURES.map(measure => stateOfMeasure({ ...DEFAULT_STATE, groupBy }, measure));

/** The bare scan of a chart's columns: the practice, month and count of its tests. */
const scanned = (store: Store, tests: readonly string[]): Promise<unknown> =>
  store.columns(`
    SELECT sum(practice_ix), sum(month), sum(n_total) FROM count_by_practice
    WHERE test_ix IN (SELECT test_ix FROM test WHERE test_code IN (${tests.map(quoted).join()}))`);

/** The same store under other names, so that nothing that is held in memory answers for it. */
function asNew(store: Store): () => Store {
  let times = 0;
  return () => ({ ...store, path: `${store.path} ${times++}` });
}

/** The numbers of the small multiples of a practice's tests. */
async function testsOfPractice(store: Store, practice = ''): Promise<void> {
  const state: ChartState = { ...DEFAULT_STATE, groupBy: 'test_code', practiceIds: [practice] };
  await testPeersOf(store, state, await computeSeries(store, state));
}

/** An answer with the tooltips that a chart shows: those of one highlighted group. */
async function drawn(store: Store, state: ChartState): Promise<Series> {
  const series = await computeSeries(store, state);
  for (let month = 0; month < series.months.length; month++) {
    const row = rowAt(series, 0, month);
    if (row) labelOf(row, series.denominatorKind, 'number');
  }
  return series;
}

/**
 * What the oracle takes for the same questions, in ms. It is given only the rows of the tests that
 * each asks for, already in memory; its answers must be the store's.
 */
async function oracleTime(store: Store, data: BenchData, states: ChartState[]): Promise<number> {
  let total = 0;
  for (const state of states) {
    const { denominator } = state;
    const testCodes = [
      ...state.numerators,
      ...(denominator.kind === 'tests' ? denominator.codes : []),
    ];
    const needsPrimaryLab = state.groupBy === 'lab_id' && denominator.kind === 'per1000';
    const oracle = new Oracle({
      rows: await data.processedRows(new Set(needsPrimaryLab ? [...testCodes, 'K'] : testCodes)),
      practiceMonths: data.practices.flatMap((practice, p) =>
        data.months.map((month, m) => ({
          month,
          practice,
          ccg: data.ccgOf(p),
          listSize: data.listSizeOf(p, m),
        })),
      ),
    });
    const { ms, result } = await timed(() => oracle.answer(state));
    total += ms;
    assertSame(await computeSeries(store, state), result);
  }
  return total;
}

function assertSame(series: Series, answer: OracleAnswer): void {
  const rows = [...rowsOf(series)];
  const isSame =
    rows.length === answer.rows.length &&
    answer.rows.every((row, i) => Math.abs((rows[i]?.value ?? 0) - (row.value ?? 0)) < 1e-9);
  if (!isSame) throw new Error(`the store's ${rows.length} rows are not the oracle's`);
}
