import { Router } from 'express';
import { answerOf } from '../../charts/answer.ts';
import { nounOf } from '../../charts/words/nouns.ts';
import type { Catalogue, PracticeEntry } from '../../domain/catalogue.ts';
import { suggestionsFor } from '../../domain/search.ts';
import { seriesOfMeasures } from '../../measures/answer.ts';
import { inTurn } from '../../measures/turns.ts';
import { type ChartState, DEFAULT_STATE } from '../../state/chartState.ts';
import { parseSheets, sheetsUrl } from '../../state/sheets.ts';
import type { Store } from '../../store/store.ts';
import { notFound } from '../faults.ts';
import { practicesToPrint, type SheetGroup, sheetsPage } from '../presenters/chart/sheets.ts';
import { fairestPeers } from '../presenters/organisationLinks.ts';
import { answerFrom, linkedState } from '../servedData.ts';

/** `/print/ccg/<id>`: the measures of the practices of a CCG, a page of paper for each. */
export function sheetRoutes(): Router {
  const router = Router();
  router.get('/print/ccg/:id', (request, response) =>
    answerFrom(response, async (store, served) => {
      const { catalogue } = store;
      const { id } = request.params;
      if (!catalogue.byId.ccg_id.has(id)) throw noSuchCcg(id, catalogue);
      const query = new URLSearchParams(request.originalUrl.split('?')[1] ?? '');
      const printed = practicesToPrint(linkedState(served, parseSheets(id, query)), catalogue);
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
  const groups = new Map<string, string[]>();
  for (const { id, labId } of practices) {
    const peers = fairestPeers(catalogue, id) === 'lab' ? `lab ${labId}` : 'all';
    groups.set(peers, [...(groups.get(peers) ?? []), id]);
  }
  return [...groups.values()];
}

/** The answers to all measures among the peers that these practices share. */
async function answersAmong(store: Store, [first = '']: readonly string[]) {
  const { catalogue } = store;
  const state: ChartState = {
    ...DEFAULT_STATE,
    view: 'measure',
    highlight: [first],
    peers: fairestPeers(catalogue, first),
  };
  return (await seriesOfMeasures(store, state)).map(({ measure, state: measureState, series }) => ({
    measure,
    answer: answerOf(measureState, series, catalogue),
  }));
}

function noSuchCcg(id: string, catalogue: Catalogue): Error {
  const one = nounOf(catalogue, 'ccg_id', 1);
  const suggestions = suggestionsFor(id, catalogue.ccgs, 3).map(ccg => ({
    text: `${ccg.name} (${ccg.id})`,
    href: sheetsUrl({ ccg: ccg.id }),
  }));
  return notFound(`There is no ${one} “${id}” in the data.`, { suggestions });
}
