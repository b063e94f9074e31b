import { type Request, Router } from 'express';
import { nounOf } from '../../charts/words/nouns.ts';
import type { Catalogue } from '../../domain/catalogue.ts';
import type { EntityType } from '../../domain/entityType.ts';
import { suggestionsFor } from '../../domain/search.ts';
import { latestListSize } from '../../measures/signals/listSize.ts';
import { organisationSignals } from '../../measures/signals/organisationSignals.ts';
import type { OrganisationKind } from '../../measures/signals/questions.ts';
import { organisationsOf } from '../../measures/signals/recentNumbers.ts';
import { inTurn } from '../../measures/turns.ts';
import { reportOf } from '../../outliers/report.ts';
import type { KnownPeers, Peers } from '../../state/chartState.ts';
import {
  type OrganisationState,
  organisationUrl,
  parseOrganisation,
} from '../../state/organisation.ts';
import { Malformed } from '../../state/parsed.ts';
import type { AppContext, OutliersControl } from '../context.ts';
import { badRequest, notFound } from '../faults.ts';
import type { PrescribingReports } from '../prescribingReports.ts';
import {
  KINDS,
  type OrganisationAnswer,
  organisationPage,
} from '../presenters/organisation/organisation.ts';
import {
  ORGANISATION_ROW,
  organisationJson,
  organisationRows,
} from '../presenters/organisation/organisationFiles.ts';
import { type ReportExtract, reportExtract } from '../presenters/organisation/reportExtract.ts';
import { fairestPeers } from '../presenters/organisationLinks.ts';
import { organisationSubject } from '../presenters/question/subjects.ts';
import { rawQueryOf } from '../request.ts';
import { answerFrom, linkedState } from '../servedData.ts';
import { rowsSender } from './sendFile.ts';

/** `/org/<practice, ccg or lab>/<id>`: what stands out about one organisation, as page and files. */
export function organisationRoutes(
  { outliers, parquetFiles }: Pick<AppContext, 'outliers' | 'parquetFiles'>,
  reports: PrescribingReports,
): Router {
  const router = Router();
  const sendRows = rowsSender(parquetFiles);
  router.get('/org/:type/:name', (request, response) =>
    answerFrom(response, async (store, served) => {
      const { catalogue } = store;
      const { state: requestedState, format } = requestOf(request);
      const state = linkedState(served, requestedState);
      const kind = KINDS[state.type];
      const missing = (): Error =>
        noSuchOrganisation(kind, state.id, catalogue, id =>
          organisationUrl({ type: state.type, id }),
        );
      if (!organisationsOf(catalogue, kind).some(({ id }) => id === state.id)) {
        throw missing();
      }
      const peers =
        state.peers ?? (state.type === 'practice' ? fairestPeers(catalogue, state.id) : 'all');
      const [group] = peers === 'group' ? state.groups : [];
      const [signals, listSize, report] = await Promise.all([
        organisationSignals(store, kind, state.id, group ?? knownPeers(peers)),
        latestListSize(store, kind, state.id),
        extractOf(outliers, reports, state),
      ]);
      if (!signals) throw missing();
      const answer: OrganisationAnswer = { state, peers, signals, listSize, report, catalogue };
      if (format === 'json') return void response.json(organisationJson(answer));
      if (format !== 'html') {
        const title = `${state.type} ${state.id} what stands out`;
        const rows = organisationRows(answer);
        return sendRows(response, { format, title, row: ORGANISATION_ROW, rows });
      }
      const subject = organisationSubject(kind, state.id, catalogue, reports);
      const page = await inTurn(() => organisationPage(answer));
      await inTurn(() => response.render('pages/organisation', { ...page, subjects: [subject] }));
    }),
  );
  return router;
}

/** A group that the address does not have is nobody's peers. */
const knownPeers = (peers: Peers): KnownPeers => (peers === 'group' ? 'all' : peers);

function requestOf(request: Request<{ type: string; name: string }>) {
  const { type, name } = request.params;
  const parsed = readOrganisation(type, name, rawQueryOf(request));
  if (parsed) return parsed;
  throw notFound(`There is no type of organisation “${type}”.`, {
    detail: 'The pages are /org/practice/…, /org/ccg/… and /org/lab/….',
  });
}

function readOrganisation(...address: Parameters<typeof parseOrganisation>) {
  try {
    return parseOrganisation(...address);
  } catch (error) {
    throw error instanceof Malformed ? badRequest(error.message) : error;
  }
}

const ENTITIES = { practice: 'practice', ccg: 'ccg', lab: undefined } as const satisfies Record<
  OrganisationState['type'],
  EntityType | undefined
>;

/** The first rows of its report in the latest build, where that has one. */
async function extractOf(
  outliers: OutliersControl | undefined,
  reports: PrescribingReports,
  { type, id }: OrganisationState,
): Promise<ReportExtract | undefined> {
  const entity = ENTITIES[type];
  if (!outliers || !entity || reports.hrefOf(entity, id) === undefined) return undefined;
  const latest = await outliers.builds.latest();
  return (
    latest &&
    outliers.builds.use(latest.id, async results => {
      const report = await reportOf(results, entity, id);
      const { byType } = await results.organisations();
      return report && reportExtract(report, results, byType[entity].size);
    })
  );
}

/** @param hrefOf the address of the same page about another one. */
export function noSuchOrganisation(
  kind: OrganisationKind,
  id: string,
  catalogue: Catalogue,
  hrefOf: (id: string) => string,
): Error {
  const suggestions = suggestionsFor(id, organisationsOf(catalogue, kind), 3).map(organisation => ({
    text: `${catalogue.nameOf(kind, organisation.id)} (${organisation.id})`,
    href: hrefOf(organisation.id),
  }));
  return notFound(`There is no ${nounOf(catalogue, kind, 1)} “${id}” in the data.`, {
    suggestions,
  });
}
