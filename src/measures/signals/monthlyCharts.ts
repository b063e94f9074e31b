import type { Entry } from '../../domain/catalogue.ts';
import type { Month } from '../../domain/month.ts';
import type { MonthlyNumbers } from '../../domain/monthlyNumbers.ts';
import { practicesSharing } from '../../domain/peers.ts';
import type { Bounded } from '../../domain/place.ts';
import { type Series, singleGroups } from '../../domain/series.ts';
import { boundedAt } from '../../domain/standing.ts';
import { type ChartState, DEFAULT_STATE } from '../../state/chartState.ts';
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
import { type QuestionNumbers, SHOWN_MONTHS } from './signalTable.ts';

/** An organisation, and whom its small charts compare it with. */
export interface Subject {
  readonly id: string;
  /** Its number in the store. */
  readonly organisation: number;
  readonly peers: PeerSet;
  /** What the numbers of the peers stand for. */
  readonly organisations: readonly Entry[];
  readonly period: MonthRun;
}

/** All months of one organisation, and those that its small chart shows. */
export interface WholeMonthly {
  readonly all: readonly Bounded[];
  readonly allMonths: readonly Month[];
  readonly shown: MonthlyNumbers;
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

/** The months of an organisation in a measure. */
export async function monthlyOfMeasure(
  store: Store,
  question: SignalQuestion,
  { id, peers, organisations, period }: Subject,
): Promise<WholeMonthly> {
  const series = await seriesOf(store, question.state);
  const from = shownMonths(period, series.months);
  const values = ofGroup(
    series,
    series.groups.findIndex(group => group.id === id),
  );
  const ids = new Set(peers.members.map(member => organisations[member]?.id));
  const compared = singleGroups(series).filter(place => ids.has(series.groups[place]?.id));
  const deciles =
    peers.kind === 'all' ? series.deciles : await inTurn(() => decilesOver(series, compared));
  return {
    all: values,
    allMonths: series.months,
    shown: {
      months: series.months.slice(from),
      own: values.slice(from),
      deciles: outerDeciles(deciles)?.slice(from) ?? null,
      others: deciles
        ? []
        : compared.map(group =>
            ofGroup(series, group)
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
export async function monthlyOfTests(
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
    const monthly = ofGroup(series, groups.get(question.id) ?? -1);
    const stored = ahead?.get(question.test?.ix ?? -1);
    const at = (values: ReadonlyMap<Month, number>, month: Month): number =>
      values.get(month) ?? Number.NaN;
    return {
      all: monthly,
      allMonths: series.months,
      shown: {
        months,
        own: monthly.slice(from),
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
