import type { Answer } from '../../../charts/answer.ts';
import { sharedBy, standingsOf } from '../../../charts/words/peerWords.ts';
import type { Catalogue } from '../../../domain/catalogue.ts';
import { isoMonth } from '../../../domain/month.ts';
import { practicesSharing, type SharedPeers, withValues } from '../../../domain/peers.ts';
import { certaintyOf } from '../../../domain/place.ts';
import type { PeerGroup, Series } from '../../../domain/series.ts';
import {
  type ChartState,
  hasPeerChoice,
  isOnePracticesTests,
  type Peers,
} from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';

/** One of the peers among whom a practice can be seen. */
export interface PeerOption {
  readonly id: string;
  readonly text: string;
  readonly href: string;
  readonly isCurrent: boolean;
}

/** The links that change the peers, and why one would. */
export interface PeerChoice {
  /** `Abbey Surgery compared with:`, before the links. */
  readonly label: string;
  readonly options: readonly PeerOption[];
  readonly note: string;
}

export const FAIREST =
  'The fairest peers usually share a lab, with its analysers and reference ranges.';

/**
 * `Abbey Surgery compared with: All practices | Those that use Plymouth | Those in Devon CCG`; nothing where there is no choice.
 * How many they are differs by month: the sentence says it for the month that it is about.
 */
export function peerChoice({ state, series, catalogue }: Answer): PeerChoice | undefined {
  const { comparison } = series;
  if (!comparison || comparison.choices.length === 0) return undefined;
  const name = catalogue.nameOf('practice_id', comparison.id);
  return choiceOf(state, name, comparison.choices, comparison.chosen?.kind ?? 'all');
}

/** The same for the tests of one practice, each of which is compared with its peers. */
export function peerChoiceOfTests(state: ChartState, catalogue: Catalogue): PeerChoice | undefined {
  const [id] = state.practiceIds;
  if (id === undefined || !isOnePracticesTests(state)) return undefined;
  const found = (['lab', 'ccg'] as const).flatMap(
    kind => practicesSharing(kind, id, catalogue) ?? [],
  );
  // The same peers are offered once: those that are chosen, or else the first.
  const members = ({ practices }: SharedPeers): string => practices.map(({ ix }) => ix).join();
  const first = found.find(({ kind }) => kind === state.peers) ?? found[0];
  const choices = found.filter(each =>
    each === first
      ? each.kind === state.peers || each.practices.length < catalogue.practices.length
      : each.practices.length < catalogue.practices.length &&
        first !== undefined &&
        members(each) !== members(first),
  );
  if (choices.length === 0) return undefined;
  const chosen = choices.find(({ kind }) => kind === state.peers)?.kind ?? 'all';
  return choiceOf(state, catalogue.nameOf('practice_id', id), choices, chosen);
}

/** The same for many charts at once, whose numbers of peers may differ. */
export function peerChoiceOfMany(
  state: ChartState,
  catalogue: Catalogue,
  answers: readonly Series[],
): PeerChoice | undefined {
  const choices = (['lab', 'ccg'] as const).flatMap(
    kind =>
      answers
        .flatMap(({ comparison }) => comparison?.choices ?? [])
        .find(each => each.kind === kind) ?? [],
  );
  if (!hasPeerChoice(state) || choices.length === 0) return undefined;
  const name = catalogue.nameOf('practice_id', state.highlight[0] ?? '');
  return choiceOf(state, name, choices, state.peers);
}

/** @param name the practice that is compared. */
function choiceOf(
  state: ChartState,
  name: string,
  choices: readonly Pick<PeerGroup, 'kind' | 'name'>[],
  current: Peers,
): PeerChoice {
  const option = (peers: Peers, text: string): PeerOption => ({
    id: `peers-${peers}`,
    text,
    href: buildUrl({ ...state, peers }),
    isCurrent: peers === current,
  });
  return {
    label: `${name} compared with:`,
    options: [
      option('all', 'All practices'),
      ...choices.map(each => option(each.kind, `Those ${sharedBy(each)}`)),
    ],
    note: FAIREST,
  };
}

/** For programs: over whom deciles are taken, and where the practice stands among each of its peers. */
export function peersJson(series: Series): Record<string, unknown> {
  const { comparison } = series;
  if (!comparison) return {};
  const named = (peers: PeerGroup | undefined) =>
    peers
      ? { kind: peers.kind, id: peers.id, name: peers.name, practices: peers.n }
      : { kind: 'all', practices: withValues(series) };
  const ranks = standingsOf(series).map(({ peers, standing }) => ({
    ...named(peers),
    month: isoMonth(standing.month),
    rank_from_highest: standing.rank,
    // What suppressed counts make of the rank, and whether the page says it.
    rank_from_highest_best: standing.best,
    rank_from_highest_worst: standing.worst,
    certainty: certaintyOf(standing),
    of: standing.peers,
    tied: standing.ties > 0,
  }));
  return { peers: { of: comparison.id, ...named(comparison.chosen), ranks } };
}
