import { type GroupBy, isGroupBy } from '../domain/groupBy.ts';
import { type ChartState, DEFAULT_STATE, idSet } from './chartState.ts';
import { type Parsed, parsedBy } from './parsed.ts';
import { denominator, displayOptionsOf, filterOf, groupByOf, timeOf, viewOf } from './parts.ts';

/**
 * The state that a submitted form asks for, with or without JavaScript: a field for each part, and
 * `denominators=tests` with `denominator_tests`. A field that is left out takes its default. `was` is
 * what the form's page compared.
 */
export function parseForm(view: string, query: URLSearchParams): Parsed {
  return parsedBy(() => {
    const groupBy = groupByOf(query.get('by') || DEFAULT_STATE.groupBy);
    const chosen = query.getAll('denominators').flatMap(text => text.split('+'));
    const asTests = chosen.includes('tests');
    const codes = asTests ? query.getAll('denominator_tests') : chosen;
    const state: ChartState = {
      view: viewOf(view),
      groupBy,
      ccgIds: idSet(query.getAll('ccg_id')),
      labIds: idSet(query.getAll('lab_id')),
      practiceIds: idSet(query.getAll('practice_id')),
      numerators: idSet(query.getAll('numerators')),
      denominator: codes.length === 0 && !asTests ? DEFAULT_STATE.denominator : denominator(codes),
      filter: filterOf(query.get('filter') || DEFAULT_STATE.filter),
      ...timeOf(query),
      ...displayOptionsOf(query, groupBy),
    };
    const was = query.get('was') ?? '';
    const hasChanged = isGroupBy(was) && was !== groupBy;
    return { format: 'html', state: hasChanged ? afterGroupByChange(state, was) : state };
  });
}

const comparesTests = (groupBy: GroupBy): boolean =>
  groupBy === 'test_code' || groupBy === 'result_category';

/**
 * What a form keeps when it changes what is compared. The highlights and the table's order belong to
 * the earlier question, and what is compared cannot be a filter as well. Highlighted practices become
 * the practices whose tests are compared, and the other way round.
 */
function afterGroupByChange(state: ChartState, was: GroupBy): ChartState {
  const { groupBy } = state;
  const toTests = was === 'practice_id' && comparesTests(groupBy);
  const fromTests = comparesTests(was) && groupBy === 'practice_id';
  const filtered = comparesTests(groupBy) ? state.practiceIds : [];
  return {
    ...state,
    ccgIds: groupBy === 'ccg_id' ? [] : state.ccgIds,
    labIds: groupBy === 'lab_id' ? [] : state.labIds,
    practiceIds: toTests && filtered.length === 0 ? idSet(state.highlight) : filtered,
    highlight: fromTests ? state.practiceIds : [],
    peers: 'all',
    onlyHighlighted: false,
    sort: [],
  };
}
