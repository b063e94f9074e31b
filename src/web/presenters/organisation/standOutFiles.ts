import { z } from 'zod';
import { isoMonth } from '../../../domain/month.ts';
import { apartByChance } from '../../../domain/signals.ts';
import type { StandOut } from '../../../measures/signals/computeStandOuts.ts';
import { PEERS } from '../../../state/chartState.ts';
import { ORGANISATION_TYPES } from '../../../state/organisation.ts';
import { standOutsUrl } from '../../../state/standOuts.ts';
import { bounded, column, columnNames, optional } from '../files/columns.ts';
import { JsonList } from '../files/jsonPieces.ts';
import { type Cell, COUNT_CELLS, namedCells, numberCell, SIDE_CELLS } from '../files/rows.ts';
import { rowView, type StandOutsAnswer, standOutsShown } from './standOuts.ts';

/** A row of the files: an organisation and a question. */
export const STAND_OUT_ROW = z.object({
  type: column(z.enum(ORGANISATION_TYPES), 'The type of organisation.'),
  id: column(z.string(), 'Its code.'),
  name: column(z.string(), 'Its name.'),
  question: column(
    z.string(),
    'The measure, the test (per 1000 patients), or the test and the share of its results: `K:over_range`.',
  ),
  title: column(z.string(), 'The question in words.'),
  side: optional(z.enum(['high', 'low']), 'Which way it stands apart.'),
  sentence: column(z.string(), 'What the page says of it.'),
  peers_kind: column(z.enum(PEERS), 'What its peers share with it; `all` if nothing.'),
  peers_id: optional(z.string(), 'The lab or CCG that they share.'),
  ...COUNT_CELLS,
  months: column(z.int(), 'Months of the period that have figures.'),
  ...bounded('value', 'The value over the period: tests per 1000 patients, or a share of 1'),
  ...bounded('z', 'Standard deviations from the centre of its peers’ funnel'),
  ...SIDE_CELLS,
  notes: optional(
    z.string(),
    'What may explain it: changes at its lab, or results without a range.',
  ),
});

/** The rows of the files: all that pass the filters, not those of one page. */
export function* standOutRows(
  answer: StandOutsAnswer,
  rows: readonly StandOut[] = standOutsShown(answer),
): Generator<Cell[]> {
  for (const standOut of rows) {
    const { id, name, title, sentence, notes } = rowView(answer, standOut);
    const { counts, value, question } = standOut;
    const { z } = standOut.point;
    yield [
      ...[answer.state.type, id, name, question.id, title, standOut.signal.side ?? null],
      ...[sentence, standOut.peers.kind, standOut.peers.id ?? null],
      ...[counts.numerator, counts.numeratorError, counts.denominator, counts.denominatorError],
      counts.months,
      ...[value.value, value.low, value.high, z.value, z.low, z.high].map(numberCell),
      ...[standOut.sides.above, standOut.sides.below],
      notes.join('; ') || null,
    ];
  }
}

/** At England's size they are twelve thousand, each of which is worked out as it is sent. */
function* rowsJson(answer: StandOutsAnswer): Generator<Record<string, Cell>> {
  const names = columnNames(STAND_OUT_ROW);
  for (const cells of standOutRows(answer)) yield namedCells(names, cells);
}

export function standOutsJson(answer: StandOutsAnswer): Record<string, unknown> {
  const { state, standOuts, catalogue } = answer;
  return {
    url: standOutsUrl(state),
    version: catalogue.version,
    from: isoMonth(standOuts.period.first),
    to: isoMonth(standOuts.period.last),
    comparisons: standOuts.comparisons,
    beyond_limits_by_chance: apartByChance(standOuts.comparisons),
    stand_apart: standOuts.all.length,
    rows: new JsonList(rowsJson(answer)),
    odd_tests: answer.report.oddTests,
  };
}
