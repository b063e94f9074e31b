import { type Request, type Response, Router } from 'express';
import { nounOf } from '../../charts/words/nouns.ts';
import { parseUrl } from '../../state/codec.ts';
import type { AppContext } from '../context.ts';
import { stateOrFault } from '../faults.ts';
import type { PrescribingReports } from '../prescribingReports.ts';
import { type FindResult, findJson, findResult, resultsText } from '../presenters/find/find.ts';
import { findPart, findPartJson, findPartPage } from '../presenters/find/findPart.ts';
import { isPart } from '../presenters/question/picks.ts';
import { PICTURES_A_PAGE, pageNumber } from '../presenters/table/paging.ts';
import { latestCatalogue } from '../servedData.ts';

/** No name is longer than this. */
const LONGEST_QUERY = 100;
/** How many hits of each type the page lists, and how many the find box offers. */
const ON_PAGE = 50;
const IN_BOX = 5;

/**
 * `/find?q=…`: organisations and tests by code or name. `/find/<part>?q=…&question=…`: what can be added
 * to a part of the question at that address. Both with `.json` for the lists in the browser.
 */
export function findRoutes(context: AppContext, reports: PrescribingReports): Router {
  const { stores } = context;
  const router = Router();
  const answer = (request: Request, limit: number): FindResult =>
    findResult(wordsOf(request), latestCatalogue(stores), reports, limit);

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
  router.get('/find/:part', (request, response, next) => {
    const { part, isJson } = partIn(request.params.part);
    if (!isPart(part)) return next();
    const query = wordsOf(request);
    const { question: address } = request.query;
    // Without a question, this is a search for organisations and tests.
    if (typeof address !== 'string') {
      const path = isJson ? '/find.json' : '/find';
      return response.redirect(302, `${path}?${new URLSearchParams({ q: query })}`);
    }
    const { state } = stateOrFault(parseUrl(address));
    const question = { state, catalogue: latestCatalogue(stores) };
    const result = findPart(question, part, query);
    if (isJson) return void response.json(findPartJson(question, result));
    const page = pageNumber(request.query.page, result.entries.length, PICTURES_A_PAGE);
    response.render('pages/find_part', findPartPage(question, result, page));
  });
  return router;
}

const wordsOf = ({ query: { q } }: Request): string =>
  typeof q === 'string' ? q.trim().slice(0, LONGEST_QUERY) : '';

function partIn(text: string): { part: string; isJson: boolean } {
  const isJson = text.endsWith('.json');
  return { part: isJson ? text.slice(0, -'.json'.length) : text, isJson };
}
