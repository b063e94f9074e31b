import { discoveryLimit, twoSidedP } from '../../domain/falseDiscovery.ts';
import { type Funnel, type FunnelPoint, funnelPoint } from '../../domain/funnel.ts';
import { oncePer } from '../../domain/oncePer.ts';
import type { Bounded, Place } from '../../domain/place.ts';
import type { PooledCounts } from '../../domain/pooled.ts';
import { type Sides, type Signal, signalOf } from '../../domain/signals.ts';
import { isProportion } from '../../state/chartState.ts';
import { RESULT_SHARES } from '../../state/standOuts.ts';
import type { Store } from '../../store/store.ts';
import { inTurn } from '../turns.ts';
import { funnelIn, placesAmongAll, placesIn, valueIn } from './organisationSignals.ts';
import type { PeerSet } from './peerSets.ts';
import {
  type OrganisationKind,
  resultQuestions,
  type SignalQuestion,
  shareOf,
} from './questions.ts';
import { eachRecentShare } from './recentShares.ts';
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

/** A peer’s size, its denominator, and its value as a funnel has it. */
export interface PeerPoint {
  readonly size: number;
  readonly value: number;
}

export interface StandOuts {
  readonly period: SignalTable['period'];
  /** How many organisations were compared in a question, over all questions. */
  readonly comparisons: number;
  /** The furthest first, either way. */
  readonly all: readonly StandOut[];
}

/** The peers that are enough for a funnel. */
const MIN_PEERS = 10;

/**
 * All organisations of a kind that stand apart in a question and are discoveries among all comparisons of its
 * family, at a false discovery rate of 5%. The questions are the predefined measures, every test per 1000 patients, and
 * every test’s shares of results under range, over range and without a usable range. Shares of results are
 * compared with the practices of the same lab, whose reference ranges they share, if these are ten or more;
 * rates with all. Worked out once for each store.
 */
export const standOutsOf = async (store: Store, kind: OrganisationKind): Promise<StandOuts> =>
  standOutsIn(store)(await signalTableOf(store, kind));

const standOutsIn = oncePer((store: Store) =>
  oncePer(async (table: SignalTable): Promise<StandOuts> => {
    const { kind, period, organisations } = table;
    const rates = new Family();
    for (const numbers of table.questions) {
      await inTurn(() => compareAll(table, numbers, rates));
    }
    const shares = new Map(RESULT_SHARES.map(share => [share, new Family()]));
    // A country has hundreds of these questions: the numbers of each are dropped once they have been compared.
    const questions = resultQuestions(store.catalogue, kind);
    await eachRecentShare(store, kind, questions, period, (question, recent) => {
      const family = shares.get(shareOf(question) ?? 'error');
      const numbers = questionNumbers(question, recent, period, organisations.length);
      if (family) compareAll(table, { ...numbers, shown: undefined }, family);
    });
    const families = [rates, ...shares.values()];
    return {
      period,
      comparisons: families.reduce((sum, { ps }) => sum + ps.length, 0),
      all: families.flatMap(family => family.discoveries()).sort(furthestFirst),
    };
  }),
);

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
  readonly ps: number[] = [];
  readonly candidates: (StandOut & { readonly p: number })[] = [];

  discoveries(): StandOut[] {
    const limit = discoveryLimit(Float64Array.from(this.ps));
    return this.candidates.filter(({ p }) => p <= limit);
  }
}

const NO_SIDES: Sides = { above: 0, below: 0 };

/** Compares every organisation with its peers in one question. */
function compareAll(table: SignalTable, numbers: QuestionNumbers, family: Family): void {
  const { question } = numbers;
  const placesAmong = oncePer((peers: PeerSet) =>
    peers.kind === 'all' ? placesAmongAll(numbers)(peers) : placesIn(numbers, peers),
  );
  const sampleAmong = oncePer((peers: PeerSet) => sampleOf(numbers, peers));
  for (const { ix, id } of table.organisations) {
    const peers = peersFor(table, numbers, ix);
    const funnel = peers && funnelIn(numbers, peers);
    const counts = numbers.countsOf(ix);
    if (!peers || !funnel || !(counts.denominator > 0)) continue;
    const point = funnelPoint(funnel, counts);
    // The medians of a set of peers are worked out only where one of them is beyond its limits.
    const isBeyond = point.verdict === 'high' || point.verdict === 'low';
    const sides = isBeyond ? numbers.sidesOf(ix, peers) : NO_SIDES;
    const signal = signalOf({ point, sides, variation: 'unknown', hasFigures: true });
    if (signal.tier === 'few') continue;
    const p = twoSidedP(nearest(point));
    family.ps.push(p);
    if (signal.tier !== 'apart') continue;
    const value = valueIn(question, counts);
    family.candidates.push({
      organisation: ix,
      id,
      question,
      counts,
      value,
      place: placesAmong(peers)(value),
      peers,
      funnel,
      sample: sampleAmong(peers),
      point,
      sides,
      signal,
      p,
    });
  }
}

/** A small funnel shows so many peers. */
const MOST_POINTS = 40;

/** Peers at even steps by size. */
function sampleOf(numbers: QuestionNumbers, { members }: PeerSet): PeerPoint[] {
  const bySize = members
    .map(member => numbers.countsOf(member))
    .filter(({ denominator }) => denominator > 0)
    .map(({ numerator, denominator }) => ({ size: denominator, value: numerator / denominator }))
    .sort((a, b) => a.size - b.size);
  const shown = Math.min(MOST_POINTS, bySize.length);
  return Array.from({ length: shown }, (_, i) =>
    Math.round((i * (bySize.length - 1)) / Math.max(1, shown - 1)),
  ).flatMap(place => bySize[place] ?? []);
}

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The z-score nearest to 0 that suppression allows. */
const nearest = ({ z: { low, high } }: FunnelPoint): number =>
  low > 0 ? low : high < 0 ? high : 0;

function peersFor(
  { peers }: SignalTable,
  { question }: QuestionNumbers,
  organisation: number,
): PeerSet | undefined {
  const isOfResults = isProportion(question.state) && question.state.filter !== 'all';
  const lab = isOfResults ? peers.of('lab', organisation) : undefined;
  return lab && lab.members.length >= MIN_PEERS ? lab : peers.of('all', organisation);
}

/**
 * Computes what the pages of organisations, and of what stands out among them, need first: the numbers of every
 * question, the stand-outs, and the places among all organisations.
 */
export async function signalsAhead(store: Store): Promise<void> {
  for (const kind of ['practice_id', 'ccg_id', 'lab_id'] as const) {
    await standOutsOf(store, kind);
    const { questions, peers, organisations } = await signalTableOf(store, kind);
    const [first] = organisations;
    const all = first && peers.of('all', first.ix);
    if (!all) continue;
    for (const numbers of questions) await inTurn(() => placesAmongAll(numbers)(all));
  }
}
