import { type ChartState, isDividedByItself } from './chartState.ts';

/**
 * The question of the full chart behind one small chart: the same with this group picked out. Behind a
 * test stands its chart by practice, with the practices of the filter picked out among their peers.
 */
export function fullChartOf(state: ChartState, id: string): ChartState {
  const chart: ChartState = { ...state, view: 'chart', sort: [], page: 1 };
  if (state.groupBy !== 'test_code') return { ...chart, highlight: [id] };
  const isOwn = state.denominator.kind === 'tests' && isDividedByItself(state);
  return {
    ...chart,
    groupBy: 'practice_id',
    numerators: [id],
    denominator: isOwn ? { kind: 'tests', codes: [id] } : state.denominator,
    practiceIds: [],
    highlight: state.practiceIds,
  };
}
