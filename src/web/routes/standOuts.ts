import { type Request, type Response, Router } from 'express';
import { signalQuestions } from '../../measures/signals/questions.ts';
import { standOutsOf } from '../../measures/signals/standOuts.ts';
import type { Format } from '../../state/codec.ts';
import { parseStandOuts } from '../../state/standOuts.ts';
import { csvFilename } from '../presenters/files/csv.ts';
import { KINDS } from '../presenters/organisation/organisation.ts';
import {
  STAND_OUT_COLUMNS,
  standOutRows,
  standOutsJson,
  standOutsPage,
} from '../presenters/organisation/standOuts.ts';
import { answerFrom, linkedState } from '../servedData.ts';
import { sendCsv } from './sendFile.ts';

/** `/standouts`: what stands apart among all organisations of a type, as page, JSON and CSV. */
export function standOutRoutes(): Router {
  const router = Router();
  const route = (format: Format) => (request: Request, response: Response) =>
    answerFrom(response, async (store, served) => {
      const { catalogue, report } = store;
      const query = new URLSearchParams(request.originalUrl.split('?')[1] ?? '');
      const state = linkedState(served, parseStandOuts(query));
      const kind = KINDS[state.type];
      const found = await standOutsOf(store, kind);
      const questions = signalQuestions(catalogue, kind);
      const answer = { state, found, questions, catalogue, report };
      if (format === 'json') return void response.json(standOutsJson(answer));
      if (format === 'csv') {
        const file = csvFilename(`what stands out by ${state.type}`);
        return sendCsv(response, file, STAND_OUT_COLUMNS, standOutRows(answer));
      }
      response.render('pages/standouts', standOutsPage(answer));
    });
  router.get('/standouts', route('html'));
  router.get('/standouts.json', route('json'));
  router.get('/standouts.csv', route('csv'));
  return router;
}
