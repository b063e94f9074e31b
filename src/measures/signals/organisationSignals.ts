import { type FunnelPoint, funnelPoint } from '../../domain/funnel.ts';
import type { MonthlyNumbers } from '../../domain/monthlyNumbers.ts';
import type { OwnGroup } from '../../domain/ownGroup.ts';
import type { Bounded, Place } from '../../domain/place.ts';
import { countsIn, type PooledCounts } from '../../domain/pooled.ts';
import { bySignal, type Sides, type Signal, signalOf } from '../../domain/signals.ts';
import { latestVariation, type Variation } from '../../domain/xmr.ts';
import type { KnownPeers } from '../../state/chartState.ts';
import type { Store } from '../../store/store.ts';
import type { MonthRun } from '../testCounts.ts';
import { inTurn } from '../turns.ts';
import { funnelIn, placeIn, valueIn } from './comparisons.ts';
import {
  monthlyOfMeasure,
  monthlyOfTests,
  type Subject,
  type WholeMonthly,
} from './monthlyCharts.ts';
import type { PeerSet } from './peerSets.ts';
import type { OrganisationKind, SignalQuestion } from './questions.ts';
import { organisationsOf } from './recentNumbers.ts';
import { type QuestionNumbers, signalTableOf, signalTableOfGroup } from './signalTable.ts';

/** What one question says of an organisation. */
export interface SignalRow {
  readonly id: string;
  readonly question: SignalQuestion;
  /** Of the period. */
  readonly counts: PooledCounts;
  readonly value: Bounded;
  /** Among its peers with figures in the period; undefined where it has none. */
  readonly place: Place | undefined;
  readonly point: FunnelPoint | undefined;
  readonly sides: Sides;
  readonly variation: Variation;
  readonly signal: Signal;
  readonly monthly: MonthlyNumbers;
}

export interface OrganisationSignals {
  readonly period: MonthRun;
  readonly peers: PeerSet;
  /** Whether it is one of them, as it need not be of an own group. */
  readonly isPeer: boolean;
  /** Those with the clearest signal first. */
  readonly measures: readonly SignalRow[];
  readonly tests: readonly SignalRow[];
}

/**
 * The signals of one organisation in every question about its kind.
 *
 * @param wanted the peers, or an own group whose members are; all where those are not known for it.
 * @returns undefined where the store has no such organisation.
 */
export async function organisationSignals(
  store: Store,
  kind: OrganisationKind,
  id: string,
  wanted: KnownPeers | OwnGroup,
): Promise<OrganisationSignals | undefined> {
  const number = organisationsOf(store.catalogue, kind).find(entry => entry.id === id)?.ix;
  if (number === undefined) return undefined;
  const group = typeof wanted === 'string' ? undefined : wanted;
  const table = group
    ? await signalTableOfGroup(store, kind, group, number)
    : await signalTableOf(store, kind);
  const organisation = table.organisations.find(entry => entry.id === id)?.ix ?? number;
  const peersKind = typeof wanted === 'string' ? wanted : 'all';
  const peers =
    table.peers.setOf(peersKind, organisation) ?? table.peers.setOf('all', organisation);
  if (!peers) return undefined;
  const { organisations, period } = table;
  const subject: Subject = { id, organisation, peers, organisations, period };
  const ofTests = await monthlyOfTests(store, kind, subject);
  const rows: SignalRow[] = [];
  for (const numbers of table.questions) {
    const monthly = numbers.question.test
      ? ofTests(numbers)
      : await monthlyOfMeasure(store, numbers.question, subject);
    rows.push(await inTurn(() => rowOf(numbers, subject, monthly)));
  }
  rows.sort(bySignal);
  return {
    period,
    peers,
    isPeer: peers.members.includes(organisation),
    measures: rows.filter(({ question }) => question.measure),
    tests: rows.filter(({ question }) => question.test),
  };
}

function rowOf(
  numbers: QuestionNumbers,
  { organisation, peers, period }: Subject,
  monthly: WholeMonthly,
): SignalRow {
  const { question } = numbers;
  const counts = countsIn(numbers.pooled, organisation);
  const funnel = funnelIn(numbers, peers);
  const hasFigures = counts.denominator > 0;
  const point = funnel && hasFigures ? funnelPoint(funnel, counts) : undefined;
  const sides = numbers.sidesOf(organisation, peers);
  const variation = variationIn(period, monthly);
  return {
    id: question.id,
    question,
    counts,
    value: valueIn(question, counts),
    place: hasFigures ? placeIn(numbers, peers, organisation) : undefined,
    point,
    sides,
    variation,
    signal: signalOf({ point, sides, variation, hasFigures }),
    monthly: monthly.shown,
  };
}

/** What the latest month with a value is, if it is in the period. */
function variationIn(period: MonthRun, { all, allMonths }: WholeMonthly): Variation {
  const last = all.findLastIndex(({ value }) => Number.isFinite(value));
  if ((allMonths[last] ?? Number.NEGATIVE_INFINITY) < period.first) return 'unknown';
  return latestVariation(all.slice(0, last + 1));
}
