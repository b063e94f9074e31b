import { ownGroupId } from '../domain/ownGroup.ts';
import { type ChartState, isDividedByItself } from './chartState.ts';
import { withGroups } from './toggleHighlight.ts';

/**
 * The question of the full chart that a small chart links to: the same with this group highlighted. A
 * test links to its chart by practice, with the practices of the filter highlighted.
 */
export function fullChartOf(state: ChartState, id: string): ChartState {
  const chart: ChartState = { ...state, view: 'chart', onlyHighlighted: false, sort: [], page: 1 };
  const ownGroup = state.groups.find(({ name }) => ownGroupId(name) === id);
  if (ownGroup) return withGroups({ ...chart, highlight: [] }, [ownGroup]);
  if (state.groupBy !== 'test_code') return withGroups({ ...chart, highlight: [id] }, state.groups);
  const isDivided = state.denominator.kind === 'tests' && isDividedByItself(state);
  return {
    ...chart,
    groupBy: 'practice_id',
    // Only tests can be ordered by their distance from peers.
    order: state.order === 'distance' ? 'highest' : state.order,
    numerators: [id],
    denominator: isDivided ? { kind: 'tests', codes: [id] } : state.denominator,
    practiceIds: [],
    highlight: state.practiceIds,
  };
}
