import { labelOf } from '../../src/charts/label.ts';
import type { GroupBy } from '../../src/domain/groupBy.ts';
import { PREDEFINED_MEASURES } from '../../src/domain/predefinedMeasures.ts';
import { rowAt, rowsOf, type Series } from '../../src/domain/series.ts';
import { computeSeries } from '../../src/measures/series.ts';
import { type ChartState, DEFAULT_STATE, stateOfMeasure } from '../../src/state/chartState.ts';
import type { Store } from '../../src/store/store.ts';
import { Oracle, type OracleAnswer } from '../oracle/oracle.ts';
import type { BenchData } from './data.ts';
import type { Line } from './report.ts';
import { repeated, timed } from './timing.ts';

const PAGES: readonly { groupBy: GroupBy; goal: number }[] = [
  { groupBy: 'practice_id', goal: 160 },
  { groupBy: 'lab_id', goal: 50 },
  { groupBy: 'ccg_id', goal: 50 },
];
const CHART_GOAL = 30;

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
  for (const { groupBy, goal } of PAGES) {
    const states = statesOf(groupBy);
    const timing = await repeated(runs, () => Promise.all(states.map(each => drawn(store, each))));
    const what = `page of ${states.length} measures by ${groupBy}`;
    console.log(`${what}: ${timing.median.toFixed(1)} ms`);
    // By practice the oracle needs minutes for a page; there it answers one chart (below).
    const isFeasible = withOracle && groupBy !== 'practice_id';
    const oracle = isFeasible ? { oracle: await oracleTime(store, data, states) } : {};
    lines.push({ what, timing, goal, ...oracle });
  }
  for (const [i, state] of statesOf('practice_id').entries()) {
    const what = `one chart by practice_id: ${PREDEFINED_MEASURES[i]?.id}`;
    const timing = await repeated(runs, () => drawn(store, state));
    const isCompared = withOracle && i === 0;
    const oracle = isCompared ? { oracle: await oracleTime(store, data, [state]) } : {};
    lines.push({ what, timing, goal: CHART_GOAL, ...oracle });
  }
  return lines;
}

const statesOf = (groupBy: GroupBy): ChartState[] =>
  PREDEFINED_MEASURES.map(measure => stateOfMeasure({ ...DEFAULT_STATE, groupBy }, measure));

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
    const asked = [...state.numerators, ...(denominator.kind === 'tests' ? denominator.codes : [])];
    const needsPrimaryLab = state.groupBy === 'lab_id' && denominator.kind === 'per1000';
    const oracle = new Oracle({
      rows: await data.processedRows(new Set(needsPrimaryLab ? [...asked, 'K'] : asked)),
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
