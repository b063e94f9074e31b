import { type RequestHandler, Router } from 'express';
import { UserError } from '../../domain/userError.ts';
import type { AppContext, ReferenceName } from '../context.ts';
import { notFound } from '../faults.ts';
import { sameOriginOnly } from '../middleware/sameOrigin.ts';
import { columnNames } from '../presenters/files/columns.ts';
import { csvFilename } from '../presenters/files/csv.ts';
import { countText, momentText } from '../presenters/format.ts';
import { progressOf } from '../presenters/progress.ts';
import { coverageOf, coverageView } from '../presenters/status/coverage.ts';
import { statusView } from '../presenters/status/status.ts';
import { statusJson } from '../presenters/status/statusJson.ts';
import { statusLists } from '../presenters/status/statusLists.ts';
import { prescribingView } from '../presenters/status/statusPrescribing.ts';
import {
  UNKNOWN_CODE_ROW,
  unknownCodeCells,
  unknownCodesOf,
  unknownCodesView,
} from '../presenters/status/unknownCodes.ts';
import { changesRoutes } from './changes.ts';
import { eventStream } from './eventStream.ts';
import { sendCsv } from './sendFile.ts';

const REFERENCES: Record<ReferenceName, string> = {
  practice_codes: 'practice codes and list sizes',
  test_codes: 'test codes',
};

/** How the last fetch of a reference ended, for everyone who looks. */
interface FetchResult {
  readonly ok: boolean;
  readonly when: string;
  readonly message: string;
  readonly fix: string;
}

/** `/status`: the build that is served, what the pipeline does now, and the buttons. */
export function statusRoutes(context: AppContext): Router {
  const router = Router();
  const { pipeline, stores } = context;
  const fetched = new Map<ReferenceName, FetchResult>();

  router.use('/status', sameOriginOnly(), (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.get('/status', async ({ query }, response) => {
    const reference =
      stores.current &&
      (await stores.use(async store => ({
        unknownCodes: unknownCodesView(await unknownCodesOf(store), store),
        coverage: coverageView(await coverageOf(store), store.catalogue),
      })));
    const view = statusView(pipeline.status(), stores.current);
    const prescribing = context.outliers && prescribingView(context, context.outliers.ingest());
    response.render('pages/status', {
      title: 'Status of the data',
      page: 'status',
      ...view,
      prescribing,
      lists: statusLists(view.build, prescribing?.account, query),
      bigQuery: context.outliers?.bigQuery?.settings,
      unknownCodes: reference?.unknownCodes,
      coverage: reference?.coverage,
      references: pipeline.fetchable().map(name => ({
        name,
        words: REFERENCES[name],
        fetched: fetched.get(name),
      })),
    });
  });
  router.get('/status.json', (_request, response) => {
    response.set('Cache-Control', 'no-store');
    response.json(statusJson(pipeline.status(), stores.current, context.outliers?.ingest()));
  });
  router.use(changesRoutes(context));
  router.get('/status/unknown-codes.csv', async (_request, response) => {
    const codes = await stores.use(unknownCodesOf);
    const name = csvFilename('Codes that no reference file lists');
    await sendCsv(response, name, columnNames(UNKNOWN_CODE_ROW), codes.map(unknownCodeCells));
  });
  router.get('/status/events', statusEvents(context));
  router.post('/status/build', (_request, response) => {
    pipeline.start();
    response.redirect(303, '/status');
  });
  router.post('/status/fetch/:name', async (request, response) => {
    const name = pipeline.fetchable().find(reference => reference === request.params.name);
    if (!name) throw notFound(`There is no reference “${request.params.name}” to fetch.`);
    fetched.set(name, await outcomeOf(() => pipeline.fetchReference(name), REFERENCES[name]));
    response.redirect(303, '/status');
  });
  return router;
}

async function outcomeOf(
  fetchIt: () => Promise<{ readonly rows: number }>,
  words: string,
): Promise<FetchResult> {
  const when = momentText(new Date());
  try {
    const { rows } = await fetchIt();
    return { ok: true, when, message: `${countText(rows)} rows of ${words} fetched.`, fix: '' };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ok: false, when, message: error.message, fix: error.fix };
  }
}

/** `/status/events`: what the pipeline does, each event a Progress. */
const statusEvents = ({ pipeline, stores }: AppContext): RequestHandler =>
  eventStream({
    event: () => progressOf(pipeline.status(), stores.current?.catalogue.version),
    onChange: listener => pipeline.onChange(listener),
  });
