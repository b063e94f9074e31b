import { capitalise } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import type { Catalogue } from '../../../domain/catalogue.ts';
import { DEFAULT_LABELS } from '../../../domain/entityType.ts';
import type { GroupBy } from '../../../domain/groupBy.ts';
import { search } from '../../../domain/search.ts';
import { measuresOf, measuresUrl } from '../organisationLinks.ts';
import { belongsTo } from './find.ts';

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
  /** True if nothing was found, so that `found` has near matches. */
  readonly isGuess: boolean;
  readonly ccgs: readonly OrganisationChoice[];
  readonly headingOfCcgs: string;
  /** False where this site calls them something else, which the page then does not explain. */
  readonly isCcg: boolean;
  readonly labs: readonly OrganisationChoice[];
  readonly all: { readonly practices: string; readonly ccgs: string; readonly labs: string };
}

const MOST_FOUND = 40;
/** With no more practices than this, all are listed before anything is typed. */
const LISTED = 24;

/** The page that asks who you are: the practices that `query` finds, or near matches. */
export function startHere(catalogue: Catalogue, query: string): StartHere {
  const { practices, ccgs, labs } = catalogue;
  const isListed = query === '' && practices.length <= LISTED;
  const matches = isListed ? { entries: practices, isGuess: false } : search(query, practices);
  const isGuess = query !== '' && matches.isGuess;
  const entries = matches.entries.slice(0, MOST_FOUND);
  return {
    query,
    practices: practices.length,
    found: entries.map(({ id, name }) => ({
      ...choiceOf('practice_id', { id, name }, catalogue),
      more: belongsTo(id, catalogue),
    })),
    others: matches.entries.length - entries.length,
    isGuess,
    ccgs: ccgs.map(ccg => choiceOf('ccg_id', ccg, catalogue)),
    headingOfCcgs: capitalise(nounOf(catalogue, 'ccg_id')),
    isCcg: catalogue.labels.ccg.one === DEFAULT_LABELS.ccg.one,
    labs: labs.map(lab => choiceOf('lab_id', lab, catalogue)),
    all: {
      practices: measuresUrl('practice_id'),
      ccgs: measuresUrl('ccg_id'),
      labs: measuresUrl('lab_id'),
    },
  };
}

function choiceOf(
  groupBy: GroupBy,
  { id, name }: { readonly id: string; readonly name: string },
  catalogue: Catalogue,
): OrganisationChoice {
  const href = measuresOf(groupBy, id, catalogue);
  return { text: name, code: id === name ? '' : id, more: '', href };
}
