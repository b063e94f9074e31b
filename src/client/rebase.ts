import { type ChartState, hasPeerChoice, type Ids } from '../state/chartState.ts';
import { buildUrl, parseUrl } from '../state/codec.ts';

/**
 * The question that the form asks, changed from `before`, where `wanted` has been chosen meanwhile
 * elsewhere on the page: both changes. All are addresses of questions.
 */
export const changedOnto = (wanted: string, url: string, before: string): string =>
  rebased(wanted, url, before, (onto, now, was) => [
    ...onto.filter(id => now.includes(id) || !was.includes(id)),
    ...now.filter(id => !was.includes(id) && !onto.includes(id)),
  ]);

/**
 * The question of a link that was written for the answer on the screen, where `wanted` has been chosen
 * since: what the link changes is changed there, whom it picks out or releases is picked out where it
 * is not, and released where it is.
 */
export const toggledOnto = (wanted: string, url: string, shown: string): string =>
  rebased(wanted, url, shown, (onto, now, was) => {
    const touched = [...without(now, was), ...without(was, now)];
    return [...without(onto, touched), ...without(touched, onto)];
  });

const without = (ids: Ids, others: Ids): Ids => ids.filter(id => !others.includes(id));

/** Where they compare different things, the last one is asked as it is: changes do not carry over. */
function rebased(
  wanted: string,
  url: string,
  before: string,
  highlightOf: (onto: Ids, now: Ids, was: Ids) => Ids,
): string {
  const onto = stateOf(wanted);
  const now = stateOf(url);
  const was = stateOf(before);
  if (wanted === before || !onto || !now || !was) return url;
  if ([onto, was].some(({ view, groupBy }) => view !== now.view || groupBy !== now.groupBy)) {
    return url;
  }
  const of = <K extends keyof ChartState>(part: K): ChartState[K] =>
    JSON.stringify(now[part]) === JSON.stringify(was[part]) ? onto[part] : now[part];
  const { view, groupBy } = now;
  const highlight = highlightOf(onto.highlight, now.highlight, was.highlight);
  // With the last one released its peers go: that is no choice of peers.
  const peers = hasPeerChoice(now) ? of('peers') : onto.peers;
  return buildUrl({
    view,
    groupBy,
    ccgIds: of('ccgIds'),
    labIds: of('labIds'),
    practiceIds: of('practiceIds'),
    numerators: of('numerators'),
    denominator: of('denominator'),
    filter: of('filter'),
    highlight,
    hideSparse: of('hideSparse'),
    order: of('order'),
    equalColours: of('equalColours'),
    peers: hasPeerChoice({ groupBy, highlight }) ? peers : 'all',
    sort: of('sort'),
    page: of('page'),
  });
}

function stateOf(url: string): ChartState | undefined {
  const parsed = parseUrl(url);
  return parsed.ok ? parsed.state : undefined;
}
