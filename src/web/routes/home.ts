import type { RequestHandler } from 'express';
import { answerOf } from '../../charts/answer.ts';
import { seriesOf } from '../../measures/answer.ts';
import { DEFAULT_STATE, stateOfMeasure } from '../../state/chartState.ts';
import type { Store } from '../../store/store.ts';
import type { AppContext } from '../context.ts';
import { type FirstChart, firstChart, waysIn } from '../presenters/home.ts';

/** `/`: a chart of the data before any prose: the first predefined measure that has numbers. */
export function homePage({ stores }: AppContext): RequestHandler {
  return (_request, response) =>
    stores.use(async store => {
      response.render('pages/home', {
        title: 'openpath',
        description:
          'Lab tests ordered by general practices, month by month, each beside its peers.',
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
