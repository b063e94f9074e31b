import type { Answer } from '../../../charts/answer.ts';
import { eventsOf } from '../../../charts/events.ts';
import { type Summary, summaryText } from '../../../charts/words/summary.ts';
import type { ChartState } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { fileLinks, type Link } from '../links.ts';
import {
  type OrganisationColumn,
  type OrganisationRow,
  type OrganisationTable,
  organisationTable,
} from '../table/organisationTable.ts';
import { eventsJson, questionJson } from './answerJson.ts';
import { type DerivedPage, derivedPage } from './derivedView.ts';
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
}

export interface OrganisationsPage extends DerivedPage {
  readonly summary: Summary;
  readonly peers: PeerChoice | undefined;
  readonly table: OrganisationTable | undefined;
  readonly empty: EmptyNotice | undefined;
  readonly definition: string;
  readonly provenance: Provenance;
  readonly links: readonly Link[];
}

/** Everything that such a page shows besides its picture (views/partials/chart/organisationsPage.pug). */
export function organisationsPage<Row extends OrganisationRow>(
  answer: Answer,
  requestedState: ChartState,
  { title, heading, summary, definition, rows, columns, emptyNotice }: OrganisationsView<Row>,
): OrganisationsPage {
  const hasRows = rows.length > 0;
  return {
    ...derivedPage(answer, requestedState, { title, heading, description: summaryText(summary) }),
    summary,
    peers: peerChoice({ ...answer, state: requestedState }),
    table: hasRows ? organisationTable(requestedState, rows, columns) : undefined,
    empty: hasRows ? undefined : emptyNotice(),
    definition,
    provenance: provenanceOf(answer),
    links: fileLinks(format => buildUrl({ ...requestedState, page: 1 }, format)),
  };
}

/** What the JSON of such a view begins with. */
export const organisationsJson = <Row extends OrganisationRow>(
  answer: Answer,
  requestedState: ChartState,
  { title, summary, definition }: OrganisationsView<Row>,
): Record<string, unknown> => ({
  ...questionJson(answer, requestedState, { title, summary, definition }),
  events: eventsJson(eventsOf(answer)),
  ...peersJson(answer.series),
});
