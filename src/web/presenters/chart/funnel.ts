import { z } from 'zod';
import type { Answer } from '../../../charts/answer.ts';
import { funnelPictureOf } from '../../../charts/figure/funnelPicture.ts';
import {
  type FunnelChart,
  type FunnelRow,
  funnelChartOf,
  spanOf,
  unitOf,
} from '../../../charts/funnel.ts';
import { countWithError } from '../../../charts/label.ts';
import { intervalText } from '../../../charts/number.ts';
import { definitionOf } from '../../../charts/words/definition.ts';
import {
  FUNNEL_FINDINGS,
  funnelDefinition,
  funnelLabel,
  funnelSummary,
} from '../../../charts/words/funnelWords.ts';
import { capitalise } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { questionOf, testsOf, titleOf } from '../../../charts/words/title.ts';
import { type FunnelVerdict, OUTSIDE_BY_CHANCE } from '../../../domain/funnel.ts';
import { scaleOf } from '../../../domain/pooled.ts';
import type { ChartState } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { bounded, column, meaningsText, optional, type RowSchema } from '../files/columns.ts';
import {
  type Cell,
  COUNT_CELLS,
  GROUP_CELLS,
  HIGHLIGHTED_CELL,
  NAME_CELL,
  numberCell,
  VALUE_CELLS,
} from '../files/rows.ts';
import type { ChoiceLink } from '../links.ts';
import {
  codeColumn,
  highlightedFirst,
  nameColumn,
  type OrganisationColumn,
  sortedOrganisations,
} from '../table/organisationTable.ts';
import { periodJson } from './answerJson.ts';
import { type DerivedView, monthly } from './derivedView.ts';
import { type EmptyNotice, emptyNoticeOf } from './emptyNotice.ts';
import { type OrganisationsView, organisationsAnswer } from './organisationsView.ts';

/** “For its size”: who is unusual for its size. A funnel plot. */
export const funnelView: DerivedView = {
  basis: monthly,
  derive(answer, requestedState) {
    const chart = funnelChartOf(answer);
    return organisationsAnswer(answer, requestedState, {
      view: () => viewOf(chart, answer, requestedState),
      page: () => ({
        periods: chart.rows.length > 0 ? periodLinks(requestedState, answer) : [],
      }),
      json: () => funnelJson(chart, answer.series),
      row: funnelRow(requestedState),
      // In the order that the address asks for, or by code.
      *rows() {
        for (const row of sortedOrganisations(chart.rows, answer.state, columnsOf(answer))) {
          yield { cells: funnelCells(row), label: () => funnelLabel(row, answer) };
        }
      },
      total: chart.rows.length,
    });
  },
};

function viewOf(
  chart: FunnelChart,
  answer: Answer,
  requestedState: ChartState,
): OrganisationsView<FunnelRow> {
  const { period, rows } = chart;
  const question = `For its size: ${capitalise(questionOf(answer))}`;
  return {
    title: `For its size: ${titleOf(answer)}`,
    heading: period ? `${question}, ${spanOf(period)}` : question,
    summary: funnelSummary(chart, answer),
    definition: `${definitionOf(answer)} ${funnelDefinition(chart)}`,
    rows: highlightedFirst(furthestFirst(rows)),
    columns: columnsOf(answer),
    emptyNotice: () => emptyFor(chart, requestedState, answer),
    plot: plotOf(chart, answer),
  };
}

function plotOf(chart: FunnelChart, answer: Answer): OrganisationsView<FunnelRow>['plot'] {
  const funnelPicture = funnelPictureOf(chart, answer);
  if (!funnelPicture) return undefined;
  const { picture, axes, key, points } = funnelPicture;
  const { period } = chart;
  const { state, series, catalogue } = answer;
  const across =
    series.denominatorKind === 'per1000'
      ? 'registered patients, on average over these months'
      : `the number of ${state.denominator.kind === 'tests' ? testsOf(state.denominator.codes, catalogue) : 'tests'}`;
  const log = axes.isLog ? ', on a logarithmic scale' : '';
  return {
    kind: 'funnel',
    picture,
    key,
    axes: { ...axes, unit: period ? unitOf(series, period) : 1 },
    points,
    labelOf: row => funnelLabel(row, answer),
    notes: `Horizontal axis: ${across}${log}. Vertical axis: ${questionOf(answer)}. Values above or below the scale are drawn at its edge.`,
  };
}

/** The usual periods: each ends with the last month shown. */
function periodLinks(requestedState: ChartState, { series: { months } }: Answer): ChoiceLink[] {
  const last = months.at(-1);
  if (last === undefined) return [];
  const link = (id: string, text: string, from: ChartState['from']): ChoiceLink => ({
    id: `period-${id}`,
    text,
    href: buildUrl({ ...requestedState, from, page: 1 }),
    isCurrent: requestedState.from === from,
  });
  return [link('6', '6 months', last - 5), link('12', '12 months', null)];
}

/** Those outside first, and among equal findings those with the largest z-score, whether high or low. */
const furthestFirst = (rows: readonly FunnelRow[]): FunnelRow[] =>
  rows.toSorted(
    (a, b) =>
      rankOf(a) - rankOf(b) || Math.abs(b.point?.z.value ?? 0) - Math.abs(a.point?.z.value ?? 0),
  );

const FINDING_ORDER = ['high', 'low', 'open', 'near', 'inside', 'few'] as const;
/** Those above and those below the limits have the same rank. */
const rankOf = ({ point }: FunnelRow): number =>
  point ? Math.max(1, FINDING_ORDER.indexOf(point.verdict)) : FINDING_ORDER.length;

function columnsOf({ state, series, style }: Answer): OrganisationColumn<FunnelRow>[] {
  const isPerPatient = series.denominatorKind === 'per1000';
  return [
    nameColumn(capitalise(nounOf(series, state.groupBy, 1))),
    {
      sort: 'calc_value',
      text: 'Value',
      isNumber: true,
      cell: ({ value }) => intervalText(value, style),
      orderOf: ({ value }) => value.value,
    },
    {
      sort: undefined,
      text: 'Finding',
      isNumber: false,
      cell: ({ point }) => (point ? FUNNEL_FINDINGS[point.verdict] : '–'),
    },
    {
      sort: 'z',
      text: 'z-score',
      isNumber: true,
      cell: ({ point }) => (point ? zText(point.z) : '–'),
      orderOf: ({ point }) => point?.z.value ?? Number.NaN,
    },
    {
      sort: 'numerator',
      text: 'Tests counted',
      isNumber: true,
      cell: ({ counts }) => countWithError(counts.numerator, counts.numeratorError),
      orderOf: ({ counts }) => counts.numerator,
    },
    {
      sort: 'denominator',
      text: isPerPatient ? 'Patients' : 'Of tests',
      isNumber: true,
      cell: ({ size, sizeError }) => countWithError(Math.round(size), Math.round(sizeError)),
      orderOf: ({ size }) => size,
    },
    codeColumn(),
  ];
}

/** `+3.1`, `−2.0 (−2.4 to −1.6)`. */
function zText({ value, low, high }: { value: number; low: number; high: number }): string {
  const text = signed(value);
  const [least, most] = [signed(low), signed(high)];
  return least === most ? text : `${text} (${least} to ${most})`;
}

function signed(value: number): string {
  const text = Math.abs(value).toFixed(1);
  return text === '0.0' ? text : `${value < 0 ? '−' : '+'}${text}`;
}

/** What to do if there is no funnel: the link changes what prevents it. */
function emptyFor(
  { why }: FunnelChart,
  requestedState: ChartState,
  { catalogue }: Answer,
): EmptyNotice {
  const text = 'There is nothing to draw.';
  if (why === 'tests') {
    const href = buildUrl({
      ...requestedState,
      groupBy: 'practice_id',
      practiceIds: [],
      highlight: requestedState.practiceIds,
      page: 1,
      peers: 'all',
      order: 'highest',
      onlyHighlighted: false,
      sort: [],
    });
    return { text, links: [{ text: 'Compare practices', href }] };
  }
  if (why === 'raw') {
    const href = buildUrl({ ...requestedState, denominator: { kind: 'per1000' }, page: 1 });
    return { text, links: [{ text: 'Per 1000 patients', href }] };
  }
  return emptyNoticeOf({ state: requestedState, catalogue });
}

const VERDICTS = {
  high: 'beyond the upper 99.8% limit',
  low: 'beyond the lower 99.8% limit',
  near: 'between the 95% and the 99.8% limits',
  inside: 'within the 95% limits',
  open: 'uncertain, because counts are suppressed',
  few: 'too few tests to judge',
} as const satisfies Record<FunnelVerdict, string>;
const verdicts = z.enum(Object.keys(VERDICTS));

/** A row of the files: an organisation. */
export const funnelRow = ({ groupBy }: Pick<ChartState, 'groupBy'>): RowSchema =>
  z.object({
    [groupBy]: GROUP_CELLS[groupBy],
    name: NAME_CELL,
    ...VALUE_CELLS,
    ...COUNT_CELLS,
    months: optional(z.int(), 'Months of the period that have figures.'),
    ...bounded(
      'z',
      'Standard deviations from the centre of the funnel, which allow for overdispersion',
    ),
    lower_99_8: optional(z.number(), 'The lower 99.8% limit for its size, in units of the value.'),
    lower_95: optional(z.number(), 'The lower 95% limit for its size.'),
    upper_95: optional(z.number(), 'The upper 95% limit for its size.'),
    upper_99_8: optional(z.number(), 'The upper 99.8% limit for its size.'),
    finding: optional(verdicts, `Where it lies: ${meaningsText(VERDICTS)}.`),
    highlighted: HIGHLIGHTED_CELL,
    peer: column(z.boolean(), 'Whether the limits are worked out from it, among others.'),
  });

function funnelCells({
  group,
  counts,
  value,
  point,
  limits,
  highlightPlace,
  isPeer,
}: FunnelRow): Cell[] {
  const { z } = point ?? {};
  return [
    group.id,
    group.name,
    ...[value.value, value.low, value.high].map(numberCell),
    ...[counts.numerator, counts.numeratorError].map(numberCell),
    ...[counts.denominator, counts.denominatorError, counts.months].map(numberCell),
    ...[
      ...[z?.value, z?.low, z?.high],
      ...[limits?.outer.lower, limits?.inner.lower, limits?.inner.upper, limits?.outer.upper],
    ].map(sixDigits),
    point?.verdict ?? null,
    highlightPlace !== undefined,
    isPeer,
  ];
}

/** Six digits are more than the counts can support, and keep a file of thousands of rows half as long. */
const sixDigits = (number = Number.NaN): number | null => numberCell(Number(number.toPrecision(6)));

function funnelJson({ period, funnel, rows }: FunnelChart, { denominatorKind }: Answer['series']) {
  const judged = rows.filter(({ point, isPeer }) => isPeer && point && point.verdict !== 'few');
  return {
    period: period ? periodJson(period) : null,
    funnel: funnel
      ? {
          kind: funnel.kind,
          organisations: funnel.n,
          centre: funnel.centre * scaleOf(denominatorKind),
          phi: funnel.phi,
          tau2: funnel.tau2,
          outside_by_chance: judged.length * OUTSIDE_BY_CHANCE,
        }
      : null,
  };
}
