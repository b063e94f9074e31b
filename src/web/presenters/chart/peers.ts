import type { Answer } from '../../../charts/answer.ts';
import { capitalise } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { sharedBy, standingsOf } from '../../../charts/words/peerWords.ts';
import { highlightedNamed } from '../../../charts/words/title.ts';
import type { Catalogue } from '../../../domain/catalogue.ts';
import type { Labelled } from '../../../domain/entityType.ts';
import { isoMonth } from '../../../domain/month.ts';
import { memberKindOf, type OwnGroup } from '../../../domain/ownGroup.ts';
import {
  practicesOfGroup,
  practicesSharing,
  type SharedPeers,
  withValues,
} from '../../../domain/peers.ts';
import { certaintyOf } from '../../../domain/place.ts';
import type { PeerGroup, Series } from '../../../domain/series.ts';
import {
  type ChartState,
  isOnePracticesTests,
  PEERS,
  type Peers,
  peersFor,
} from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import type { ChoiceLink } from '../links.ts';

type Choice = Pick<PeerGroup, 'kind' | 'name'>;

/** The links that change the peers, and a reason to do so. */
export interface PeerChoice {
  /** `Abbey Surgery compared with:`, before the links. */
  readonly label: string;
  readonly options: readonly ChoiceLink[];
  readonly note: string;
}

export const FAIREST =
  'The fairest peers usually share a lab, with its analysers and reference ranges.';

/**
 * `Abbey Surgery compared with: All practices | Those that use Plymouth | Those in Devon CCG`; undefined if
 * there is no choice. The number of peers differs by month, so only the summary gives it.
 */
export function peerChoice({ state, series, catalogue }: Answer): PeerChoice | undefined {
  const { comparison } = series;
  if (!comparison || comparison.choices.length === 0) return undefined;
  const current = comparison.chosen;
  return choiceOf(state, nameOfFirst(state, catalogue), comparison.choices, current, catalogue);
}

/** The same for the tests of one practice, each of which is compared with its peers. */
export function peerChoiceOfTests(state: ChartState, catalogue: Catalogue): PeerChoice | undefined {
  const [id] = state.practiceIds;
  if (id === undefined || !isOnePracticesTests(state)) return undefined;
  const candidates = [
    ...(['lab', 'ccg'] as const).flatMap(kind => practicesSharing(kind, id, catalogue) ?? []),
    ...state.groups.map(group => practicesOfGroup(group, catalogue)),
  ];
  // The same peers are offered once: those that are chosen, or else the first.
  const members = ({ practices }: SharedPeers): string => practices.map(({ ix }) => ix).join();
  const first = candidates.find(({ kind }) => kind === state.peers) ?? candidates[0];
  const choices = candidates.filter(candidate =>
    candidate.kind === 'group' || candidate === first
      ? candidate.kind === state.peers || candidate.practices.length < catalogue.practices.length
      : candidate.practices.length < catalogue.practices.length &&
        first !== undefined &&
        members(candidate) !== members(first),
  );
  if (choices.length === 0) return undefined;
  const current = choices.find(({ kind }) => kind === state.peers);
  return choiceOf(state, catalogue.nameOf('practice_id', id), choices, current, catalogue);
}

/** The same for many charts at once, whose numbers of peers may differ. */
export function peerChoiceOfMany(
  state: ChartState,
  catalogue: Catalogue,
  answers: readonly Series[],
): PeerChoice | undefined {
  const everyChoice = answers.flatMap(({ comparison }) => comparison?.choices ?? []);
  const choices = everyChoice.filter(
    ({ kind, id }, i) =>
      everyChoice.findIndex(choice => choice.kind === kind && choice.id === id) === i,
  );
  choices.sort((a, b) => PEERS.indexOf(a.kind) - PEERS.indexOf(b.kind));
  if (peersFor(state).length === 1 || choices.length === 0) return undefined;
  const current = choices.find(({ kind }) => kind === state.peers);
  return choiceOf(state, nameOfFirst(state, catalogue), choices, current, catalogue);
}

/** Whom the peers are compared with: the first of what is highlighted. */
const nameOfFirst = (state: ChartState, catalogue: Catalogue): string =>
  capitalise(highlightedNamed({ state, catalogue })[0]?.name ?? '');

/** @param name the practice that is compared. */
function choiceOf(
  state: ChartState,
  name: string,
  choices: readonly Choice[],
  current: Choice | undefined,
  catalogue: Labelled,
): PeerChoice {
  const option = (peers: Peers, text: string, choice?: Choice): ChoiceLink => ({
    id: `peers-${peers === 'group' ? choices.indexOf(choice ?? { kind: 'group', name: '' }) : peers}`,
    text,
    href: buildUrl({ ...state, peers, groups: withFirst(state, choice) }),
    isCurrent: choice === current,
  });
  return {
    label: `${name} compared with:`,
    options: [
      option('all', `All ${nounOf(catalogue, memberKindOf(state.groupBy))}`),
      ...choices.map(choice => option(choice.kind, `Those ${sharedBy(choice)}`, choice)),
    ],
    note: memberKindOf(state.groupBy) === 'practice_id' ? FAIREST : '',
  };
}

/** The own groups with the chosen one first, which makes its members the peers. */
const withFirst = ({ groups }: ChartState, choice: Choice | undefined): readonly OwnGroup[] =>
  choice?.kind !== 'group'
    ? groups
    : [
        ...groups.filter(({ name }) => name === choice.name),
        ...groups.filter(({ name }) => name !== choice.name),
      ];

/** For programs: over whom deciles are taken, and where the practice stands among each of its peers. */
export function peersJson(series: Series): Record<string, unknown> {
  const { comparison } = series;
  if (!comparison) return {};
  const peersEntry = (peers: PeerGroup | undefined) =>
    peers
      ? { kind: peers.kind, id: peers.id, name: peers.name, practices: peers.n }
      : { kind: 'all', practices: withValues(series) };
  const ranks = standingsOf(series).map(({ peers, standing }) => ({
    ...peersEntry(peers),
    month: isoMonth(standing.month),
    rank_from_highest: standing.rank,
    // The best and the worst rank that suppressed counts allow, and whether the page gives the rank.
    rank_from_highest_best: standing.best,
    rank_from_highest_worst: standing.worst,
    certainty: certaintyOf(standing),
    of: standing.peers,
    tied: standing.ties > 0,
    // Of own groups one need not be a member.
    member: standing.isPeer,
  }));
  return { peers: { of: comparison.id, ...peersEntry(comparison.chosen), ranks } };
}
