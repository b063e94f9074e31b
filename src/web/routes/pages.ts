import { type RequestHandler, Router } from 'express';
import { answerOf } from '../../charts/answer.ts';
import { countWithNoun, listText } from '../../charts/words/grammar.ts';
import { nounOf } from '../../charts/words/nouns.ts';
import { DROP_REASONS } from '../../domain/buildReport.ts';
import { ENTITY_TYPES } from '../../domain/entityType.ts';
import { RESULT_CATEGORIES, type ResultCode } from '../../domain/resultCategory.ts';
import { seriesOf } from '../../measures/answer.ts';
import { DEFAULT_STATE, stateOfMeasure } from '../../state/chartState.ts';
import type { Store } from '../../store/store.ts';
import type { AppContext } from '../context.ts';
import { type FirstChart, firstChart, waysIn } from '../presenters/chart/home.ts';
import { startHere } from '../presenters/find/startHere.ts';
import { latestCatalogue } from '../servedData.ts';

const MEANINGS: Record<ResultCode, string> = {
  '-1': 'Below the reference range',
  0: 'Within the reference range',
  1: 'Above the reference range',
  2: 'The lab gave no reference range for this test',
  3: 'The result is not a number, for example “haemolysed”',
  4: 'The range depends on sex, and the patient’s sex is not known',
  5: 'A result such as “< 3” that could lie on either side of the limit',
  6: 'The patient is under 18; ranges are for adults',
  7: 'The range could not be read',
};

/** Addresses of the predecessor's pages, and where their content is now. */
const MOVED_PAGES = { '/about': '/#about', '/faq': '/methods', '/get_involved': '/data_format' };

/** The first page, the way in, and the pages of prose. */
export function pageRoutes(context: AppContext): Router {
  const router = Router();
  router.get('/', homePage(context));
  router.get('/start_here', (request, response) => {
    const catalogue = latestCatalogue(context.stores);
    const { q } = request.query;
    response.render('pages/start_here', {
      title: 'Start here',
      description: `Choose to compare practices, ${nounOf(context, 'ccg_id')} or labs, and find yours by typing.`,
      ...startHere(catalogue, typeof q === 'string' ? q.trim().slice(0, 100) : ''),
    });
  });
  router.get('/methods', (_request, response) => {
    response.render('pages/methods', {
      title: 'Methods: how the numbers are made',
      description: 'List sizes, deciles, result types, suppression: the rules behind every chart.',
      page: 'methods',
      entityTypes: listText(
        ENTITY_TYPES.map(type => context.labels[type].many),
        'or',
      ),
      lowLimit: countWithNoun(context.lowNumberLimit, 'item'),
      categories: [0, -1, 1, 2, 3, 4, 5, 6, 7].flatMap(code =>
        RESULT_CATEGORIES.filter(category => category.code === code).map(category => ({
          ...category,
          meaning: MEANINGS[category.code],
        })),
      ),
    });
  });
  router.get('/data_format', (_request, response) => {
    response.render('pages/data_format', {
      title: 'How a lab supplies data',
      description: 'The CSV files that labs deliver, and the folder they go into.',
      dropReasons: Object.entries(DROP_REASONS).map(([reason, meaning]) => ({ reason, meaning })),
    });
  });
  router.get('/accessibility', (_request, response) => {
    response.render('pages/accessibility', {
      title: 'Accessibility statement',
      description:
        'How accessible this site is, how that was tested, and what is known not to work.',
    });
  });
  router.get('/info_governance', (_request, response) => {
    response.render('pages/info_governance', {
      title: 'What data is held, and why no patient can be identified',
      description: 'Information governance: which data this site holds, and who can see it.',
      protected: context.credentials.length > 0,
      anonymised: context.stores.current?.report.anonymised ?? false,
    });
  });
  for (const [oldPath, newPath] of Object.entries(MOVED_PAGES)) {
    router.get(oldPath, (_request, response) => response.redirect(301, newPath));
  }
  return router;
}

/** `/`: a chart of the data before any prose: the first predefined measure that has numbers. */
function homePage({ stores }: AppContext): RequestHandler {
  return (_request, response) =>
    stores.use(async store => {
      response.render('pages/home', {
        title: 'openpath',
        description:
          'Lab tests ordered by general practices, month by month, each compared with its peers.',
        chart: await chartOf(store),
        ways: waysIn(store.catalogue),
      });
    });
}

async function chartOf(store: Store): Promise<FirstChart | undefined> {
  for (const measure of store.catalogue.measures) {
    const state = stateOfMeasure(DEFAULT_STATE, measure);
    const series = await seriesOf(store, state);
    if (series.value.some(Number.isFinite)) {
      return firstChart(measure, answerOf(state, series, store.catalogue));
    }
  }
  return undefined;
}
