import { certaintyOf } from '../../domain/place.ts';
import { isOwnGroup, type PeerGroup, type Series, singleGroups } from '../../domain/series.ts';
import { type Standing, standingOf } from '../../domain/standing.ts';
import type { Answer } from '../answer.ts';
import { countWithNoun, listText } from './grammar.ts';
import { nounOf } from './nouns.ts';
import { againstText, isAnyPlace, openPlaceText, placeText } from './placeWords.ts';

/** What the peers have in common: `that use Plymouth`, `in Devon CCG`, `in the group North`. */
export const sharedBy = ({ kind, name }: Pick<PeerGroup, 'kind' | 'name'>, n = 2): string =>
  kind === 'group'
    ? `in the group ${name}`
    : kind === 'lab'
      ? `that ${n === 1 ? 'uses' : 'use'} ${name}`
      : `in ${name}`;

/** The peers that deciles and ranks are taken over: `practices`, `practices that use Plymouth`. */
export function peersNoun(series: Series, n = 2): string {
  const sharing = series.comparison?.chosen;
  const noun = nounOf(series, series.groupBy, n);
  return sharing ? `${noun} ${sharedBy(sharing, n)}` : noun;
}

/** `all practices`, `practices that use Plymouth`. */
export const allPeers = (series: Series): string =>
  `${series.comparison?.chosen ? '' : 'all '}${peersNoun(series)}`;

/** `38 practices that use Plymouth`. */
export const countedPeers = (series: Series, n: number): string =>
  countWithNoun(n, peersNoun(series, 1), peersNoun(series));

/**
 * A group's place in words that follow its value: `8th lowest of 85 practices`. A group that does not belong
 * to the peers is placed against them. Undefined where there are no peers, and where suppressed counts allow
 * any place.
 */
export function placeWords(series: Series, standing: Standing): string | undefined {
  if (standing.peers === 1 || (standing.isPeer && isAnyPlace(standing))) return undefined;
  return standing.isPeer ? placeAmongPeers(series, standing) : placeAgainst(series, standing);
}

function placeAmongPeers(series: Series, standing: Standing): string {
  const { peers, ties } = standing;
  const others = peers - 1;
  const peersText = countedPeers(series, peers);
  if (certaintyOf(standing) === 'open') {
    return `${openPlaceText(standing, peersText)}, as counts are suppressed`;
  }
  if (ties === others) {
    const quantifier = others === 1 ? 'the' : `all ${others.toLocaleString('en-GB')}`;
    return `level with ${quantifier} other ${peersNoun(series, others)}`;
  }
  return placeText(standing, peersText);
}

/** Among groups that it does not belong to, it has no rank: it is higher than some of them. */
const placeAgainst = (series: Series, standing: Standing): string =>
  againstText(standing, countedPeers(series, standing.peers - 1));

/**
 * Why no place is given for a group, in a sentence; undefined where there is a place, or there are no peers.
 */
export function noPlaceSentence(series: Series, standing: Standing): string | undefined {
  if (!standing.isPeer || !isAnyPlace(standing)) return undefined;
  return `Its place among ${countedPeers(series, standing.peers)} cannot be worked out, because counts are suppressed.`;
}

/** A practice's place among one set of peers; `peers` is undefined for all groups. */
export interface PeerStanding {
  readonly peers: PeerGroup | undefined;
  readonly standing: Standing;
}

/**
 * The places of the compared practice among each set of its peers; empty where it has no value, and for an
 * own group, which is no peer of its members. Sets with the same members are given once.
 */
export function standingsOf(series: Series): PeerStanding[] {
  const { group, choices = [] } = series.comparison ?? {};
  if (group === undefined || isOwnGroup(series.groups[group] ?? { id: '', name: '' })) return [];
  const seen = new Set<string>();
  return [undefined, ...choices].flatMap(peers => {
    const standing = standingOf(series, group, peers?.groups ?? singleGroups(series));
    const members = standing?.peerGroups.join() ?? '';
    if (!standing || seen.has(members)) return [];
    seen.add(members);
    return [{ peers, standing }];
  });
}

/**
 * The places that the first sentence does not give: `It was 5th highest of 38 that use Plymouth and joint
 * 12th lowest of 51 in Devon CCG.` Empty where there are none.
 */
export function otherPlaces(series: Series): string[] {
  const { group = -1 } = series.comparison ?? {};
  const standingPeers = standingOf(series, group)?.peerGroups.join();
  const others = standingsOf(series)
    .filter(({ standing }) => standing.peerGroups.join() !== standingPeers && standing.peers > 1)
    .map(({ peers, standing }) => {
      const noun = peers ? sharedBy(peers, standing.peers) : 'overall';
      return { noun, standing, all: `${standing.peers.toLocaleString('en-GB')} ${noun}` };
    });
  const unknown = others
    .filter(({ standing }) => standing.isPeer && isAnyPlace(standing))
    .map(({ all }) => all);
  const places = others
    .filter(({ standing }) => !standing.isPeer || !isAnyPlace(standing))
    .map(({ noun, standing, all }) => {
      if (!standing.isPeer) return againstText(standing, `${standing.peers - 1} ${noun}`);
      if (certaintyOf(standing) === 'open') return openPlaceText(standing, all);
      const n = standing.peers - 1;
      return standing.ties === n
        ? `level with the other ${n === 1 ? '' : `${n.toLocaleString('en-GB')} `}${noun}`
        : placeText(standing, all);
    });
  return [
    ...(places.length === 0 ? [] : [`It was ${listText(places)}.`]),
    ...(unknown.length === 0
      ? []
      : [
          `Its place among ${listText(unknown)} cannot be worked out, because counts are suppressed.`,
        ]),
  ];
}

/** Says why the chosen peers have no deciles. */
export function fewPeersSentence(series: Series): string[] {
  const sharing = series.comparison?.chosen;
  if (!sharing || series.deciles !== null) return [];
  const { n } = sharing;
  const verb = n === 1 ? 'has' : 'have';
  return [
    `Only ${countedPeers(series, n)} ${verb} figures here, fewer than the ten that deciles need, so each is drawn as a line.`,
  ];
}

/** Says that the practice's lab or CCG is not known, or the group has no figures, so that it has no such peers. */
export function noPeersSentence({ state, series, catalogue }: Answer): string[] {
  if (state.peers === 'all' || !series.comparison || series.comparison.chosen) return [];
  if (state.peers === 'group') {
    return [
      `No member of the group ${state.groups[0]?.name ?? ''} has figures here, so all are compared.`,
    ];
  }
  const organisation = state.peers === 'lab' ? 'primary lab' : nounOf(catalogue, 'ccg_id', 1);
  const practice = catalogue.nameOf('practice_id', series.comparison.id);
  return [`No ${organisation} is known for ${practice}, so it is compared with all practices.`];
}
