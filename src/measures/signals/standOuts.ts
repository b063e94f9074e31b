import { discoveryLimit, twoSidedP } from '../../domain/falseDiscovery.ts';
import { type FunnelPoint, funnelPoint } from '../../domain/funnel.ts';
import { oncePer } from '../../domain/oncePer.ts';
import { type Sides, type Signal, signalOf } from '../../domain/signals.ts';
import { isProportion } from '../../state/chartState.ts';
import type { Store } from '../../store/store.ts';
import { inTurn } from '../turns.ts';
import { funnelIn, placesAmongAll } from './organisationSignals.ts';
import type { PeerSet } from './peerSets.ts';
import type { OrganisationKind } from './questions.ts';
import { type QuestionNumbers, type SignalTable, signalTableOf } from './signalTable.ts';

/** An organisation that stands apart in a question. */
export interface StandOut {
  /** Its number in the store. */
  readonly organisation: number;
  readonly id: string;
  readonly numbers: QuestionNumbers;
  readonly peers: PeerSet;
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

/** The peers that are enough for a funnel. */
const MIN_PEERS = 10;

/**
 * All organisations of a kind that stand apart in a question and are discoveries among all comparisons, at a
 * false discovery rate of 5%. Shares of results are compared with the practices of the same lab, whose
 * reference ranges they share, if these are ten or more; rates with all. Worked out once for each store.
 */
export const standOutsOf = async (store: Store, kind: OrganisationKind): Promise<StandOuts> =>
  standOutsIn(await signalTableOf(store, kind));

const standOutsIn = oncePer(async (table: SignalTable): Promise<StandOuts> => {
  const { organisations } = table;
  const ps: number[] = [];
  const candidates: (StandOut & { readonly p: number })[] = [];
  for (const numbers of table.questions) {
    await inTurn(() => {
      for (const { ix, id } of organisations) {
        const peers = peersFor(table, numbers, ix);
        const funnel = peers && funnelIn(numbers, peers);
        const counts = numbers.countsOf(ix);
        if (!peers || !funnel || !(counts.denominator > 0)) continue;
        const point = funnelPoint(funnel, counts);
        const sides = numbers.sidesOf(ix, peers);
        const signal = signalOf({ point, sides, variation: 'unknown', hasFigures: true });
        if (signal.tier === 'few') continue;
        const p = twoSidedP(nearest(point));
        ps.push(p);
        if (signal.tier === 'apart') {
          candidates.push({ organisation: ix, id, numbers, peers, point, sides, signal, p });
        }
      }
    });
  }
  const limit = discoveryLimit(Float64Array.from(ps));
  const all = candidates
    .filter(({ p }) => p <= limit)
    .sort(
      (a, b) =>
        b.signal.distance - a.signal.distance ||
        compared(a.id, b.id) ||
        compared(a.numbers.question.id, b.numbers.question.id),
    );
  return { period: table.period, comparisons: ps.length, all };
});

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
