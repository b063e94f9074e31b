import { type Request, type Response, Router } from 'express';
import { standOutsOf } from '../../measures/signals/standOuts.ts';
import { FILE_FORMATS, type Format } from '../../state/codec.ts';
import { parseStandOuts } from '../../state/standOuts.ts';
import type { AppContext } from '../context.ts';
import { sameOriginOnly } from '../middleware/sameOrigin.ts';
import { KINDS } from '../presenters/organisation/organisation.ts';
import {
  STAND_OUT_ROW,
  standOutRows,
  standOutsJson,
} from '../presenters/organisation/standOutFiles.ts';
import { standOutSiteWords } from '../presenters/organisation/standOutSite.ts';
import { STAND_OUT_SITE, standOutsPage } from '../presenters/organisation/standOuts.ts';
import { queryOf } from '../request.ts';
import { answerFrom, linkedState } from '../servedData.ts';
import { standOutSubject } from '../site/standOutSite.ts';
import { rowsSender, sendJson } from './sendFile.ts';
import { siteRoutes } from './sites.ts';

/** `/standouts/site`: the lists of the latest data as files. */
export function standOutSite({
  stores,
  standOutSites,
}: Pick<AppContext, 'stores' | 'standOutSites'>): Router {
  const router = Router();
  router.use(STAND_OUT_SITE, sameOriginOnly());
  router.use(
    siteRoutes(STAND_OUT_SITE, standOutSites, (_request, _response, answer) =>
      stores.use(store =>
        answer({
          subject: standOutSubject(store),
          address: STAND_OUT_SITE,
          zipTitle: 'what stands out',
          words: standOutSiteWords(store.catalogue),
        }),
      ),
    ),
  );
  return router;
}

/** `/standouts`: what stands apart among all organisations of a type, as page and files. */
export function standOutRoutes({ parquetFiles }: Pick<AppContext, 'parquetFiles'>): Router {
  const router = Router();
  const sendRows = rowsSender(parquetFiles);
  const route = (format: Format) => (request: Request, response: Response) =>
    answerFrom(response, async (store, served) => {
      const { catalogue, report } = store;
      const state = linkedState(served, parseStandOuts(queryOf(request)));
      const kind = KINDS[state.type];
      const standOuts = await standOutsOf(store, kind);
      const answer = { state, standOuts, catalogue, report };
      if (format === 'json') return sendJson(response, standOutsJson(answer));
      if (format !== 'html') {
        const title = `what stands out by ${state.type}`;
        return sendRows(response, {
          format,
          title,
          row: STAND_OUT_ROW,
          rows: standOutRows(answer),
        });
      }
      response.render('pages/standouts', standOutsPage(answer));
    });
  router.get('/standouts', route('html'));
  for (const format of FILE_FORMATS) router.get(`/standouts.${format}`, route(format));
  return router;
}
