import { z } from 'zod';
import type { Answer } from '../../../charts/answer.ts';
import {
  byChange,
  type ChangeChart,
  type ChangeRow,
  changeChartOf,
  type LabChange,
} from '../../../charts/change.ts';
import { changePictureOf } from '../../../charts/figure/changePicture.ts';
import { spanOf } from '../../../charts/funnel.ts';
import { intervalText } from '../../../charts/number.ts';
import {
  changeDefinition,
  changeFindingText,
  changeLabel,
  changeSummary,
  changeText,
  labChangesText,
  labClause,
  onePeriodText,
  signedText,
} from '../../../charts/words/changeWords.ts';
import { definitionOf } from '../../../charts/words/definition.ts';
import { capitalise } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { highlightedNamed, questionOf, titleOf } from '../../../charts/words/title.ts';
import type { ChangeFinding } from '../../../domain/periodChange.ts';
import type { ChartState } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { bounded, column, meaningsText, optional, type RowSchema } from '../files/columns.ts';
import {
  type Cell,
  GROUP_CELLS,
  groupCell,
  HIGHLIGHTED_CELL,
  NAME_CELL,
  numberCell,
} from '../files/rows.ts';
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
import {
  type LabelledRow,
  type OrganisationsView,
  organisationsAnswer,
} from './organisationsView.ts';

/** More organisations than this are only listed in the files. */
const MOST_APART = 50;

/** “Two periods”: who has changed from one period to the other, and by how much. All months can be chosen. */
export const changeView: DerivedView = {
  basis: requestedState => ({ ...monthly(requestedState), from: null, to: null }),
  derive(answer, requestedState) {
    const chart = changeChartOf(answer);
    return organisationsAnswer(answer, requestedState, {
      view: () => viewOf(chart, answer, requestedState),
      page: () => ({ apart: apartTexts(chart, answer) }),
      json: () => periodsJson(chart),
      row: changeRow(requestedState),
      rows: () => fileRows(chart, answer),
      total: chart.rows.length,
    });
  },
};

function viewOf(
  chart: ChangeChart,
  answer: Answer,
  requestedState: ChartState,
): OrganisationsView<ChangeRow> {
  const { periods, rows } = chart;
  const question = `Two periods: ${questionOf(answer)}`;
  const when = periods ? `, ${spanOf(periods.a)} and ${spanOf(periods.b)}` : '';
  return {
    title: `Two periods: ${titleOf(answer)}${when}`,
    heading: `${question}${when}`,
    summary: changeSummary(chart, answer),
    definition: `${definitionOf(answer)} ${changeDefinition(answer)}`,
    rows: highlightedFirst(byChange(rows)),
    columns: columnsOf(chart, answer),
    emptyNotice: () => emptyFor(requestedState, answer),
    plot: plotOf(chart, answer),
  };
}

function plotOf(chart: ChangeChart, answer: Answer): OrganisationsView<ChangeRow>['plot'] {
  const picture = changePictureOf(chart, answer);
  return (
    picture && {
      ...picture,
      kind: 'slopes',
      labelOf: row => changeLabel(row, chart, answer),
      notes: `Each line joins one ${nounOf(answer.series, answer.state.groupBy, 1)}’s values in the two periods. The table below has the figures for all of them.`,
    }
  );
}

/** The organisations with figures for only one period, and these figures. */
const apartTexts = (chart: ChangeChart, answer: Answer): string[] =>
  chart.onePeriod
    .slice(0, MOST_APART)
    .map(row => `${row.group.name}: ${onePeriodText(row, chart, answer)}`);

function emptyFor(requestedState: ChartState, { catalogue }: Answer): EmptyNotice {
  const { text, links } = emptyNoticeOf({
    state: { ...requestedState, from: null, to: null },
    catalogue,
  });
  const usual = {
    text: 'The usual periods',
    href: buildUrl({ ...requestedState, periodA: null, periodB: null, page: 1 }),
  };
  return {
    text,
    links: requestedState.periodA || requestedState.periodB ? [usual, ...links] : links,
  };
}

function columnsOf({ periods }: ChangeChart, answer: Answer): OrganisationColumn<ChangeRow>[] {
  const { state, series, style, catalogue } = answer;
  const hasChance = style === 'percent';
  return [
    nameColumn(capitalise(nounOf(series, state.groupBy, 1))),
    {
      sort: 'value_a',
      text: periods ? spanOf(periods.a) : 'First',
      isNumber: true,
      cell: ({ valueA }) => intervalText(valueA, style),
      orderOf: ({ valueA }) => valueA.value,
    },
    {
      sort: 'value_b',
      text: periods ? spanOf(periods.b) : 'Second',
      isNumber: true,
      cell: ({ valueB }) => intervalText(valueB, style),
      orderOf: ({ valueB }) => valueB.value,
    },
    {
      sort: 'change',
      text: hasChance ? 'Change (points)' : 'Change',
      isNumber: true,
      cell: ({ change }) => changeText(change, style),
      orderOf: ({ change }) => change.value,
    },
    ...(hasChance
      ? [
          {
            sort: undefined,
            text: '95% interval',
            isNumber: true,
            cell: ({ chance }: ChangeRow) =>
              chance
                ? `${signedText(chance.interval.low, style)} to ${signedText(chance.interval.high, style)}`
                : '–',
          },
        ]
      : []),
    {
      sort: undefined,
      text: 'Finding',
      isNumber: false,
      cell: ({ finding, labChanges }) =>
        changeFindingText(finding, answer) + labClause(labChanges, catalogue),
    },
    codeColumn(),
  ];
}

const FINDINGS = {
  up: 'it rose by more than chance (shares) or than the middle 80% of its peers (others)',
  down: 'it fell by more than that',
  ordinary: 'it changed by no more than that',
  open: 'uncertain, because counts are suppressed',
  'one period': 'it has figures for only one period',
} as const satisfies Record<ChangeFinding | 'one period', string>;
const CHANCE = 'end of the 95% interval of the change; only for shares';

const LAB_CHANGE_CELL = optional(
  z.string(),
  'How its lab changed from the start of the earlier period to the end of the later one, in words.',
);

/** A row of the files: an organisation with figures in either period. */
export const changeRow = ({ groupBy }: Pick<ChartState, 'groupBy'>): RowSchema =>
  z.object({
    [groupBy]: GROUP_CELLS[groupBy],
    name: NAME_CELL,
    ...bounded('value_a', 'The value over the first period, in units of calc_value'),
    months_a: optional(z.int(), 'Months of the first period that have figures.'),
    ...bounded('value_b', 'The value over the second period, in units of calc_value'),
    months_b: optional(z.int(), 'Months of the second period that have figures.'),
    ...bounded('change', 'The second value minus the first'),
    chance_low: optional(z.number(), `The lower ${CHANCE}.`),
    chance_high: optional(z.number(), `The upper ${CHANCE}.`),
    finding: optional(z.enum(Object.keys(FINDINGS)), `The change: ${meaningsText(FINDINGS)}.`),
    ...(groupBy === 'practice_id' ? { lab_change: LAB_CHANGE_CELL } : {}),
    highlighted: HIGHLIGHTED_CELL,
    peer: column(
      z.boolean(),
      'Whether the median and the middle 80% are worked out from it, among others.',
    ),
  });

/** In the order that the address asks for, or by code; then those with figures for only one period. */
function* fileRows(chart: ChangeChart, answer: Answer): Generator<LabelledRow> {
  const { state, catalogue } = answer;
  const { groupBy } = state;
  const labCell = (changes: readonly LabChange[]): Cell[] =>
    groupBy === 'practice_id' ? [labChangesText(changes, catalogue) || null] : [];
  for (const row of sortedOrganisations(chart.rows, state, columnsOf(chart, answer))) {
    const { group, valueA, valueB, change, chance, finding, highlightPlace, isPeer } = row;
    yield {
      cells: [
        ...[groupCell(groupBy, group.id), group.name],
        ...[valueA.value, valueA.low, valueA.high, row.a.months].map(numberCell),
        ...[valueB.value, valueB.low, valueB.high, row.b.months].map(numberCell),
        ...[change.value, change.low, change.high].map(numberCell),
        ...[chance?.interval.low, chance?.interval.high].map(end => numberCell(end)),
        finding ?? null,
        ...labCell(row.labChanges),
        highlightPlace !== undefined,
        isPeer,
      ],
      label: () => changeLabel(row, chart, answer),
    };
  }
  const highlighted = new Set(highlightedNamed(answer).map(({ id }) => id));
  for (const row of chart.onePeriod) {
    const { group, period, value, months, isPeer, labChanges } = row;
    const figures = [value.value, value.low, value.high, months].map(numberCell);
    const blanks: Cell[] = [null, null, null, 0];
    yield {
      cells: [
        ...[groupCell(groupBy, group.id), group.name],
        ...(period === 'a' ? [...figures, ...blanks] : [...blanks, ...figures]),
        ...[null, null, null, null, null],
        'one period',
        ...labCell(labChanges),
        highlighted.has(group.id),
        isPeer,
      ],
      label: () => onePeriodText(row, chart, answer),
    };
  }
}

const periodsJson = ({ periods, peers }: ChangeChart) => ({
  a: periods ? periodJson(periods.a) : null,
  b: periods ? periodJson(periods.b) : null,
  changes: peers ? { median: peers.median, p10: peers.middle.low, p90: peers.middle.high } : null,
});
