import type { Catalogue } from '../../../domain/catalogue.ts';
import type { GroupBy } from '../../../domain/groupBy.ts';
import {
  type ChartState,
  isOnePracticesTests,
  type KnownPeers,
} from '../../../state/chartState.ts';
import type { PrescribingReports } from '../../prescribingReports.ts';
import { pinnedHref } from '../dataVersion.ts';
import type { Link } from '../links.ts';
import { fairestPeers, pagesOf, SIGNALS_LINK } from '../organisationLinks.ts';

/** An organisation that a page is about, with the other pages about it. */
export interface Subject {
  readonly id: string;
  readonly name: string;
  readonly links: readonly Link[];
  /** For practices, which a browser can remember: the peers that links to them choose. */
  readonly peers: KnownPeers | undefined;
}

/** Of more highlighted organisations the first ones have links. */
const MOST_SUBJECTS = 3;

/** The organisations that a question highlights, or the practice whose tests it shows. */
export function subjectsOf(
  state: ChartState,
  catalogue: Catalogue,
  reports: PrescribingReports,
): Subject[] {
  const isTests = isOnePracticesTests(state);
  const kind: GroupBy = isTests ? 'practice_id' : state.groupBy;
  if (kind === 'test_code' || kind === 'result_category') return [];
  const currentText = isTests && state.view === 'grid' ? 'All its tests' : 'Measures';
  const isShown = ({ text }: Link): boolean =>
    text === currentText && (state.view === 'measure' || state.view === 'grid');
  return (isTests ? state.practiceIds : state.highlight)
    .filter(id => catalogue.byId[kind].has(id))
    .slice(0, MOST_SUBJECTS)
    .map(id => subjectOf(kind, id, catalogue, reports, isShown, state))
    .map(subject => ({
      ...subject,
      links: subject.links.map(link => ({ ...link, href: pinnedHref(link.href, state.data) })),
    }));
}

/** The organisation that a page of its own is about. */
export const organisationSubject = (
  kind: GroupBy,
  id: string,
  catalogue: Catalogue,
  reports: PrescribingReports,
): Subject => subjectOf(kind, id, catalogue, reports, ({ text }) => text === SIGNALS_LINK);

/**
 * @param isShown whether a link leads to the page itself.
 * @param question a question whose own groups the organisation's page can have, too.
 */
const subjectOf = (
  kind: GroupBy,
  id: string,
  catalogue: Catalogue,
  reports: PrescribingReports,
  isShown: (link: Link) => boolean,
  question?: Pick<ChartState, 'groups' | 'peers'>,
): Subject => ({
  id,
  name: catalogue.nameOf(kind, id),
  links: pagesOf(kind, id, catalogue, reports, question).filter(link => !isShown(link)),
  peers: kind === 'practice_id' ? fairestPeers(catalogue, id) : undefined,
});
