import type { Entry } from '../../domain/catalogue.ts';
import { type Funnel, type FunnelPoint, funnelAmong, funnelPoint } from '../../domain/funnel.ts';
import type { Month } from '../../domain/month.ts';
import type { MonthlyNumbers } from '../../domain/monthlyNumbers.ts';
import { oncePer } from '../../domain/oncePer.ts';
import type { OwnGroup } from '../../domain/ownGroup.ts';
import { practicesSharing } from '../../domain/peers.ts';
import { type Bounded, type Place, placesAmong } from '../../domain/place.ts';
import { countsIn, type PooledCounts, pooledValue } from '../../domain/pooled.ts';
import { type Series, singleGroups } from '../../domain/series.ts';
import { bySignal, type Sides, type Signal, signalOf } from '../../domain/signals.ts';
import { boundedAt } from '../../domain/standing.ts';
import { latestVariation, type Variation } from '../../domain/xmr.ts';
import {
  type ChartState,
  DEFAULT_STATE,
  isProportion,
  type KnownPeers,
} from '../../state/chartState.ts';
import type { Store } from '../../store/store.ts';
import { seriesOf } from '../answer.ts';
import { pickRows } from '../cells.ts';
import { decilesByMonth } from '../deciles.ts';
import { questionOf } from '../question.ts';
import type { MonthRun } from '../testCounts.ts';
import { decilesOfTests } from '../testDeciles.ts';
import { inTurn } from '../turns.ts';
import type { PeerSet } from './peerSets.ts';
import type { OrganisationKind, SignalQuestion } from './questions.ts';
import { organisationsOf } from './recentNumbers.ts';
import {
  type QuestionNumbers,
  SHOWN_MONTHS,
  signalTableOf,
  signalTableOfGroup,
} from './signalTable.ts';

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
  const number = organisationsOf(store.catalogue, kind).find(each => each.id === id)?.ix;
  if (number === undefined) return undefined;
  const group = typeof wanted === 'string' ? undefined : wanted;
  const table = group
    ? await signalTableOfGroup(store, kind, group, number)
    : await signalTableOf(store, kind);
  const organisation = table.organisations.find(each => each.id === id)?.ix ?? number;
  const known = typeof wanted === 'string' ? wanted : 'all';
  const peers = table.peers.of(known, organisation) ?? table.peers.of('all', organisation);
  if (!peers) return undefined;
  const { organisations, period } = table;
  const subject: Subject = { id, organisation, peers, organisations, period };
  const ofTests = await testsOf(store, kind, subject);
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

interface Subject {
  readonly id: string;
  /** Its number in the store. */
  readonly organisation: number;
  readonly peers: PeerSet;
  /** What the numbers of the peers stand for. */
  readonly organisations: readonly Entry[];
  readonly period: MonthRun;
}

/** All months of one organisation, and those that its small chart shows. */
interface WholeMonthly {
  readonly all: readonly Bounded[];
  readonly allMonths: readonly Month[];
  readonly shown: MonthlyNumbers;
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

export const valueIn = ({ state }: SignalQuestion, counts: PooledCounts): Bounded =>
  pooledValue(counts, state.denominator.kind, isProportion(state));

/** The funnel of a question over a set of peers; undefined where these are too few. */
export const funnelIn = (numbers: QuestionNumbers, peers: PeerSet): Funnel | undefined =>
  funnelsOf(numbers)(peers);

const funnelsOf = oncePer((numbers: QuestionNumbers) =>
  oncePer(({ members }: PeerSet): Funnel | undefined => {
    const kind = isProportion(numbers.question.state) ? 'proportion' : 'rate';
    return funnelAmong(numbers.pooled, members, kind);
  }),
);

/** The place of an organisation with figures among its peers, of which it is one, by the value of the period. */
export function placeIn(numbers: QuestionNumbers, peers: PeerSet, organisation: number): Place {
  // All organisations are asked about again and again; the few that share a lab or a CCG are quickly sorted anew.
  // It takes a place among the members of an own group, whether or not it is one of them.
  const members = [...new Set([...peers.members, organisation])];
  const places =
    peers.kind === 'all' ? placesAmongAll(numbers)(peers) : placesIn(numbers, { members });
  return places(valueIn(numbers.question, countsIn(numbers.pooled, organisation)));
}

/** Finds the places of values among those of some organisations. */
export const placesIn = (
  numbers: QuestionNumbers,
  { members }: Pick<PeerSet, 'members'>,
): ((target: Bounded) => Place) =>
  placesAmong(
    members
      .map(member => valueIn(numbers.question, countsIn(numbers.pooled, member)))
      .filter(({ value }) => !Number.isNaN(value)),
  );

/** Sorted once for all who ask. */
export const placesAmongAll = oncePer((numbers: QuestionNumbers) =>
  oncePer((peers: PeerSet) => placesIn(numbers, peers)),
);

/** What the latest month with a value is, if it is in the period. */
function variationIn(period: MonthRun, { all, allMonths }: WholeMonthly): Variation {
  const last = all.findLastIndex(({ value }) => Number.isFinite(value));
  if ((allMonths[last] ?? Number.NEGATIVE_INFINITY) < period.first) return 'unknown';
  return latestVariation(all.slice(0, last + 1));
}

const MISSING: Bounded = { value: Number.NaN, low: Number.NaN, high: Number.NaN };

/** The numbers of a group by month; NaN where it has none, or where it is not there. */
const ofGroup = (series: Series, group: number): Bounded[] =>
  series.months.map((_, month) => (group < 0 ? MISSING : boundedAt(series, group, month)));

/** The last months that a small chart shows. */
const shownMonths = ({ last }: MonthRun, months: readonly Month[]): number =>
  Math.max(
    0,
    months.findIndex(month => month > last - SHOWN_MONTHS),
  );

async function monthlyOfMeasure(
  store: Store,
  question: SignalQuestion,
  { id, peers, organisations, period }: Subject,
): Promise<WholeMonthly> {
  const series = await seriesOf(store, question.state);
  const from = shownMonths(period, series.months);
  const all = ofGroup(
    series,
    series.groups.findIndex(each => each.id === id),
  );
  const ids = new Set(peers.members.map(member => organisations[member]?.id));
  const compared = singleGroups(series).filter(place => ids.has(series.groups[place]?.id));
  const deciles =
    peers.kind === 'all' ? series.deciles : await inTurn(() => decilesOver(series, compared));
  return {
    all,
    allMonths: series.months,
    shown: {
      months: series.months.slice(from),
      own: all.slice(from),
      deciles: outerDeciles(deciles)?.slice(from) ?? null,
      others: deciles
        ? []
        : compared.map(each =>
            ofGroup(series, each)
              .slice(from)
              .map(({ value }) => value),
          ),
    },
  };
}

const decilesOver = ({ value, months }: Series, groups: readonly number[]) =>
  decilesByMonth(pickRows(value, months.length, groups), groups.length, months.length);

const outerDeciles = (
  deciles: readonly (readonly number[])[] | null,
): [number, number, number][] | null =>
  deciles?.map(month => [month[0] ?? Number.NaN, month[4] ?? Number.NaN, month[8] ?? Number.NaN]) ??
  null;

/** An organisation’s tests: all in one answer, which its page of small charts shows as well. */
async function testsOf(
  store: Store,
  kind: OrganisationKind,
  { id, peers, period }: Subject,
): Promise<(numbers: QuestionNumbers) => WholeMonthly> {
  const state: ChartState = {
    ...DEFAULT_STATE,
    groupBy: 'test_code',
    practiceIds: kind === 'practice_id' ? [id] : [],
    ccgIds: kind === 'ccg_id' ? [id] : [],
    labIds: kind === 'lab_id' ? [id] : [],
  };
  const series = await seriesOf(store, state);
  const groups = new Map(series.groups.map((group, place) => [group.id, place]));
  const shared =
    peers.kind === 'all' || peers.kind === 'group'
      ? undefined
      : practicesSharing(peers.kind, id, store.catalogue);
  // The deciles of an own group come with its table.
  const ahead =
    kind === 'practice_id' && peers.kind !== 'group'
      ? await decilesOfTests(
          store,
          questionOf(store.catalogue, { ...state, practiceIds: [] }),
          shared,
        )
      : undefined;
  const from = shownMonths(period, series.months);
  const months = series.months.slice(from);
  return ({ question, shown }) => {
    const all = ofGroup(series, groups.get(question.id) ?? -1);
    const stored = ahead?.get(question.test?.ix ?? -1);
    const at = (values: ReadonlyMap<Month, number>, month: Month): number =>
      values.get(month) ?? Number.NaN;
    return {
      all,
      allMonths: series.months,
      shown: {
        months,
        own: all.slice(from),
        deciles: stored
          ? months.map(month => [
              at(stored.p10, month),
              at(stored.p50, month),
              at(stored.p90, month),
            ])
          : shown
            ? alignedTo(months, shown.months, outerDeciles(shown.deciles))
            : null,
        others: shown && !shown.deciles ? othersOf(shown, months) : [],
      },
    };
  };
}

const NO_DECILES: readonly [number, number, number] = [Number.NaN, Number.NaN, Number.NaN];

/** Deciles of some months in the order of others. */
function alignedTo(
  months: readonly Month[],
  decileMonths: readonly Month[],
  deciles: readonly (readonly [number, number, number])[] | null,
): (readonly [number, number, number])[] | null {
  if (!deciles) return null;
  return months.map(month => deciles[decileMonths.indexOf(month)] ?? NO_DECILES);
}

function othersOf(
  { months: shownMonths, value }: NonNullable<QuestionNumbers['shown']>,
  months: readonly Month[],
): number[][] {
  const span = shownMonths.length;
  return Array.from({ length: value.length / Math.max(1, span) }, (_, organisation) =>
    months.map(month => {
      const place = shownMonths.indexOf(month);
      return place < 0 ? Number.NaN : (value[organisation * span + place] ?? Number.NaN);
    }),
  ).filter(values => values.some(Number.isFinite));
}
