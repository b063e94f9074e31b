import { isoMonth } from '../../../domain/month.ts';
import { buildUrl } from '../../../state/codec.ts';
import { organisationUrl } from '../../../state/organisation.ts';
import { type Cell, namedCells, numberCell } from '../files/rows.ts';
import {
  headOf,
  itemsOf,
  KINDS,
  type OrganisationAnswer,
  type SignalItem,
} from './organisation.ts';

/** The columns of the CSV file: a row for each question, in the order of the page. */
export const ORGANISATION_COLUMNS = [
  ...['kind', 'id', 'title', 'signal', 'side', 'latest_month', 'sentence'],
  ...['numerator', 'numerator_error', 'denominator', 'denominator_error', 'months'],
  ...['value', 'value_low', 'value_high', 'z', 'z_low', 'z_high'],
  ...['peers', 'rank_from_highest', 'rank_from_highest_best', 'rank_from_highest_worst', 'ties'],
  ...['months_above_median', 'months_below_median'],
] as const;

export function* organisationRows(answer: OrganisationAnswer): Generator<Cell[]> {
  const { measures, tests } = itemsOf(answer);
  for (const item of [...measures, ...tests]) yield signalCells(item);
}

function signalCells({ row, title, sentence }: SignalItem): Cell[] {
  const { question, counts, value, point, place, sides, signal } = row;
  const z = point?.z;
  return [
    ...[question.measure ? 'measure' : 'test', row.id, title],
    ...[signal.tier, signal.side ?? null, row.variation, sentence],
    ...[counts.numerator, counts.numeratorError, counts.denominator, counts.denominatorError],
    counts.months,
    ...[value.value, value.low, value.high].map(numberCell),
    ...[z?.value, z?.low, z?.high].map(each => numberCell(each)),
    ...[place?.peers ?? null, place?.rank ?? null, place?.best ?? null, place?.worst ?? null],
    place?.ties ?? null,
    ...[sides.above, sides.below],
  ];
}

/** The page for programs: its head, the rows of its CSV, and the months of its small charts. */
export function organisationJson(answer: OrganisationAnswer): Record<string, unknown> {
  const { state, catalogue, signals, listSize, report, peers } = answer;
  const kind = KINDS[state.type];
  const practice = kind === 'practice_id' ? catalogue.byId.practice_id.get(state.id) : undefined;
  const { counts, sentence } = headOf(answer);
  const { measures, tests } = itemsOf(answer);
  const { first, last } = signals.period;
  return {
    url: organisationUrl(state),
    version: catalogue.version,
    type: state.type,
    id: state.id,
    name: catalogue.nameOf(kind, state.id),
    list_size: listSize
      ? {
          month: isoMonth(listSize.month),
          value: listSize.value,
          low: listSize.low,
          high: listSize.high,
        }
      : null,
    lab_id: practice?.labId ?? null,
    ccg_id: practice?.ccgId ?? null,
    from: isoMonth(first),
    to: isoMonth(last),
    peers: { kind: signals.peers.kind, id: signals.peers.id ?? null, asked: peers },
    summary: sentence,
    looked_at: counts.looked,
    stand_apart: counts.apart,
    changed: counts.changed,
    rows: [...measures, ...tests].map(item => ({
      ...namedCells(ORGANISATION_COLUMNS, signalCells(item)),
      url: item.href,
      question: buildUrl(item.row.question.state),
      monthly: monthlyJson(item),
    })),
    prescribing: report ?? null,
  };
}

/** The months of a small chart: the value with its bounds, and the outer deciles and the median of its peers. */
const monthlyJson = ({ row: { monthly } }: SignalItem): Record<string, Cell>[] =>
  monthly.months.map((month, at) => {
    const [p10, p50, p90] = monthly.deciles?.[at] ?? [];
    const { value, low, high } = monthly.own[at] ?? {};
    return {
      month: isoMonth(month),
      ...named({ value, low, high }),
      ...(monthly.deciles ? named({ p10, p50, p90 }) : {}),
    };
  });

const named = (numbers: Record<string, number | undefined>): Record<string, number | null> =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, numberCell(value)]));
