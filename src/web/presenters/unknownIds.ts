import { nounOf } from '../../charts/names.ts';
import { counted, listed } from '../../charts/words.ts';
import type { Catalogue } from '../../domain/catalogue.ts';
import type { GroupBy } from '../../domain/groupBy.ts';
import { RESULT_CATEGORIES } from '../../domain/resultCategory.ts';
import { type ChartState, type Ids, idSet } from '../../state/chartState.ts';
import { buildUrl } from '../../state/codec.ts';
import { type NearMatch, notFound } from '../faults.ts';
import { nearMatches } from '../nearMatches.ts';

interface Known {
  readonly id: string;
  readonly name: string;
}

const known = new WeakMap<Catalogue, Record<GroupBy, ReadonlyMap<string, Known>>>();

function knownOf(catalogue: Catalogue): Record<GroupBy, ReadonlyMap<string, Known>> {
  const found = known.get(catalogue);
  if (found) return found;
  const index = (entries: readonly Known[]): ReadonlyMap<string, Known> =>
    new Map(entries.map(entry => [entry.id, entry]));
  const made = {
    practice_id: index(catalogue.practices),
    ccg_id: index(catalogue.ccgs),
    lab_id: index(catalogue.labs),
    test_code: index(catalogue.tests),
    result_category: index(RESULT_CATEGORIES.map(({ code, name }) => ({ id: String(code), name }))),
  };
  known.set(catalogue, made);
  return made;
}

/** The ids that a state names and what they are. */
function namedIn(state: ChartState): readonly { kind: GroupBy; ids: Ids; swap: Swap }[] {
  const { denominator } = state;
  const swapIn = (ids: Ids, id: string, other: string): Ids =>
    ids.map(each => (each === id ? other : each));
  return [
    {
      kind: 'ccg_id',
      ids: state.ccgIds,
      swap: (a, b) => ({ ...state, ccgIds: idSet(swapIn(state.ccgIds, a, b)) }),
    },
    {
      kind: 'lab_id',
      ids: state.labIds,
      swap: (a, b) => ({ ...state, labIds: idSet(swapIn(state.labIds, a, b)) }),
    },
    {
      kind: 'practice_id',
      ids: state.practiceIds,
      swap: (a, b) => ({ ...state, practiceIds: idSet(swapIn(state.practiceIds, a, b)) }),
    },
    {
      kind: 'test_code',
      ids: state.numerators,
      swap: (a, b) => ({ ...state, numerators: idSet(swapIn(state.numerators, a, b)) }),
    },
    {
      kind: 'test_code',
      ids: denominator.kind === 'tests' ? denominator.codes : [],
      swap: (a, b) =>
        denominator.kind === 'tests'
          ? {
              ...state,
              denominator: { kind: 'tests', codes: idSet(swapIn(denominator.codes, a, b)) },
            }
          : state,
    },
    {
      kind: state.groupBy,
      ids: state.highlight,
      swap: (a, b) => ({ ...state, highlight: swapIn(state.highlight, a, b) }),
    },
  ];
}

type Swap = (id: string, other: string) => ChartState;

/**
 * Throws a 404 that names the first test or organisations that the data does not know, with the same
 * question over similar ones.
 */
export function refuseUnknown(state: ChartState, catalogue: Catalogue): void {
  const index = knownOf(catalogue);
  for (const { kind, ids, swap } of namedIn(state)) {
    const unknown = ids.filter(id => !index[kind].has(id));
    const [first] = unknown;
    if (first === undefined) continue;
    const near: NearMatch[] = nearMatches(first, [...index[kind].values()]).map(match => ({
      text: `${match.name} (${match.id})`,
      href: buildUrl(swap(first, match.id)),
    }));
    const shown = unknown.slice(0, 5).map(id => `“${id}”`);
    const more = unknown.length - shown.length;
    const all = more > 0 ? [...shown, counted(more, 'other')] : shown;
    throw notFound(`There is no ${nounOf(kind, 1)} ${listed(all)} in the data.`, {
      detail: 'It may have been renamed, closed, or have too few tests to be shown.',
      near,
    });
  }
}

/** Without highlights that belong to another comparison: a form without JavaScript cannot know. */
export function withoutStrangers(state: ChartState, catalogue: Catalogue): ChartState {
  const here = knownOf(catalogue)[state.groupBy];
  return { ...state, highlight: state.highlight.filter(id => here.has(id)) };
}
