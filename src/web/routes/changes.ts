import { Router } from 'express';
import type { RecordedBuild } from '../../store/buildLog.ts';
import type { AppContext } from '../context.ts';
import { originOf } from '../middleware/pageLocals.ts';
import {
  CHANGES,
  changesJson,
  changesPage,
  type LoggedBuild,
} from '../presenters/status/changes.ts';
import { changesFeed } from '../presenters/status/changesFeed.ts';

/** `/status/changes`: what each build changed, as page, JSON and Atom feed. */
export function changesRoutes({ versions }: Pick<AppContext, 'versions'>): Router {
  const router = Router();
  const builds = async (): Promise<LoggedBuild[]> => {
    const logged = (build: RecordedBuild) =>
      versions?.isKept(build).then(isKept => ({ ...build, isKept })) ?? [];
    return (await Promise.all(((await versions?.builds()) ?? []).map(logged))).flat();
  };
  router.get(CHANGES, async ({ query }, response) => {
    response.render('pages/changes', changesPage(await builds(), query));
  });
  router.get(`${CHANGES}.json`, async (_request, response) => {
    response.json(changesJson(await builds()));
  });
  router.get(`${CHANGES}.atom`, async (request, response) => {
    response.type('application/atom+xml; charset=utf-8');
    response.send(changesFeed(await builds(), originOf(request)));
  });
  return router;
}
