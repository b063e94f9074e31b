import type { Catalogue, PracticeEntry } from '../../domain/catalogue.ts';
import type { GroupBy } from '../../domain/groupBy.ts';
import { DEFAULT_STATE } from '../../state/chartState.ts';
import { buildUrl } from '../../state/codec.ts';
import { searchWordStarts, suggestionsFor } from '../search.ts';

/** An organisation, with the way to its measures. */
export interface OrganisationChoice {
  readonly text: string;
  readonly code: string;
  readonly more: string;
  readonly href: string;
}

export interface StartHere {
  readonly query: string;
  readonly practices: number;
  readonly found: readonly OrganisationChoice[];
  /** How many were found beyond those shown. */
  readonly others: number;
  /** True where nothing was found and `found` is what may have been meant. */
  readonly isGuess: boolean;
  readonly ccgs: readonly OrganisationChoice[];
  readonly labs: readonly OrganisationChoice[];
  readonly all: { readonly practices: string; readonly ccgs: string; readonly labs: string };
}

const MOST_FOUND = 40;
/** With no more practices than this all are listed before anything is typed. */
const LISTED = 24;

/** The page that asks who you are: practices that `query` finds, or the few that it may have meant. */
export function startHere(catalogue: Catalogue, query: string): StartHere {
  const { practices, ccgs, labs } = catalogue;
  const hits =
    query === '' && practices.length <= LISTED ? practices : searchWordStarts(query, practices);
  const isGuess = query !== '' && hits.length === 0;
  const found = isGuess ? suggestionsFor(query, practices) : hits.slice(0, MOST_FOUND);
  return {
    query,
    practices: practices.length,
    found: found.map(practice => practiceChoice(practice, catalogue)),
    others: isGuess ? 0 : hits.length - found.length,
    isGuess,
    ccgs: ccgs.map(({ id, name }) => choiceOf('ccg_id', id, name)),
    labs: labs.map(({ id, name }) => choiceOf('lab_id', id, name)),
    all: {
      practices: measuresUrl('practice_id'),
      ccgs: measuresUrl('ccg_id'),
      labs: measuresUrl('lab_id'),
    },
  };
}

/** The predefined measures by group, with one organisation highlighted. */
export const measuresUrl = (groupBy: GroupBy, highlight?: string): string =>
  buildUrl({
    ...DEFAULT_STATE,
    view: 'measure',
    groupBy,
    highlight: highlight === undefined ? [] : [highlight],
  });

function practiceChoice(practice: PracticeEntry, catalogue: Catalogue): OrganisationChoice {
  const ccg = practice.ccgId === null ? '' : catalogue.nameOf('ccg_id', practice.ccgId);
  const lab = practice.labId === null ? '' : `uses ${catalogue.nameOf('lab_id', practice.labId)}`;
  return {
    ...choiceOf('practice_id', practice.id, practice.name),
    more: [ccg, lab].filter(Boolean).join(', '),
  };
}

function choiceOf(groupBy: GroupBy, id: string, name: string): OrganisationChoice {
  return { text: name, code: id === name ? '' : id, more: '', href: measuresUrl(groupBy, id) };
}
