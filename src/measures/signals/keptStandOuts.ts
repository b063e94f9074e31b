import { type Funnel, funnelPoint } from '../../domain/funnel.ts';
import { signalOf } from '../../domain/signals.ts';
import { isProportion } from '../../state/chartState.ts';
import type { Columns } from '../../store/columns.ts';
import { sqlFile } from '../../store/sql.ts';
import type { Store } from '../../store/store.ts';
import { inTurn } from '../turns.ts';
import { valueIn } from './comparisons.ts';
import type { StandOut, StandOuts } from './computeStandOuts.ts';
import { type PeerPoint, type PeerSets, peerPoint, peerSetsOf } from './peerSets.ts';
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

/** So many rows are made in a turn. */
const ROWS_A_TURN = 1000;

/** The stand-outs of a kind that the build kept; undefined where it kept none. */
export async function keptStandOuts(
  store: Store,
  kind: OrganisationKind,
): Promise<StandOuts | undefined> {
  const head = await store.columns(sqlFile('measures/stand_outs_kept'), { kind });
  if (head.rowCount === 0) return undefined;
  const columns = await store.columns(sqlFile('measures/stand_out_rows'), { kind });
  const rowAt = await rowsIn(columns);
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
  const standOuts: StandOut[] = [];
  for (let from = 0; from < columns.rowCount; from += ROWS_A_TURN) {
    await inTurn(() => {
      for (let row = from; row < Math.min(columns.rowCount, from + ROWS_A_TURN); row++) {
        standOuts.push(standOutOf(rowAt(row), meanings));
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

interface Row {
  readonly number: (name: (typeof NUMBERS)[number]) => number;
  readonly text: (name: (typeof TEXTS)[number]) => string;
}

const TEXTS = ['question', 'peers', 'sample'] as const;
const NUMBERS = [
  ...(['organisation_ix', 'numerator', 'numerator_error', 'denominator'] as const),
  ...(['denominator_error', 'months', 'placed', 'rank', 'ties', 'best', 'worst'] as const),
  ...(['funnel_n', 'centre', 'phi', 'tau2', 'above', 'below'] as const),
];

async function rowsIn(columns: Columns): Promise<(row: number) => Row> {
  const numbers = new Map<string, Float64Array>();
  const texts = new Map<string, readonly (string | null)[]>();
  for (const name of NUMBERS) numbers.set(name, await inTurn(() => columns.numbers(name)));
  for (const name of TEXTS) texts.set(name, await inTurn(() => columns.texts(name)));
  return row => ({
    number: name => numbers.get(name)?.[row] ?? Number.NaN,
    text: name => texts.get(name)?.[row] ?? '',
  });
}

function standOutOf({ number, text }: Row, { ids, questions, peers: sets }: Meanings): StandOut {
  const organisation = number('organisation_ix');
  const question = questions.get(text('question'));
  const peers = sets.setOf(text('peers') === 'lab' ? 'lab' : 'all', organisation);
  const id = ids.get(organisation);
  if (!question || !peers || id === undefined) {
    throw new Error(`the store keeps a stand-out of ${organisation} in ${text('question')}`);
  }
  const counts = {
    numerator: number('numerator'),
    numeratorError: number('numerator_error'),
    denominator: number('denominator'),
    denominatorError: number('denominator_error'),
    months: number('months'),
  };
  const funnel: Funnel = {
    kind: isProportion(question.state) ? 'proportion' : 'rate',
    centre: number('centre'),
    n: number('funnel_n'),
    phi: number('phi'),
    tau2: number('tau2'),
  };
  const point = funnelPoint(funnel, counts);
  const sides = { above: number('above'), below: number('below') };
  const sample = text('sample');
  return {
    organisation,
    id,
    question,
    counts,
    value: valueIn(question, counts),
    place: {
      peers: number('placed'),
      rank: number('rank'),
      ties: number('ties'),
      best: number('best'),
      worst: number('worst'),
    },
    peers,
    funnel,
    // Of twelve thousand rows a page shows fifty.
    get sample() {
      return sampleIn(sample);
    },
    point,
    sides,
    signal: signalOf({ point, sides, variation: 'unknown', hasFigures: true }),
  };
}

function sampleIn(text: string): PeerPoint[] {
  const numbers = text === '' ? [] : text.split(' ').map(Number);
  return Array.from({ length: numbers.length / 2 }, (_, i) =>
    peerPoint(numbers[2 * i] ?? 0, numbers[2 * i + 1] ?? 0),
  );
}
