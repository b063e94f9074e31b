import type { Entry } from '../../domain/catalogue.ts';
import { discoveryLimit, FALSE_DISCOVERY_RATE, twoSidedP } from '../../domain/falseDiscovery.ts';
import { type Funnel, type FunnelPoint, funnelPoint } from '../../domain/funnel.ts';
import { oncePer } from '../../domain/oncePer.ts';
import type { Bounded, Place } from '../../domain/place.ts';
import { countsIn, type PooledCounts } from '../../domain/pooled.ts';
import { type Sides, type Signal, signalOf } from '../../domain/signals.ts';
import { isProportion } from '../../state/chartState.ts';
import { RESULT_SHARES } from '../../state/standOuts.ts';
import type { Store } from '../../store/store.ts';
import { inTurn } from '../turns.ts';
import { funnelIn, placesAmongAll, placesIn, valueIn } from './comparisons.ts';
import { type PeerPoint, type PeerSet, peerPoint } from './peerSets.ts';
import {
  type OrganisationKind,
  resultQuestions,
  type SignalQuestion,
  shareOf,
} from './questions.ts';
import { recentShares } from './recentShares.ts';
import {
  type QuestionNumbers,
  questionNumbers,
  type SignalTable,
  signalTableOf,
} from './signalTable.ts';

/** An organisation that stands apart in a question. */
export interface StandOut {
  /** Its number in the store. */
  readonly organisation: number;
  readonly id: string;
  readonly question: SignalQuestion;
  /** Of the period. */
  readonly counts: PooledCounts;
  readonly value: Bounded;
  readonly place: Place;
  readonly peers: PeerSet;
  readonly funnel: Funnel;
  /** Some of its peers, the smallest and the largest among them, by size. */
  readonly sample: readonly PeerPoint[];
  readonly point: FunnelPoint;
  readonly sides: Sides;
  readonly signal: Signal;
}

export interface StandOuts {
  readonly period: SignalTable['period'];
  /** How many organisations were compared in a question, over all questions. */
  readonly comparisons: number;
  /** The furthest first, either way. */
  readonly all: readonly StandOut[];
}

/**
 * All organisations of a kind that stand apart in a question and are discoveries among all comparisons of its
 * family, at a false discovery rate of 5%. The questions are the predefined measures, every test per 1000
 * patients, and every test’s shares of results under range, over range and without a usable range. Shares of
 * results are compared with the practices of the same lab, whose reference ranges they share, if these are ten or
 * more; rates with all. It works in pieces of a few ms: at 7,000 practices and 130 tests these take 12 s together.
 */
export async function computeStandOuts(store: Store, kind: OrganisationKind): Promise<StandOuts> {
  const table = await signalTableOf(store, kind);
  const { period, organisations } = table;
  const rates = new Family();
  for (const numbers of table.questions) await compareAll(table, numbers, rates);
  const shares = new Map(RESULT_SHARES.map(share => [share, new Family()]));
  // A country has hundreds of these questions: the numbers of each are dropped once they have been compared.
  const questions = resultQuestions(store.catalogue, kind);
  for await (const { question, numbers: recent } of recentShares(store, kind, questions, period)) {
    const family = shares.get(shareOf(question) ?? 'error');
    if (!family) continue;
    const numbers = await inTurn(() =>
      questionNumbers(question, recent, period, organisations.length),
    );
    await compareAll(table, { ...numbers, shown: undefined }, family);
  }
  const families = [rates, ...shares.values()];
  const standOuts: StandOut[] = [];
  for (const family of families) standOuts.push(...(await inTurn(() => family.discoveries())));
  return {
    period,
    comparisons: families.reduce((sum, { comparisons }) => sum + comparisons, 0),
    all: await inTurn(() => standOuts.sort(furthestFirst)),
  };
}

const furthestFirst = (a: StandOut, b: StandOut): number =>
  b.signal.distance - a.signal.distance ||
  compared(a.id, b.id) ||
  compared(a.question.id, b.question.id);

/**
 * Comparisons whose false discoveries are held together. The measures and tests per 1000 patients are one
 * family and each share of results another, so that hundreds of questions in which nobody differs hide nothing
 * of the others.
 */
class Family {
  comparisons = 0;
  /** The p-values that may be of discoveries. */
  readonly #ps: number[] = [];
  readonly #candidates: { readonly p: number; readonly standOut: StandOut }[] = [];

  /** Takes in a comparison, whether or not somebody stands apart in it. */
  compare(p: number): void {
    this.comparisons++;
    if (p <= FALSE_DISCOVERY_RATE) this.#ps.push(p);
  }

  add(p: number, standOut: StandOut): void {
    this.#candidates.push({ p, standOut });
  }

  discoveries(): StandOut[] {
    const limit = discoveryLimit(Float64Array.from(this.#ps), this.comparisons);
    return this.#candidates.flatMap(({ p, standOut }) => (p <= limit ? [standOut] : []));
  }
}

const NO_SIDES: Sides = { above: 0, below: 0 };

/** Compares every organisation with its peers in one question. */
async function compareAll(
  table: SignalTable,
  numbers: QuestionNumbers,
  family: Family,
): Promise<void> {
  for (const compared of comparedIn(table, numbers.question)) {
    await inTurn(() => compareSome(numbers, compared, family));
  }
}

/** Compares organisations with the peers that they have in common. */
function compareSome(
  numbers: QuestionNumbers,
  { peers, organisations }: Compared,
  family: Family,
): void {
  const { question, pooled } = numbers;
  const funnel = funnelIn(numbers, peers);
  if (!funnel) return;
  // Worked out for the first of them that stands apart.
  let places: ((value: Bounded) => Place) | undefined;
  let sample: readonly PeerPoint[] | undefined;
  for (const { ix, id } of organisations) {
    if (!((pooled.denominator[ix] ?? 0) > 0)) continue;
    const counts = countsIn(pooled, ix);
    const point = funnelPoint(funnel, counts);
    // The medians of a set of peers are worked out only where one of them is beyond its limits.
    const isBeyond = point.verdict === 'high' || point.verdict === 'low';
    const sides = isBeyond ? numbers.sidesOf(ix, peers) : NO_SIDES;
    const signal = signalOf({ point, sides, variation: 'unknown', hasFigures: true });
    if (signal.tier === 'few') continue;
    const p = twoSidedP(nearest(point));
    family.compare(p);
    if (signal.tier !== 'apart') continue;
    places ??= peers.kind === 'all' ? placesAmongAll(numbers)(peers) : placesIn(numbers, peers);
    sample ??= sampleOf(numbers, peers);
    const value = valueIn(question, counts);
    family.add(p, {
      organisation: ix,
      id,
      question,
      counts,
      value,
      place: places(value),
      peers,
      funnel,
      sample,
      point,
      sides,
      signal,
    });
  }
}

/** A small funnel shows so many peers. */
const MOST_POINTS = 40;

/** Peers at even steps by size. */
function sampleOf({ pooled }: QuestionNumbers, { members }: PeerSet): PeerPoint[] {
  const bySize = members
    .map(member => countsIn(pooled, member))
    .filter(({ denominator }) => denominator > 0)
    .map(({ numerator, denominator }) => peerPoint(numerator, denominator))
    .sort((a, b) => a.size - b.size);
  const points = Math.min(MOST_POINTS, bySize.length);
  return Array.from({ length: points }, (_, i) =>
    Math.round((i * (bySize.length - 1)) / Math.max(1, points - 1)),
  ).flatMap(place => bySize[place] ?? []);
}

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The z-score nearest to 0 that suppression allows. */
const nearest = ({ z: { low, high } }: FunnelPoint): number =>
  low > 0 ? low : high < 0 ? high : 0;

/** Organisations that are compared with the same peers. */
interface Compared {
  readonly peers: PeerSet;
  readonly organisations: readonly Entry[];
}

/** Who is compared with whom in a question. */
const comparedIn = (table: SignalTable, { state }: SignalQuestion): readonly Compared[] =>
  isProportion(state) && state.filter !== 'all' ? comparedInLabs(table) : comparedWithAll(table);

/** The peers that are enough for a funnel. */
const MIN_PEERS = 10;

/** With the practices of the same lab, if these are ten or more; with all otherwise. */
const comparedInLabs = oncePer(({ peers, organisations }: SignalTable) =>
  byPeers(organisations, ix => {
    const lab = peers.setOf('lab', ix);
    return lab && lab.members.length >= MIN_PEERS ? lab : peers.setOf('all', ix);
  }),
);

const comparedWithAll = oncePer(({ peers, organisations }: SignalTable) =>
  byPeers(organisations, ix => peers.setOf('all', ix)),
);

function byPeers(
  organisations: readonly Entry[],
  peersOf: (organisation: number) => PeerSet | undefined,
): Compared[] {
  const entriesByPeers = new Map<PeerSet, Entry[]>();
  for (const organisation of organisations) {
    const peers = peersOf(organisation.ix);
    if (!peers) continue;
    const entries = entriesByPeers.get(peers);
    if (entries) entries.push(organisation);
    else entriesByPeers.set(peers, [organisation]);
  }
  return [...entriesByPeers].map(([peers, entries]) => ({ peers, organisations: entries }));
}
