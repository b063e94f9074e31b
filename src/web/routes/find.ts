import { type Request, type Response, Router } from 'express';
import { nounOf } from '../../charts/words/nouns.ts';
import { NoStoreYet } from '../../store/holder.ts';
import type { AppContext } from '../context.ts';
import type { PrescribingReports } from '../prescribingReports.ts';
import { type FindResult, findJson, findResult, resultsText } from '../presenters/find/find.ts';

/** A longer text than this is no name. */
const LONGEST_QUERY = 100;
/** How many hits of each type the page lists, and how many the find box offers. */
const ON_PAGE = 50;
const IN_BOX = 5;

/** `/find?q=…`: organisations and tests by code or name; with `.json` for the find box. */
export function findRoutes(context: AppContext, reports: PrescribingReports): Router {
  const { stores } = context;
  const router = Router();
  const answer = (request: Request, limit: number): FindResult => {
    const catalogue = stores.current?.catalogue;
    if (!catalogue) throw new NoStoreYet();
    const { q } = request.query;
    const query = typeof q === 'string' ? q.trim().slice(0, LONGEST_QUERY) : '';
    return findResult(query, catalogue, reports, limit);
  };
  router.get('/find.json', (request: Request, response: Response) => {
    response.json(findJson(answer(request, IN_BOX)));
  });
  router.get('/find', (request: Request, response: Response) => {
    const result = answer(request, ON_PAGE);
    const { query } = result;
    response.render('pages/find', {
      title:
        query === ''
          ? `Find a practice, ${nounOf(context, 'ccg_id', 1)}, lab or test`
          : `Find: ${query}`,
      description: `Practices, ${nounOf(context, 'ccg_id')}, labs and tests by code or part of a name.`,
      ...result,
      words: query === '' ? '' : resultsText(result),
    });
  });
  return router;
}
