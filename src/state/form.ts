import { type GroupBy, isGroupBy } from '../domain/groupBy.ts';
import { memberKindOf } from '../domain/ownGroup.ts';
import { type ChartState, DEFAULT_STATE, idSet } from './chartState.ts';
import { dataVersionIn } from './dataVersion.ts';
import { parseOwnGroups } from './ownGroups.ts';
import { type Parsed, parseWith } from './parsed.ts';
import {
  displayOptionsOf,
  filterOf,
  groupByOf,
  isEmbedIn,
  parseDenominator,
  timeOf,
  viewOf,
} from './parts.ts';

/**
 * The state that a submitted form asks for, with or without JavaScript. There is a field for each part, and
 * `denominators=tests` comes with `denominator_tests`. A field that is left out has its default. The field
 * `was` says what the form's page compared.
 */
export function parseForm(view: string, query: URLSearchParams): Parsed {
  return parseWith(() => {
    const groupBy = groupByOf(query.get('by') || DEFAULT_STATE.groupBy);
    const fields = query.getAll('denominators').flatMap(text => text.split('+'));
    const asTests = fields.includes('tests');
    const codes = asTests ? query.getAll('denominator_tests') : fields;
    const state: ChartState = {
      view: viewOf(view),
      groupBy,
      ccgIds: idSet(query.getAll('ccg_id')),
      labIds: idSet(query.getAll('lab_id')),
      practiceIds: idSet(query.getAll('practice_id')),
      numerators: idSet(query.getAll('numerators')),
      denominator:
        codes.length === 0 && !asTests ? DEFAULT_STATE.denominator : parseDenominator(codes),
      filter: filterOf(query.get('filter') || DEFAULT_STATE.filter),
      ...timeOf(query),
      ...displayOptionsOf(query, groupBy, parseOwnGroups(query.getAll('group'))),
      embed: isEmbedIn(query),
      data: dataVersionIn(query),
    };
    const previousGroupBy = query.get('was') ?? '';
    const hasChanged = isGroupBy(previousGroupBy) && previousGroupBy !== groupBy;
    return {
      format: 'html',
      state: hasChanged ? afterGroupByChange(state, previousGroupBy) : state,
    };
  });
}

const comparesTests = (groupBy: GroupBy): boolean =>
  groupBy === 'test_code' || groupBy === 'result_category';

/**
 * The state after a form changes what is compared. The highlights and the table's order belong to the earlier
 * question and are dropped, and so is a filter on what is now compared. Highlighted practices become the
 * practices whose tests are compared, and the other way round. Own groups of practices go with both.
 */
function afterGroupByChange(state: ChartState, previousGroupBy: GroupBy): ChartState {
  const { groupBy } = state;
  const toTests = previousGroupBy === 'practice_id' && comparesTests(groupBy);
  const fromTests = comparesTests(previousGroupBy) && groupBy === 'practice_id';
  const filtered = comparesTests(groupBy) ? state.practiceIds : [];
  const keepsGroups = memberKindOf(groupBy) === memberKindOf(previousGroupBy);
  return {
    ...state,
    ccgIds: groupBy === 'ccg_id' ? [] : state.ccgIds,
    labIds: groupBy === 'lab_id' ? [] : state.labIds,
    practiceIds: toTests && filtered.length === 0 ? idSet(state.highlight) : filtered,
    highlight: fromTests ? state.practiceIds : [],
    groups: keepsGroups ? state.groups : [],
    onlyGroups: keepsGroups && state.onlyGroups,
    peers: 'all',
    onlyHighlighted: false,
    sort: [],
  };
}
