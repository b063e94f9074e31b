import { type Funnel, type FunnelPoint, funnelPoint } from '../../domain/funnel.ts';
import type { Bounded, Place } from '../../domain/place.ts';
import type { PooledCounts } from '../../domain/pooled.ts';
import { type Sides, type Signal, signalOf } from '../../domain/signals.ts';
import { isProportion } from '../../state/chartState.ts';
import type { Columns } from '../../store/columns.ts';
import { sqlFile } from '../../store/sql.ts';
import type { Store } from '../../store/store.ts';
import { inTurn } from '../turns.ts';
import { valueIn } from './comparisons.ts';
import type { StandOut, StandOuts } from './computeStandOuts.ts';
import { type PeerPoint, type PeerSet, type PeerSets, peerPoint, peerSetsOf } from './peerSets.ts';
import {
  type OrganisationKind,
  resultQuestions,
  type SignalQuestion,
  signalQuestions,
} from './questions.ts';
import { organisationsOf } from './recentNumbers.ts';
import { signalPeriodOf } from './signalTable.ts';

// The stand-outs as the store keeps them (stand_outs and stand_out in sql/schema/store.sql). What follows from a
// row’s counts and its funnel is worked out when the row is read. Whoever changes what is found raises
// PIPELINE_VERSION (src/pipeline/labs/version.ts), so that stores are built again.

/** The rows of `stand_out` that keep the stand-outs of a kind, in the order of its columns. */
export function* standOutRowsOf(
  kind: OrganisationKind,
  { all }: StandOuts,
): Generator<(string | number)[]> {
  for (const { organisation, question, peers, counts, place, funnel, sides, sample } of all) {
    yield [
      ...[kind, organisation, question.id, peers.kind],
      ...[counts.numerator, counts.numeratorError, counts.denominator, counts.denominatorError],
      counts.months,
      ...[place.peers, place.rank, place.ties, place.best, place.worst],
      ...[funnel.n, funnel.centre, funnel.phi, funnel.tau2],
      ...[sides.above, sides.below],
      sample.map(({ numerator, size }) => `${numerator} ${size}`).join(' '),
    ];
  }
}

/** So many rows are read in a turn. */
const ROWS_A_TURN = 1000;

/** The stand-outs of a kind that the build kept; undefined where it kept none. */
export async function keptStandOuts(
  store: Store,
  kind: OrganisationKind,
): Promise<StandOuts | undefined> {
  const head = await store.columns(sqlFile('measures/stand_outs_kept'), { kind });
  if (head.rowCount === 0) return undefined;
  const columns = await store.columns(sqlFile('measures/stand_out_rows'), { kind });
  const kept = await keptColumns(columns);
  const { catalogue } = store;
  const meanings: Meanings = {
    ids: new Map(organisationsOf(catalogue, kind).map(({ id, ix }) => [ix, id])),
    questions: new Map(
      [...signalQuestions(catalogue, kind), ...resultQuestions(catalogue, kind)].map(question => [
        question.id,
        question,
      ]),
    ),
    peers: peerSetsOf(catalogue, kind),
  };
  const questions = await inTurn(() => columns.texts('question'));
  const peers = await inTurn(() => columns.texts('peers'));
  const standOuts: StandOut[] = [];
  for (let from = 0; from < columns.rowCount; from += ROWS_A_TURN) {
    await inTurn(() => {
      for (let row = from; row < Math.min(columns.rowCount, from + ROWS_A_TURN); row++) {
        const names = { question: questions[row] ?? '', peers: peers[row] ?? '' };
        standOuts.push(new KeptStandOut(kept, row, names, meanings));
      }
    });
  }
  return {
    period: signalPeriodOf(catalogue),
    comparisons: head.numbers('comparisons')[0] ?? 0,
    all: standOuts,
  };
}

/** What the numbers and names in a row stand for. */
interface Meanings {
  readonly ids: ReadonlyMap<number, string>;
  readonly questions: ReadonlyMap<string, SignalQuestion>;
  readonly peers: PeerSets;
}

const NUMBERS = [
  ...(['organisation_ix', 'numerator', 'numerator_error', 'denominator'] as const),
  ...(['denominator_error', 'months', 'placed', 'rank', 'ties', 'best', 'worst'] as const),
  ...(['funnel_n', 'centre', 'phi', 'tau2', 'above', 'below'] as const),
];

/** The columns that stay in memory. */
interface KeptColumns {
  readonly numbers: ReadonlyMap<(typeof NUMBERS)[number], Float64Array>;
  readonly samples: readonly (string | null)[];
}

async function keptColumns(columns: Columns): Promise<KeptColumns> {
  const numbers = new Map<(typeof NUMBERS)[number], Float64Array>();
  for (const name of NUMBERS) numbers.set(name, await inTurn(() => columns.numbers(name)));
  return { numbers, samples: await inTurn(() => columns.texts('sample')) };
}

/**
 * A row of the store. What lists are narrowed down by is at hand; the rest is worked out when it is asked for. A page
 * shows fifty of England’s twelve thousand rows, and if all had their counts, places and funnels as objects, these
 * would be a third of a million, which each collection of memory has to look at.
 */
class KeptStandOut implements StandOut {
  readonly organisation: number;
  readonly id: string;
  readonly question: SignalQuestion;
  readonly peers: PeerSet;
  readonly #columns: KeptColumns;
  readonly #row: number;

  /** @throws {Error} where the catalogue does not have what the row names. */
  constructor(
    columns: KeptColumns,
    row: number,
    names: { readonly question: string; readonly peers: string },
    { ids, questions, peers: sets }: Meanings,
  ) {
    this.#columns = columns;
    this.#row = row;
    const organisation = this.#number('organisation_ix');
    const question = questions.get(names.question);
    const peers = sets.setOf(names.peers === 'lab' ? 'lab' : 'all', organisation);
    const id = ids.get(organisation);
    if (!question || !peers || id === undefined) {
      throw new Error(`the store keeps a stand-out of ${organisation} in ${names.question}`);
    }
    this.organisation = organisation;
    this.id = id;
    this.question = question;
    this.peers = peers;
  }

  get counts(): PooledCounts {
    return {
      numerator: this.#number('numerator'),
      numeratorError: this.#number('numerator_error'),
      denominator: this.#number('denominator'),
      denominatorError: this.#number('denominator_error'),
      months: this.#number('months'),
    };
  }

  get value(): Bounded {
    return valueIn(this.question, this.counts);
  }

  get place(): Place {
    return {
      peers: this.#number('placed'),
      rank: this.#number('rank'),
      ties: this.#number('ties'),
      best: this.#number('best'),
      worst: this.#number('worst'),
    };
  }

  get funnel(): Funnel {
    return {
      kind: isProportion(this.question.state) ? 'proportion' : 'rate',
      centre: this.#number('centre'),
      n: this.#number('funnel_n'),
      phi: this.#number('phi'),
      tau2: this.#number('tau2'),
    };
  }

  get sample(): PeerPoint[] {
    const text = this.#columns.samples[this.#row] ?? '';
    const numbers = text === '' ? [] : text.split(' ').map(Number);
    return Array.from({ length: numbers.length / 2 }, (_, i) =>
      peerPoint(numbers[2 * i] ?? 0, numbers[2 * i + 1] ?? 0),
    );
  }

  get point(): FunnelPoint {
    return funnelPoint(this.funnel, this.counts);
  }

  get sides(): Sides {
    return { above: this.#number('above'), below: this.#number('below') };
  }

  get signal(): Signal {
    const { point, sides } = this;
    return signalOf({ point, sides, variation: 'unknown', hasFigures: true });
  }

  #number(name: (typeof NUMBERS)[number]): number {
    return this.#columns.numbers.get(name)?.[this.#row] ?? Number.NaN;
  }
}
