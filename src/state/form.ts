import { isGroupBy } from '../domain/groupBy.ts';
import { type ChartState, DEFAULT_STATE, idSet } from './chartState.ts';
import { whenOtherwiseCompared } from './manners.ts';
import { caught, type Parsed } from './parsed.ts';
import { denominator, filterOf, groupByOf, nicetiesOf, viewOf } from './parts.ts';

/**
 * The state that a submitted form (a GET without JavaScript) asks for: one field for each part, and
 * `denominators=tests` with `denominator_tests`. Fields that are left out take their defaults. `was` is
 * what the form's page compares.
 */
export function parseForm(view: string, query: URLSearchParams): Parsed {
  return caught(() => {
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
      ...nicetiesOf(query, groupBy),
    };
    const was = query.get('was') ?? '';
    const isOther = isGroupBy(was) && was !== groupBy;
    return { format: 'html', state: isOther ? whenOtherwiseCompared(state, was) : state };
  });
}
