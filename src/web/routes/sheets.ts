import { Router } from 'express';
import { answerOf } from '../../charts/answer.ts';
import { nounOf } from '../../charts/words/nouns.ts';
import type { Catalogue } from '../../domain/catalogue.ts';
import { suggestionsFor } from '../../domain/search.ts';
import { seriesOfMeasures } from '../../measures/answer.ts';
import { type ChartState, DEFAULT_STATE } from '../../state/chartState.ts';
import type { Store } from '../../store/store.ts';
import { notFound } from '../faults.ts';
import { type SheetGroup, sheetsPage } from '../presenters/chart/sheets.ts';
import { fairestPeers, sheetsUrl } from '../presenters/organisationLinks.ts';
import { answerFrom } from '../servedData.ts';

/** `/print/ccg/<id>`: the measures of every practice of a CCG, a page of paper for each. */
export function sheetRoutes(): Router {
  const router = Router();
  router.get('/print/ccg/:id', (request, response) =>
    answerFrom(response, async store => {
      const { catalogue } = store;
      const { id } = request.params;
      if (!catalogue.byId.ccg_id.has(id)) throw noSuchCcg(id, catalogue);
      const groups: SheetGroup[] = [];
      for (const practices of byPeers(id, catalogue)) {
        groups.push({ practices, answers: await answersAmong(store, practices) });
      }
      response.render('pages/sheets', {
        ...sheetsPage(id, groups, catalogue),
        state: { ...DEFAULT_STATE, view: 'measure', ccgIds: [id] } satisfies ChartState,
      });
    }),
  );
  return router;
}

/** A CCG's practices, those together that are compared with the same peers. */
function byPeers(ccgId: string, catalogue: Catalogue): string[][] {
  const groups = new Map<string, string[]>();
  for (const { id, labId, ccgId: own } of catalogue.practices) {
    if (own !== ccgId) continue;
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
    href: sheetsUrl(ccg.id),
  }));
  return notFound(`There is no ${one} “${id}” in the data.`, { suggestions });
}
