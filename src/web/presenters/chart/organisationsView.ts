import type { Answer } from '../../../charts/answer.ts';
import { eventsOf } from '../../../charts/events.ts';
import type { KeyEntry } from '../../../charts/figure/figureTypes.ts';
import type { Picture } from '../../../charts/figure/picture.ts';
import { type Summary, summaryText } from '../../../charts/words/summary.ts';
import type { ChartState } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { toggleHighlight } from '../../../state/toggleHighlight.ts';
import { columnNames, type RowSchema } from '../files/columns.ts';
import { fileName } from '../files/csv.ts';
import { JsonList } from '../files/jsonPieces.ts';
import { type Cell, namedCells } from '../files/rows.ts';
import { fileLinks, type Link } from '../links.ts';
import {
  type OrganisationColumn,
  type OrganisationRow,
  type OrganisationTable,
  organisationTable,
} from '../table/organisationTable.ts';
import { lastPage } from '../table/paging.ts';
import { eventsJson, questionJson } from './answerJson.ts';
import { type KeyItem, keyItem } from './card.ts';
import { type DerivedAnswer, type DerivedPage, derivedPage } from './derivedView.ts';
import type { EmptyNotice } from './emptyNotice.ts';
import { type PeerChoice, peerChoice, peersJson } from './peers.ts';
import { type Provenance, provenanceOf } from './provenance.ts';

/** What a view of organisations says, and its table: the funnel plot, and the change between two periods. */
export interface OrganisationsView<Row extends OrganisationRow> {
  readonly title: string;
  readonly heading: string;
  readonly summary: Summary;
  readonly definition: string;
  /** In the order of a table whose address names none. */
  readonly rows: readonly Row[];
  readonly columns: readonly OrganisationColumn<Row>[];
  /** What is shown instead of the table if there are no rows. */
  readonly emptyNotice: () => EmptyNotice;
  readonly plot: PlotOfRows<Row> | undefined;
}

/** What the browser’s code tells plots by: a funnel has points, two periods have slopes. */
type PlotKind = 'funnel' | 'slopes';

/** The drawing of such a view. */
interface PlotOfRows<Row extends OrganisationRow> {
  readonly kind: PlotKind;
  readonly picture: Picture;
  readonly key: readonly KeyEntry[];
  /** Where a row lies, for the browser’s code (src/client/organisationsPlot.ts). */
  readonly axes: object;
  /** Where the rows lie that are links. */
  readonly points: readonly { readonly row: Row; readonly x: number; readonly y: number }[];
  /** A row’s figures in a tooltip. */
  readonly labelOf: (row: Row) => string;
  /** What the axes show. */
  readonly notes: string;
}

/** The picture on its page, and what the browser’s code needs to read it. */
interface OrganisationsPlot {
  readonly kind: PlotKind;
  readonly picture: Picture;
  readonly key: readonly KeyItem[];
  readonly axesJson: string;
  readonly rowsUrl: string;
  readonly points: readonly PointLink[];
  readonly notes: string;
  /** The name of downloaded images, without its ending. */
  readonly file: string;
}

/**
 * A point that is a link, so it needs no JavaScript: it highlights its organisation, or removes the highlight.
 */
interface PointLink {
  readonly x: number;
  readonly y: number;
  readonly href: string;
  readonly text: string;
}

interface OrganisationsPage extends DerivedPage {
  readonly summary: Summary;
  readonly peers: PeerChoice | undefined;
  /** Undefined where there is nothing to draw. */
  readonly plot: OrganisationsPlot | undefined;
  readonly table: OrganisationTable | undefined;
  readonly empty: EmptyNotice | undefined;
  readonly definition: string;
  readonly provenance: Provenance;
  readonly links: readonly Link[];
}

/** What a view of organisations adds to what both have. */
interface OrganisationsContent<Row extends OrganisationRow> {
  /** Worked out for a page and for JSON; files of rows need none of it. */
  view(): OrganisationsView<Row>;
  /** Besides what both pages show. */
  page(): object;
  /** Besides what the JSON of both has. */
  json(): Record<string, unknown>;
  /** A row of the files, and all of them. */
  readonly row: RowSchema;
  rows(): Iterable<LabelledRow>;
  /** How many rows the table has. */
  readonly total: number;
}

/** A view of organisations as page, JSON and files. */
export const organisationsAnswer = <Row extends OrganisationRow>(
  answer: Answer,
  requestedState: ChartState,
  { view, page, json, row, rows, total }: OrganisationsContent<Row>,
): DerivedAnswer => ({
  page: () => ({ ...organisationsPage(answer, requestedState, view()), ...page() }),
  json: () => ({
    ...organisationsJson(answer, requestedState, view()),
    ...json(),
    rows: new JsonList(labelledJson(row, rows())),
  }),
  row,
  *rows() {
    for (const { cells } of rows()) yield cells;
  },
  lastPage: lastPage(total),
});

/** What both kinds of such a page show (views/partials/chart/organisationsPage.pug). */
function organisationsPage<Row extends OrganisationRow>(
  answer: Answer,
  requestedState: ChartState,
  { title, heading, summary, definition, rows, columns, emptyNotice, plot }: OrganisationsView<Row>,
): OrganisationsPage {
  const hasRows = rows.length > 0;
  return {
    ...derivedPage(answer, requestedState, { title, heading, description: summaryText(summary) }),
    summary,
    peers: peerChoice({ ...answer, state: requestedState }),
    plot: plot && plotOf(plot, requestedState, title),
    table: hasRows ? organisationTable(requestedState, rows, columns) : undefined,
    empty: hasRows ? undefined : emptyNotice(),
    definition,
    provenance: provenanceOf(answer),
    links: fileLinks(format => buildUrl({ ...requestedState, page: 1 }, format)),
  };
}

const plotOf = <Row extends OrganisationRow>(
  { kind, picture, key, axes, points, labelOf, notes }: PlotOfRows<Row>,
  requestedState: ChartState,
  title: string,
): OrganisationsPlot => ({
  kind,
  picture,
  key: key.map(keyItem),
  axesJson: JSON.stringify(axes),
  rowsUrl: buildUrl({ ...requestedState, sort: [], page: 1 }, 'json'),
  points: points.map(({ row, x, y }) => ({
    x,
    y,
    href: buildUrl(toggleHighlight(requestedState, row.group.id)),
    text: `${row.group.name}: ${labelOf(row)}`,
  })),
  notes,
  file: fileName(title),
});

/** What the JSON of such a view begins with. */
const organisationsJson = <Row extends OrganisationRow>(
  answer: Answer,
  requestedState: ChartState,
  { title, summary, definition }: OrganisationsView<Row>,
): Record<string, unknown> => ({
  ...questionJson(answer, requestedState, { title, summary, definition }),
  events: eventsJson(eventsOf(answer)),
  ...peersJson(answer.series),
});

/** A row of the files, and what a tooltip says of it. */
export interface LabelledRow {
  readonly cells: Cell[];
  readonly label: () => string;
}

/** The rows of the JSON, which alone have the labels: the plot’s tooltips show them. */
function* labelledJson(
  row: RowSchema,
  rows: Iterable<LabelledRow>,
): Generator<Record<string, Cell>> {
  const columns = columnNames(row);
  for (const { cells, label } of rows) yield { ...namedCells(columns, cells), label: label() };
}
