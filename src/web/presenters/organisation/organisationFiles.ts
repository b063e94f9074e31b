import { z } from 'zod';
import { isoMonth } from '../../../domain/month.ts';
import { TIERS, type Tier } from '../../../domain/signals.ts';
import type { Variation } from '../../../domain/xmr.ts';
import { buildUrl } from '../../../state/codec.ts';
import { organisationUrl } from '../../../state/organisation.ts';
import { bounded, column, columnNames, meaningsText, optional } from '../files/columns.ts';
import { type Cell, COUNT_CELLS, namedCells, numberCell, SIDE_CELLS } from '../files/rows.ts';
import { missingMembers, noticesJson } from '../question/notices.ts';
import {
  headOf,
  itemsOf,
  KINDS,
  type OrganisationAnswer,
  type SignalItem,
} from './organisation.ts';

const TIER_MEANINGS = {
  apart: 'it stands apart from its peers',
  changed: 'its latest month is outside its ordinary variation',
  ordinary: 'neither',
  few: 'too few tests, or too many suppressed, to say',
} as const satisfies Record<Tier, string>;
const VARIATIONS = {
  ordinary: 'within its ordinary variation',
  high: 'higher',
  low: 'lower',
  open: 'left open by suppressed counts',
  unknown: 'no figures in the latest month',
} as const satisfies Record<Variation, string>;

/** A row of the files: a question, in the order of the page. */
export const ORGANISATION_ROW = z.object({
  kind: column(
    z.enum(['measure', 'test']),
    'Whether the row is about a predefined measure or a test.',
  ),
  id: column(z.string(), 'The id of the measure or the code of the test.'),
  title: column(z.string(), 'The question in words.'),
  signal: column(z.enum(TIERS), `What stands out: ${meaningsText(TIER_MEANINGS)}.`),
  side: optional(z.enum(['high', 'low']), 'Which way it stands apart or has changed.'),
  latest_month: column(
    z.enum(Object.keys(VARIATIONS)),
    `Its latest month in its XmR chart: ${meaningsText(VARIATIONS)}.`,
  ),
  sentence: column(z.string(), 'What the page says about it.'),
  ...COUNT_CELLS,
  months: column(z.int(), 'Months of the period that have figures.'),
  ...bounded('value', 'The value over the period: tests per 1000 patients, or a share from 0 to 1'),
  ...bounded('z', 'Standard deviations from the centre of its peers’ funnel'),
  peers: optional(z.int(), 'How many peers have figures, itself included.'),
  rank_from_highest: optional(z.int(), 'Its rank, counted from the highest value, which is 1.'),
  rank_from_highest_best: optional(z.int(), 'The highest rank that suppressed counts allow.'),
  rank_from_highest_worst: optional(z.int(), 'The lowest rank that suppressed counts allow.'),
  ties: optional(z.int(), 'How many other peers have the same value.'),
  ...SIDE_CELLS,
});

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
    ...[z?.value, z?.low, z?.high].map(score => numberCell(score)),
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
    peers: {
      kind: signals.peers.kind,
      id: signals.peers.id ?? null,
      requested_kind: peers,
    },
    groups: state.groups,
    notices: noticesJson(missingMembers(state.groups, kind, catalogue)),
    summary: sentence,
    looked_at: counts.looked,
    stand_apart: counts.apart,
    changed: counts.changed,
    rows: [...measures, ...tests].map(item => ({
      ...namedCells(columnNames(ORGANISATION_ROW), signalCells(item)),
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
      ...numberCells({ value, low, high }),
      ...(monthly.deciles ? numberCells({ p10, p50, p90 }) : {}),
    };
  });

const numberCells = (numbers: Record<string, number | undefined>): Record<string, number | null> =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, numberCell(value)]));
