import type { Answer, MeasureAnswer } from '../../../charts/answer.ts';
import { definitionOf } from '../../../charts/words/definition.ts';
import { capitalise, shortListText } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { type Summary, summaryOf, summaryText } from '../../../charts/words/summary.ts';
import { timePhrase } from '../../../charts/words/timeWords.ts';
import {
  headingOf,
  highlightedNamed,
  highlightedNames,
  populationOf,
  questionOf,
  titleOf,
} from '../../../charts/words/title.ts';
import type { Catalogue } from '../../../domain/catalogue.ts';
import type { MeasureDefinition } from '../../../domain/measureDefinition.ts';
import type { Series, SeriesRow } from '../../../domain/series.ts';
import { type ChartState, DEFAULT_STATE } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { withFileOptions } from '../../fileOptions.ts';
import { dateText } from '../format.ts';
import type { ChoiceLink, Link } from '../links.ts';
import { type Form, formOf } from '../question/form.ts';
import { rowsChoices, type TableView, tableOf, wantedGroups } from '../table/table.ts';
import { type Card, cardOf, linksOf } from './card.ts';
import { latestMonths } from './drawnTable.ts';
import { type EmptyNotice, emptyNoticeOf } from './emptyNotice.ts';
import { type HeatmapView, heatmapView } from './heatmap.ts';
import { type Overview, overviewOf } from './overview.ts';
import { type PeerChoice, peerChoice, peerChoiceOfMany } from './peers.ts';
import { type Provenance, provenanceOf } from './provenance.ts';

/** What the page of every question has. */
interface StatePage {
  readonly page: ChartState['view'];
  readonly state: ChartState;
  readonly title: string;
  readonly description: string;
  readonly form: Form;
}

export interface ChartPage extends StatePage {
  readonly card: Card;
  readonly heatmap: HeatmapView | undefined;
  readonly peers: PeerChoice | undefined;
}

/** The custom chart: form, chart, heatmap, and the choice of peers where it has one. */
export function chartPage(answer: Answer): ChartPage {
  const { state, series, catalogue } = answer;
  const heading = { what: capitalise(questionOf(answer)), who: headingOf(answer, series) };
  const card = cardOf('chart', answer, heading, linksOf(answer));
  return {
    page: 'chart',
    state,
    title: card.title,
    description: summaryText(card.summary),
    form: formOf(state, catalogue, series.groups, series.deciles !== null),
    card,
    heatmap: heatmapView(answer),
    peers: peerChoice(answer),
  };
}

export interface TablePage extends StatePage {
  readonly heading: string;
  readonly summary: Summary;
  readonly peers: PeerChoice | undefined;
  readonly rowsChoices: readonly ChoiceLink[];
  readonly table: TableView;
  readonly empty: EmptyNotice | undefined;
  readonly definition: string;
  readonly provenance: Provenance;
  readonly links: readonly Link[];
}

/** One page of the table: `pageRows` of its `total` rows. */
export function tablePage(
  answer: Answer,
  pageRows: readonly SeriesRow[],
  total: number,
): TablePage {
  const { state, series, catalogue } = answer;
  const quantity = questionOf(answer);
  const isOfHighlighted = wantedGroups(answer) !== undefined;
  const who = isOfHighlighted ? `: ${highlightedNames(answer)}` : ` at ${populationOf(answer)}`;
  const heading = `${capitalise(quantity)}${who}${timePhrase(state)}`;
  const summary = summaryOf(answer);
  const peers = peerChoice(answer);
  return {
    page: 'datatable',
    state,
    title: `Table: ${isOfHighlighted ? heading : titleOf(answer)}`,
    description: summaryText(summary),
    form: formOf(state, catalogue, series.groups),
    heading,
    summary,
    peers: peers && { ...peers, note: 'This changes the sentence above, not the rows below.' },
    rowsChoices: rowsChoices(answer),
    table: tableOf(answer, pageRows, total),
    empty: total > 0 ? undefined : emptyNoticeOf(answer),
    definition: definitionOf(answer),
    provenance: provenanceOf(answer),
    links: [
      {
        text: 'Chart',
        href: buildUrl({ ...state, view: 'chart', onlyHighlighted: false, sort: [], page: 1 }),
      },
      ...rowsLinks(state, series),
      { text: 'JSON', href: buildUrl({ ...state, page: 1 }, 'json') },
    ],
  };
}

/** The rows as a file and, where the chart has deciles, the same with them. */
function rowsLinks(state: ChartState, { deciles }: Series): Link[] {
  return ROWS_FORMATS.flatMap(([format, name]) => {
    const href = buildUrl({ ...state, page: 1 }, format);
    const rows = { text: `${name} of all rows`, href, download: '' };
    if (deciles === null) return [rows];
    const withDeciles = withFileOptions(href, { deciles: true });
    return [rows, { text: `${name} with the deciles`, href: withDeciles, download: '' }];
  });
}

/** The formats of rows, with their names. */
const ROWS_FORMATS = [
  ['csv', 'CSV'],
  ['parquet', 'Parquet'],
] as const;

/** The card of a predefined measure: what it is called, and why it matters. */
export interface MeasureCard extends Card {
  readonly why: string;
  readonly about: AboutMeasure;
}

export interface MeasurePage extends StatePage {
  readonly heading: string;
  readonly lead: string;
  readonly overview: Overview | undefined;
  readonly cards: readonly MeasureCard[];
  readonly peers: PeerChoice | undefined;
  /** All measures in one file. */
  readonly links: readonly Link[];
  readonly chartUrl: string;
}

/** The card of one measure. */
export function measureCard({ measure, answer }: MeasureAnswer): MeasureCard {
  const chartHref = buildUrl(answer.state);
  const card = cardOf(measure.id, answer, { what: measure.title, who: undefined }, [
    { text: 'Customise', href: chartHref },
    ...linksOf(answer),
  ]);
  return {
    ...card,
    table: latestMonths(card.table, chartHref),
    why: measure.why_it_matters,
    about: aboutMeasure(measure),
  };
}

/** The predefined measures; `answers` in the order of their `cards`. */
export function measurePage(
  state: ChartState,
  catalogue: Catalogue,
  answers: readonly MeasureAnswer[],
  cards: readonly MeasureCard[],
): MeasurePage {
  const series = answers.map(({ answer }) => answer.series);
  const peers = series.find(({ comparison }) => comparison?.chosen);
  const heading = headingOf({ state, catalogue }, peers ?? series[0]);
  const lead = 'A rank raises a question: by design or by accident?';
  const names = highlightedNamed({ state, catalogue }).map(({ name }) => name);
  const noun = nounOf(catalogue, state.groupBy, 1);
  const title = names.length > 0 ? `Measures: ${shortListText(names, 4)}` : `Measures by ${noun}`;
  return {
    page: 'measure',
    state,
    title,
    description: `${heading}, measure by measure. ${lead}`,
    form: formOf(
      state,
      catalogue,
      undefined,
      series.some(({ deciles }) => deciles !== null),
    ),
    heading,
    lead,
    overview: overviewOf(answers),
    cards,
    peers: peerChoiceOfMany(state, catalogue, series),
    links: [
      ...ROWS_FORMATS.map(([format, name]) => {
        return { text: `${name} of all measures`, href: buildUrl(state, format), download: '' };
      }),
      { text: 'JSON', href: buildUrl(state, 'json') },
    ],
    chartUrl: buildUrl({ ...DEFAULT_STATE, groupBy: state.groupBy }),
  };
}

/** Who keeps a measure and how it is meant, as its card says in small type. */
interface AboutMeasure {
  readonly facts: readonly string[];
  readonly links: MeasureDefinition['links'];
}

const BETTER: Readonly<Record<MeasureDefinition['better'], readonly string[]>> = {
  lower: ['Lower is usually better'],
  higher: ['Higher is usually better'],
  neither: [],
};

const aboutMeasure = ({ better, owner, reviewed, links }: MeasureDefinition): AboutMeasure => ({
  facts: [
    ...BETTER[better],
    ...(owner === undefined ? [] : [`Maintained by ${owner}`]),
    // Noon: the same day in every time zone of the field.
    ...(reviewed === undefined ? [] : [`Reviewed ${dateText(new Date(`${reviewed}T12:00:00Z`))}`]),
  ],
  links,
});
