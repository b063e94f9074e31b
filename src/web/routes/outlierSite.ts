import type { Router } from 'express';
import { reportSiteWords } from '../presenters/outliers/site.ts';
import { reportSubject } from '../site/siteJobs.ts';
import { buildRequest, type OutlierPages, withBuild } from './outlierBuild.ts';
import { siteRoutes } from './sites.ts';

/** `/outliers/<build>/site`: a build as files. */
export function outlierSite(pages: OutlierPages): Router {
  // These pages change while their build stays the same.
  const uncachedPages = { ...pages, tagOf: () => undefined };
  return siteRoutes('/outliers/:build/site', pages.outliers.sites, (request, response, answer) =>
    withBuild(uncachedPages, request, response, async results => {
      const { links } = buildRequest(request, results);
      await answer({
        subject: reportSubject(results.info),
        address: links.site,
        zipTitle: `outliers ${results.info.id}`,
        words: reportSiteWords(results.info, links),
      });
    }),
  );
}
