import { type Request, type Response, Router } from 'express';
import { standOutsOf } from '../../measures/signals/standOuts.ts';
import { FILE_FORMATS, type Format } from '../../state/codec.ts';
import { parseStandOuts } from '../../state/standOuts.ts';
import type { AppContext } from '../context.ts';
import { KINDS } from '../presenters/organisation/organisation.ts';
import {
  STAND_OUT_ROW,
  standOutRows,
  standOutsJson,
  standOutsPage,
} from '../presenters/organisation/standOuts.ts';
import { answerFrom, linkedState } from '../servedData.ts';
import { rowsSender, sendJson } from './sendFile.ts';

/** `/standouts`: what stands apart among all organisations of a type, as page and files. */
export function standOutRoutes({ parquetFiles }: Pick<AppContext, 'parquetFiles'>): Router {
  const router = Router();
  const sendRows = rowsSender(parquetFiles);
  const route = (format: Format) => (request: Request, response: Response) =>
    answerFrom(response, async (store, served) => {
      const { catalogue, report } = store;
      const query = new URLSearchParams(request.originalUrl.split('?')[1] ?? '');
      const state = linkedState(served, parseStandOuts(query));
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
