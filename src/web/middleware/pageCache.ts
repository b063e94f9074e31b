import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RequestHandler } from 'express';
import { shortVersion } from '../../domain/dataVersion.ts';
import { projectPath } from '../../paths.ts';
import type { Assets } from '../assets.ts';
import type { AppContext } from '../context.ts';
import type { PrescribingReports } from '../prescribingReports.ts';
import { isNotModified } from '../request.ts';
import { type ServedData, servedDataOf } from '../servedData.ts';
import { viewsHash } from '../views.ts';

/**
 * A page depends on its address, its data version, the program, and which prescribing reports there are (and
 * whether the navigation links to them). Its ETag is made of all but the address, so a browser that has the
 * page gets a 304 before anything is computed. Goes before the routes whose pages depend on nothing else; in
 * debug nothing is cached.
 */
export function setUpPageCache(
  context: AppContext,
  assets: Assets,
  reports: PrescribingReports,
): RequestHandler {
  const app = appHash(assets, context);
  return (request, response, next) => {
    const served = servedDataOf(response);
    if (!served || context.debug) {
      response.set('Cache-Control', 'no-store');
      return next();
    }
    const build = reports.version === '' ? '' : `-${reports.version}`;
    const bom = context.csvBom ? '-bom' : '';
    const outliers = response.locals.hasOutliers === true ? '-outliers' : '';
    const tag = `W/"${dataTag(served)}-${app}${build}${bom}${outliers}"`;
    if (!isNotModified(request, response, tag)) next();
  };
}

/**
 * The data of a page in its ETag, and whether the page says that it is earlier data, or not the data that its
 * address asks for.
 */
function dataTag({ data }: ServedData): string {
  const version = shortVersion(data.lease.store.catalogue.version);
  if (!data.isThere) return `${version}-instead`;
  return data.isLatest ? version : `${version}-earlier`;
}

/**
 * Changes with the assets, the views, the configured words and the server's code (this module is in its
 * bundle).
 */
export function appHash(
  assets: Assets,
  {
    contact,
    problemReports,
    labels,
    lowNumberLimit,
  }: Pick<AppContext, 'contact' | 'problemReports' | 'labels' | 'lowNumberLimit'>,
): string {
  return createHash('sha256')
    .update(assets.hash)
    .update(viewsHash(projectPath('views')))
    .update(JSON.stringify([labels, lowNumberLimit, contact, problemReports]))
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest('hex')
    .slice(0, 12);
}
