import { Router } from 'express';
import type { MeasureAnswer } from '../../charts/answer.ts';
import type { Catalogue, PracticeEntry } from '../../domain/catalogue.ts';
import { groupedBy } from '../../domain/groupedBy.ts';
import { inTurn } from '../../measures/turns.ts';
import { type ChartState, DEFAULT_STATE } from '../../state/chartState.ts';
import { parseSheets, sheetsUrl } from '../../state/sheets.ts';
import type { Store } from '../../store/store.ts';
import { practicesToPrint, type SheetGroup, sheetsPage } from '../presenters/chart/sheets.ts';
import { fairestPeers } from '../presenters/organisationLinks.ts';
import { queryOf } from '../request.ts';
import { answerFrom, linkedState } from '../servedData.ts';
import { measureAnswers } from './data.ts';
import { noSuchOrganisation } from './organisations.ts';

/** `/print/ccg/<id>`: the measures of the practices of a CCG, a page of paper for each. */
export function sheetRoutes(): Router {
  const router = Router();
  router.get('/print/ccg/:id', (request, response) =>
    answerFrom(response, async (store, served) => {
      const { catalogue } = store;
      const { id } = request.params;
      if (!catalogue.byId.ccg_id.has(id)) {
        throw noSuchOrganisation('ccg_id', id, catalogue, ccg => sheetsUrl({ ccg }));
      }
      const printed = practicesToPrint(
        linkedState(served, parseSheets(id, queryOf(request))),
        catalogue,
      );
      const groups: SheetGroup[] = [];
      for (const practices of byPeers(printed.practices, catalogue)) {
        groups.push({ practices, answers: await answersAmong(store, practices) });
      }
      const page = await sheetsPage(printed, groups, catalogue);
      const state: ChartState = { ...DEFAULT_STATE, view: 'measure', ccgIds: [id] };
      await inTurn(() => response.render('pages/sheets', { ...page, state }));
    }),
  );
  return router;
}

/** Practices, those together that are compared with the same peers. */
function byPeers(practices: readonly PracticeEntry[], catalogue: Catalogue): string[][] {
  const groups = groupedBy(practices, ({ id, labId }) =>
    fairestPeers(catalogue, id) === 'lab' ? `lab ${labId}` : 'all',
  );
  return [...groups.values()].map(group => group.map(({ id }) => id));
}

/** The answers to all measures among the peers that these practices share. */
const answersAmong = (store: Store, [first = '']: readonly string[]): Promise<MeasureAnswer[]> =>
  measureAnswers(store, {
    ...DEFAULT_STATE,
    view: 'measure',
    highlight: [first],
    peers: fairestPeers(store.catalogue, first),
  });
