import {
  type ChartState,
  type Ids,
  isAnyHighlighted,
  peersFor,
  possiblePeers,
} from '../state/chartState.ts';
import { buildUrl, parseUrl } from '../state/codec.ts';

/**
 * Combines two changes: the form changed the question `previous` to `url`, while `chosen` was chosen
 * elsewhere on the page. All are addresses of questions.
 */
export const combineChanges = (choice: string, url: string, previous: string): string =>
  rebase(choice, url, previous, (base, changed, original) => [
    ...base.filter(id => changed.includes(id) || !original.includes(id)),
    ...changed.filter(id => !original.includes(id) && !base.includes(id)),
  ]);

/**
 * Combines a link with a choice: the link changes the question `shownUrl` to `url`, and `chosen` has been
 * chosen since. The link's changes are applied to `chosen`, and the highlights that it adds or removes are
 * toggled there.
 */
export const combineWithLink = (choice: string, url: string, shownUrl: string): string =>
  rebase(choice, url, shownUrl, (base, changed, original) => {
    const toggled = [...exclude(changed, original), ...exclude(original, changed)];
    return [...exclude(base, toggled), ...exclude(toggled, base)];
  });

const exclude = (ids: Ids, others: Ids): Ids => ids.filter(id => !others.includes(id));

/**
 * Applies the changes from one question to another. Questions that compare different things cannot be
 * combined, so `url` then stays unchanged.
 */
function rebase(
  choice: string,
  url: string,
  previous: string,
  highlightOf: (base: Ids, changed: Ids, original: Ids) => Ids,
): string {
  const base = stateOf(choice);
  const changed = stateOf(url);
  const original = stateOf(previous);
  if (choice === previous || !base || !changed || !original) return url;
  if (
    [base, original].some(
      ({ view, groupBy }) => view !== changed.view || groupBy !== changed.groupBy,
    )
  ) {
    return url;
  }
  const part = <K extends keyof ChartState>(key: K): ChartState[K] =>
    JSON.stringify(changed[key]) === JSON.stringify(original[key]) ? base[key] : changed[key];
  const { view, groupBy } = changed;
  const highlight = highlightOf(base.highlight, changed.highlight, original.highlight);
  // Removing the last highlight also resets the peers, which is not a choice of peers.
  const groups = part('groups');
  const peers = peersFor(changed).length > 1 ? part('peers') : base.peers;
  const practiceIds = part('practiceIds');
  return buildUrl({
    view,
    groupBy,
    ccgIds: part('ccgIds'),
    labIds: part('labIds'),
    practiceIds,
    numerators: part('numerators'),
    denominator: part('denominator'),
    filter: part('filter'),
    from: part('from'),
    to: part('to'),
    window: part('window'),
    lastYear: part('lastYear'),
    baseline: part('baseline'),
    rebase: part('rebase'),
    withoutSeason: part('withoutSeason'),
    periodA: part('periodA'),
    periodB: part('periodB'),
    highlight,
    groups,
    onlyGroups: groups.length > 0 && part('onlyGroups'),
    hideSparse: part('hideSparse'),
    order: part('order'),
    equalColours: part('equalColours'),
    peers: possiblePeers({ groupBy, highlight, practiceIds, groups }, peers),
    onlyHighlighted: isAnyHighlighted({ groupBy, highlight, groups }) && part('onlyHighlighted'),
    deciles: part('deciles'),
    sort: part('sort'),
    page: part('page'),
    embed: part('embed'),
    data: part('data'),
  });
}

function stateOf(url: string): ChartState | undefined {
  const parsed = parseUrl(url);
  return parsed.ok ? parsed.state : undefined;
}
