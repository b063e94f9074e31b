import { LRUCache } from 'lru-cache';
import type { Catalogue, Entry } from '../../domain/catalogue.ts';
import { oncePer } from '../../domain/oncePer.ts';
import type { OwnGroup } from '../../domain/ownGroup.ts';
import type { Bounded } from '../../domain/place.ts';
import { type PooledColumns, pooledColumns } from '../../domain/pooled.ts';
import { SIGNAL_MONTHS, type Sides, sideOf } from '../../domain/signals.ts';
import { type Store, storeKey } from '../../store/store.ts';
import { seriesOf } from '../answer.ts';
import { pickRows } from '../cells.ts';
import { decilesByMonth, medianOf } from '../deciles.ts';
import { workingMemory } from '../ranks.ts';
import { type MonthRun, monthsOf, testRates } from '../testCounts.ts';
import { inTurn } from '../turns.ts';
import { type PeerSet, type PeerSets, peerSetsOf } from './peerSets.ts';
import { type OrganisationKind, type SignalQuestion, signalQuestions } from './questions.ts';
import { organisationsOf, type RecentNumbers, recentOf } from './recentNumbers.ts';

/** Small charts show so many months. */
export const SHOWN_MONTHS = 36;

/** What one question says of every organisation of a kind; the place of each is its number in the store. */
export interface QuestionNumbers {
  readonly question: SignalQuestion;
  /** Added up over the period. */
  readonly pooled: PooledColumns;
  /** Against the median of a set of peers that it belongs to. */
  sidesOf(organisation: number, peers: PeerSet): Sides;
  /** The months that small charts show, where the store has no deciles of them: tests of CCGs and labs. */
  readonly shown: ShownNumbers | undefined;
}

export interface ShownNumbers extends Pick<RecentNumbers, 'months' | 'value'> {
  /** Over all organisations of the kind; null with fewer than ten. */
  readonly deciles: readonly (readonly number[])[] | null;
}

/** All questions about all organisations of a kind. */
export interface SignalTable {
  readonly kind: OrganisationKind;
  readonly organisations: readonly Entry[];
  /** The six months up to the last of the data. */
  readonly period: MonthRun;
  readonly peers: PeerSets;
  readonly questions: readonly QuestionNumbers[];
}

/**
 * The last half year of every question and organisation, from which pages take their signals. At 7,000
 * practices and 130 tests this takes seconds, so it is worked out once for each store, in pieces, and
 * takes some 40 MB.
 */
export const signalTableOf = (store: Store, kind: OrganisationKind): Promise<SignalTable> =>
  tables.forceFetch(`${storeKey(store)} ${kind}`, { context: { store, kind } });

interface TableQuestion {
  readonly store: Store;
  readonly kind: OrganisationKind;
  readonly subset?: Subset;
}

const tablesUpTo = (max: number) =>
  new LRUCache<string, SignalTable, TableQuestion>({
    max,
    fetchMethod: (_key, _stale, { context: { store, kind, subset } }) =>
      workedOut(store, kind, subset),
    // A table that is evicted before it is there is still awaited.
    ignoreFetchAbort: true,
  });

const tables = tablesUpTo(6);
const groupTables = tablesUpTo(12);

/**
 * The same of one organisation and the members of an own group, which need not have it among them. Only their
 * rows are read, so it is worked out when somebody asks for it. Organisations are numbered within the table.
 */
export function signalTableOfGroup(
  store: Store,
  kind: OrganisationKind,
  group: OwnGroup,
  organisation: number,
): Promise<SignalTable> {
  const ids = new Set(group.ids);
  const judged = organisationsOf(store.catalogue, kind).filter(
    ({ id, ix }) => ids.has(id) || ix === organisation,
  );
  const numbers = judged.map(({ ix }) => ix);
  const members = judged.flatMap(({ id }, place) => (ids.has(id) ? [place] : []));
  const subset: Subset = {
    numbers,
    organisations: judged.map((organisation, ix) => ({ ...organisation, ix })),
    peers: { kind: 'group', id: group.name, members },
  };
  return groupTables.forceFetch(
    `${storeKey(store)} ${kind} ${JSON.stringify([group.name, numbers, members])}`,
    { context: { store, kind, subset } },
  );
}

/** Some organisations, and the peers that they are all judged against, numbered among themselves. */
interface Subset {
  /** Their numbers in the store, ascending. */
  readonly numbers: readonly number[];
  readonly organisations: readonly Entry[];
  readonly peers: PeerSet;
}

/** The months that signals against peers are of: the last six of the data, or all if these are fewer. */
export const signalPeriodOf = (catalogue: Catalogue): MonthRun =>
  latestRun(catalogue, SIGNAL_MONTHS);

const latestRun = ({ firstMonth = 0, lastMonth = -1 }: Catalogue, months: number): MonthRun => ({
  first: Math.max(firstMonth, lastMonth - months + 1),
  last: lastMonth,
});

async function workedOut(
  store: Store,
  kind: OrganisationKind,
  subset?: Subset,
): Promise<SignalTable> {
  const { catalogue } = store;
  const period = signalPeriodOf(catalogue);
  const peers: PeerSets = subset
    ? { sets: [subset.peers], setOf: () => subset.peers }
    : peerSetsOf(catalogue, kind);
  const questions = signalQuestions(catalogue, kind);
  const organisations = subset?.organisations ?? organisationsOf(catalogue, kind);
  const shownMembers = subset?.peers.members ?? organisations.map(({ ix }) => ix);
  const numbersOf = new Map<SignalQuestion, QuestionNumbers>();
  const add = async (question: SignalQuestion, recent: RecentNumbers): Promise<void> => {
    const sides = await sidesAhead(recent, period, organisations.length, peers);
    const isShown = question.test && (subset || kind !== 'practice_id');
    const shown = isShown ? await inTurn(() => shownOf(recent, shownMembers)) : undefined;
    const numbers = await inTurn(() =>
      questionNumbers(question, recent, period, organisations.length, sides),
    );
    numbersOf.set(question, { ...numbers, shown });
  };
  for (const question of questions) {
    if (!question.measure) continue;
    const series = await seriesOf(store, question.state);
    await add(question, await inTurn(() => recentOf(series, organisations, period)));
  }
  const run = kind === 'practice_id' && !subset ? period : latestRun(catalogue, SHOWN_MONTHS);
  const byTest = new Map(
    questions.flatMap(question => (question.test ? [[question.test.ix, question] as const] : [])),
  );
  const tests = [...byTest.keys()].sort((a, b) => a - b);
  for await (const { test, numbers } of testRates(store, {
    kind,
    tests,
    run,
    only: subset?.numbers,
  })) {
    const question = byTest.get(test);
    if (question)
      await add(question, { months: monthsOf(run), denominatorKind: 'per1000', ...numbers });
  }
  return {
    kind,
    organisations,
    period,
    peers,
    questions: questions.flatMap(question => numbersOf.get(question) ?? []),
  };
}

/**
 * What the numbers of a question say of every organisation.
 *
 * @param sides in how many months each is on either side of the median of its peers; by default counted when
 *   it is asked for, which keeps the numbers of every month.
 */
export function questionNumbers(
  question: SignalQuestion,
  recent: RecentNumbers,
  period: MonthRun,
  organisations: number,
  sides: SidesAmong = sidesAmong(recent, period, organisations),
): Omit<QuestionNumbers, 'shown'> {
  const pooled = pooledColumns(recent, organisations, period.first, period.last);
  return {
    question,
    pooled,
    sidesOf: (organisation, among) => {
      const { above, below } = sides(among);
      return { above: above[organisation] ?? 0, below: below[organisation] ?? 0 };
    },
  };
}

/** The months of these organisations. Where deciles are drawn, nobody needs the values of each. */
function shownOf({ months, value }: RecentNumbers, members: readonly number[]): ShownNumbers {
  const values = pickRows(value, months.length, members);
  const deciles = decilesByMonth(values, members.length, months.length);
  return { months, value: deciles === null ? values : new Float64Array(), deciles };
}

interface CountedSides {
  readonly above: Uint8Array;
  readonly below: Uint8Array;
}

/** The counts of every organisation; those of a set’s members are against the median of the set. */
type SidesAmong = (peers: PeerSet) => CountedSides;

/** Counts for every set of peers, and keeps the counts alone. */
async function sidesAhead(
  numbers: RecentNumbers,
  period: MonthRun,
  organisations: number,
  { sets }: PeerSets,
): Promise<SidesAmong> {
  const counted = new Map<PeerSet['kind'], CountedSides>();
  const count = sidesAmong(numbers, period, organisations);
  for (const peers of sets) counted.set(peers.kind, await inTurn(() => count(peers)));
  return keptSides(counted);
}

/** A function of its own: one made beside the callback above would share its scope, and so keep the numbers. */
function keptSides(counted: ReadonlyMap<PeerSet['kind'], CountedSides>): SidesAmong {
  const none = { above: new Uint8Array(), below: new Uint8Array() };
  return ({ kind }) => counted.get(kind) ?? none;
}

/**
 * In how many months of the period each organisation is on either side of its peers’ median, counted for a set
 * of peers when it is asked for.
 */
function sidesAmong(numbers: RecentNumbers, period: MonthRun, organisations: number): SidesAmong {
  const blank = (): CountedSides => ({
    above: new Uint8Array(organisations),
    below: new Uint8Array(organisations),
  });
  const counted = { all: blank(), lab: blank(), ccg: blank(), group: blank() };
  const span = numbers.months.length;
  const first = Math.max(0, period.first - (numbers.months[0] ?? 0));
  const everyone = Array.from({ length: organisations }, (_, ix) => ix);
  return oncePer((peers: PeerSet) => {
    const { above, below } = counted[peers.kind];
    // An organisation outside an own group is judged against it, too.
    const judged = peers.kind === 'group' ? everyone : peers.members;
    for (let place = first; place < span; place++) {
      const median = medianOfMonth(numbers, peers.members, place);
      // Loops without objects: a country has a million of these cells for each set of peers.
      for (const organisation of judged) {
        const cell = organisation * span + place;
        const side = sideOf(
          numbers.low[cell] ?? Number.NaN,
          numbers.high[cell] ?? Number.NaN,
          median,
        );
        if (side === 'high') above[organisation] = (above[organisation] ?? 0) + 1;
        if (side === 'low') below[organisation] = (below[organisation] ?? 0) + 1;
      }
    }
    return { above, below };
  });
}

/** The bounds that suppressed counts leave for the median of some organisations in a month. */
function medianOfMonth(
  { months: { length: span }, low, high }: RecentNumbers,
  members: readonly number[],
  place: number,
): Pick<Bounded, 'low' | 'high'> {
  const monthValues = memberValues(members.length);
  const median = (values: Float64Array): number => {
    let n = 0;
    for (const organisation of members) {
      const cell = values[organisation * span + place] ?? Number.NaN;
      if (!Number.isNaN(cell)) monthValues[n++] = cell;
    }
    return medianOf(monthValues.subarray(0, n));
  };
  const lowest = median(low);
  for (const organisation of members) {
    const cell = organisation * span + place;
    if ((high[cell] ?? 0) > (low[cell] ?? 0)) return { low: lowest, high: median(high) };
  }
  return { low: lowest, high: lowest };
}

/** A country asks for 300,000 medians. */
const memberValues = workingMemory();
