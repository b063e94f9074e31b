import { longMonth } from '../domain/month.ts';
import type { PeerGroup, Series } from '../domain/series.ts';
import { type Standing, standingOf } from '../domain/standing.ts';
import type { ChartState } from '../state/chartState.ts';
import { type Names, nounOf } from './names.ts';
import { counted, listed, ordinal } from './words.ts';

/** What the peers share: `that use Plymouth`, `in Devon CCG`. */
export const sharedBy = ({ kind, name }: PeerGroup, n = 2): string =>
  kind === 'lab' ? `that ${n === 1 ? 'uses' : 'use'} ${name}` : `in ${name}`;

/** Those that deciles and ranks are taken over: `practices`, `practices that use Plymouth`. */
export function peersNoun(series: Series, n = 2): string {
  const chosen = series.comparison?.chosen;
  const noun = nounOf(series.groupBy, n);
  return chosen ? `${noun} ${sharedBy(chosen, n)}` : noun;
}

/** `38 practices that use Plymouth`. */
export const countedPeers = (series: Series, n: number): string =>
  counted(n, peersNoun(series, 1), peersNoun(series));

/** `higher than 75 of the 96 other practices`, among its peers; nothing where it has none. */
export function placeSaid(series: Series, { peers, rank, ties, isPeer }: Standing): string[] {
  const others = peers - 1;
  if (others === 0) return [];
  const all = isPeer ? countedPeers(series, peers) : `the ${countedPeers(series, others)}`;
  const other = isPeer ? 'other ' : '';
  const lower = peers - rank - ties;
  if (lower === 0 && rank === 1) {
    if (others === 1) return [`level with the ${other}${peersNoun(series, 1)}`];
    return [`level with all ${others.toLocaleString('en-GB')} ${other}${peersNoun(series)}`];
  }
  if (lower === 0 && ties > 0) return [`level with the lowest of ${all}`];
  if (lower === 0) return [isPeer ? `the lowest of ${all}` : `lower than all of ${all}`];
  if (rank === 1 && ties === 0)
    return [isPeer ? `the highest of ${all}` : `higher than all of ${all}`];
  return [`higher than ${lower} of the ${others} ${other}${peersNoun(series, others)}`];
}

/** Where a practice stands among each of its peers, in its latest month. */
export interface Rank {
  /** Undefined for all groups. */
  readonly peers: PeerGroup | undefined;
  /** From the highest; equal values share the better rank. */
  readonly rank: number;
  readonly of: number;
  readonly isTied: boolean;
  readonly month: number;
}

/** The ranks of the practice that the comparison is about; empty where it has no value. */
export function ranksOf(series: Series): Rank[] {
  const { group, choices = [] } = series.comparison ?? {};
  if (group === undefined) return [];
  return [undefined, ...choices].flatMap(peers => {
    const standing = standingOf(series, group, peers?.groups ?? [...series.groups.keys()]);
    if (!standing) return [];
    const { rank, ties, month, peers: of } = standing;
    return [{ peers, rank, of, isTied: ties > 0, month }];
  });
}

/**
 * How the answer changes with the peers: `Counted from the highest, A was 22nd of 97 overall, 8th of
 * 38 that use Plymouth and joint 12th of 51 in Devon CCG in March 2019.` Nothing where there is one
 * set of peers only.
 */
export function ranksSaid(series: Series): string[] {
  const ranks = ranksOf(series);
  const [first] = ranks;
  if (!first || ranks.length < 2) return [];
  const { group = 0 } = series.comparison ?? {};
  const places = ranks.map(({ peers, rank, of, isTied }) => {
    const place = `${isTied ? 'joint ' : ''}${ordinal(rank)}`;
    return `${place} of ${of.toLocaleString('en-GB')} ${peers ? sharedBy(peers, of) : 'overall'}`;
  });
  const name = series.groups[group]?.name ?? '';
  return [`Counted from the highest, ${name} was ${listed(places)} in ${longMonth(first.month)}.`];
}

/** Why there are no deciles over the chosen peers. */
export function fewPeersSaid(series: Series): string[] {
  const chosen = series.comparison?.chosen;
  if (!chosen || series.deciles !== null) return [];
  const { n } = chosen;
  const verb = n === 1 ? 'has' : 'have';
  return [
    `Only ${countedPeers(series, n)} ${verb} figures here, fewer than the ten that deciles need: each is a line of its own.`,
  ];
}

/** That the peers which were asked for are not known. */
export function noPeersSaid(state: ChartState, series: Series, names: Names): string[] {
  if (state.peers === 'all' || !series.comparison || series.comparison.chosen) return [];
  const what = state.peers === 'lab' ? 'primary lab' : 'CCG';
  const who = names.of('practice_id', series.comparison.id);
  return [`No ${what} is known for ${who}, so it is seen among all practices.`];
}
