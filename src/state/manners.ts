import type { GroupBy } from '../domain/groupBy.ts';
import { type ChartState, idSet } from './chartState.ts';

const isOfTests = (groupBy: GroupBy): boolean =>
  groupBy === 'test_code' || groupBy === 'result_category';

/**
 * The question that a form asks whose page compared something else. What was picked out, and by what
 * the table was sorted, belongs to the question before; what is compared is no longer a filter.
 * Practices that were picked out are those whose tests are compared, and the other way about.
 */
export function whenOtherwiseCompared(state: ChartState, was: GroupBy): ChartState {
  const { groupBy } = state;
  const toTests = was === 'practice_id' && isOfTests(groupBy);
  const fromTests = isOfTests(was) && groupBy === 'practice_id';
  const filtered = isOfTests(groupBy) ? state.practiceIds : [];
  return {
    ...state,
    ccgIds: groupBy === 'ccg_id' ? [] : state.ccgIds,
    labIds: groupBy === 'lab_id' ? [] : state.labIds,
    practiceIds: toTests && filtered.length === 0 ? idSet(state.highlight) : filtered,
    highlight: fromTests ? state.practiceIds : [],
    peers: 'all',
    sort: [],
  };
}
