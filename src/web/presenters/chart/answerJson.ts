import type { Answer, MeasureAnswer } from '../../../charts/answer.ts';
import type { ChartEvents, OtherEvent } from '../../../charts/events.ts';
import { type Summary, summaryText } from '../../../charts/words/summary.ts';
import type { Catalogue } from '../../../domain/catalogue.ts';
import { isoMonth, type Period, yearAndMonth } from '../../../domain/month.ts';
import type { Series, SeriesRow } from '../../../domain/series.ts';
import type { ChartState, MonthRange } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { columnNames } from '../files/columns.ts';
import { JsonList } from '../files/jsonPieces.ts';
import { answerRow, type Cell, cellsBy, namedCells } from '../files/rows.ts';
import { chartContent } from './card.ts';
import { heatmapOfAnswer } from './heatmap.ts';
import { peersJson } from './peers.ts';
import { provenanceJson } from './provenance.ts';

/**
 * One answer for programs: what the page says and draws, the rows of its CSV and, where the chart
 * draws them, the deciles by month.
 */
export function answerJson(answer: Answer, rows: Iterable<SeriesRow>): Record<string, unknown> {
  const { state, series } = answer;
  const { title, summary, definition, drawing, events } = chartContent(answer);
  return {
    ...questionJson(answer, state, { title, summary, definition }),
    events: eventsJson(events),
    ...peersJson(series),
    ...(series.deciles === null ? {} : { deciles: decilesJson(series) }),
    // The groups from the top of the heatmap, which has those with a value.
    order: heatmapOfAnswer(answer).rows.map(group => series.groups[group]?.id),
    rows: new JsonList(rowsJson(answer, rows)),
    figures: [drawing.figure],
  };
}

/**
 * What the JSON of a question begins with.
 *
 * @param requestedState the question as the address has it.
 * @param words `summary`: left out where each chart has its own.
 */
export const questionJson = (
  answer: Answer,
  requestedState: ChartState,
  { title, summary, definition }: { title: string; summary?: Summary; definition: string },
): Record<string, unknown> => ({
  url: buildUrl(requestedState),
  version: answer.catalogue.version,
  state: stateJson(requestedState),
  title,
  ...(summary ? { summary: summaryText(summary) } : {}),
  definition,
  provenance: provenanceJson(answer),
});

/** A question for programs: months as addresses write them. */
export const stateJson = (state: ChartState): Record<string, unknown> => ({
  ...state,
  from: state.from === null ? null : yearAndMonth(state.from),
  to: state.to === null ? null : yearAndMonth(state.to),
  baseline: rangeJson(state.baseline),
  periodA: rangeJson(state.periodA),
  periodB: rangeJson(state.periodB),
  rebase: state.rebase === null ? null : yearAndMonth(state.rebase),
});

/** The months of a period, both included, as addresses write them. */
export const periodJson = ({ from, to }: Period) => ({
  from: yearAndMonth(from),
  to: yearAndMonth(to),
});

const rangeJson = (range: MonthRange | null) =>
  range && {
    from: range.from === null ? null : yearAndMonth(range.from),
    to: range.to === null ? null : yearAndMonth(range.to),
  };

/** A predefined measure with the rows of its answer. */
interface MeasureRows extends MeasureAnswer {
  readonly rows: Iterable<SeriesRow>;
}

/** All predefined measures; each is an answer of its own. */
export function measuresJson(
  state: ChartState,
  { version }: Catalogue,
  answers: readonly MeasureRows[],
): Record<string, unknown> {
  return {
    url: buildUrl(state),
    version,
    state: stateJson(state),
    measures: new JsonList(measureJson(answers)),
  };
}

function* measureJson(answers: readonly MeasureRows[]): Generator<Record<string, unknown>> {
  for (const { measure, answer, rows } of answers) {
    yield {
      id: measure.id,
      measure: measure.title,
      why_it_matters: measure.why_it_matters,
      better: measure.better,
      owner: measure.owner ?? null,
      reviewed: measure.reviewed ?? null,
      links: measure.links,
      ...answerJson(answer, rows),
    };
  }
}

/** Events that the chart draws as lines, then those at labs that the organisations shown do not use. */
export const eventsJson = ({ drawnEvents, otherEvents }: ChartEvents): Record<string, Cell>[] => [
  ...eventRows(drawnEvents, true),
  ...eventRows(otherEvents, false),
];

const eventRows = (events: readonly OtherEvent[], drawn: boolean): Record<string, Cell>[] =>
  events.map(({ event: { month, labId, testCode, text, link } }) => ({
    month: isoMonth(month),
    lab_id: labId,
    test_code: testCode,
    text,
    link,
    drawn,
  }));

function* rowsJson(answer: Answer, rows: Iterable<SeriesRow>): Generator<Record<string, Cell>> {
  const names = columnNames(answerRow(answer.state));
  const cellsOf = cellsBy(answer);
  for (const row of rows) yield namedCells(names, cellsOf(row));
}

/**
 * `{month, p10, …, p90, p10_low, …, p90_high}`: the bounds are what suppressed counts make of a decile,
 * null where there is no highest value. A month without a value has none.
 */
function decilesJson({ deciles, decileBounds, months }: Series): Record<string, Cell>[] {
  return (deciles ?? []).flatMap((values, at) => {
    const month = months[at];
    if (month === undefined || !values.every(Number.isFinite) || values.length === 0) return [];
    const decileEntries = (bounds: readonly number[], end: string): [string, number | null][] =>
      bounds.map((value, i) => [`p${(i + 1) * 10}${end}`, Number.isFinite(value) ? value : null]);
    return [
      {
        month: isoMonth(month),
        ...Object.fromEntries([
          ...decileEntries(values, ''),
          ...decileEntries(decileBounds?.low[at] ?? [], '_low'),
          ...decileEntries(decileBounds?.high[at] ?? [], '_high'),
        ]),
      },
    ];
  });
}
