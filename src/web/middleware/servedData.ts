import type { RequestHandler } from 'express';
import { isMeant, shortVersion } from '../../domain/dataVersion.ts';
import { dataVersionIn, withDataVersion } from '../../state/dataVersion.ts';
import type { PinnedData } from '../../store/keptStores.ts';
import type { AppContext } from '../context.ts';
import { citation, dataNotice, pinnedHref } from '../presenters/dataVersion.ts';
import { freshnessOf } from '../presenters/freshness.ts';
import { queryOf } from '../request.ts';
import { serveFrom } from '../servedData.ts';
import { originOf } from './pageLocals.ts';

/**
 * Decides once for each request which data version it is answered from: the one that its address is pinned
 * to, if that is still there, and otherwise the latest.
 */
export function setUpServedData(context: Pick<AppContext, 'stores' | 'versions'>): RequestHandler {
  return async (request, response, next) => {
    if (!context.stores.current) return next();
    const url = request.originalUrl;
    const requestedVersion = dataVersionIn(queryOf(request));
    const data = await take(context, requestedVersion);
    // The reader has left meanwhile, so the response will not close once more and release the store.
    if (response.destroyed) return data.lease.release();
    const notice = dataNotice(data, requestedVersion, withDataVersion(url, null));
    serveFrom(response, { data, requestedVersion, notice });
    const { catalogue } = data.lease.store;
    Object.assign(response.locals, {
      freshness: freshnessOf(catalogue),
      dataVersion: shortVersion(catalogue.version),
      dataNotice: notice,
      citationOf: (title: string, path: string) =>
        citation(
          title,
          catalogue,
          originOf(request) + withDataVersion(path, shortVersion(catalogue.version)),
        ),
      pinned: (href: string) => pinnedHref(href, data.isThere ? requestedVersion : null),
    });
    if (!data.isThere && requestedVersion !== null) {
      response.set('X-Not-In-Data', `data=${encodeURIComponent(requestedVersion)}`);
    }
    next();
  };
}

async function take(
  { stores, versions }: Pick<AppContext, 'stores' | 'versions'>,
  requestedVersion: string | null,
): Promise<PinnedData> {
  if (requestedVersion !== null && versions) return versions.take(requestedVersion);
  const lease = stores.take();
  return requestedVersion === null || isMeant(lease.store.catalogue.version, requestedVersion)
    ? { isThere: true, isLatest: true, lease }
    : { isThere: false, why: 'unknown', difference: undefined, lease };
}
