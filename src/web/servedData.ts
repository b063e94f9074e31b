import type { Response } from 'express';
import type { Catalogue } from '../domain/catalogue.ts';
import { NoStoreYet, type StoreHolder } from '../store/holder.ts';
import type { PinnedData } from '../store/keptStores.ts';
import type { Store } from '../store/store.ts';
import type { DataNotice } from './presenters/dataVersion.ts';

/** The data that a response is made of. */
export interface ServedData {
  readonly data: PinnedData;
  /** The data version that the address is pinned to. */
  readonly requestedVersion: string | null;
  readonly notice: DataNotice | undefined;
}

const served = new WeakMap<Response, ServedData>();

/** Notes what data a response is made of; its store stays open until the response has been sent. */
export function serveFrom(response: Response, from: ServedData): void {
  served.set(response, from);
  response.once('close', () => from.data.lease.release());
}

/** The data of a response; undefined before the first build. */
export const servedDataOf = (response: Response): ServedData | undefined => served.get(response);

/**
 * Answers from the store that a response is made of, which stays open until `answer` has finished, even if the
 * reader leaves. A reader who has left already gets no answer.
 *
 * @throws {NoStoreYet} before the first build.
 */
export async function answerFrom(
  response: Response,
  answer: (store: Store, from: ServedData) => void | Promise<void>,
): Promise<void> {
  const from = served.get(response);
  if (!from) throw new NoStoreYet();
  if (response.destroyed) return;
  const lease = from.data.lease.hold();
  try {
    await answer(lease.store, from);
  } finally {
    lease.release();
  }
}

/**
 * The catalogue of the latest data, for use before the next await.
 *
 * @throws {NoStoreYet} before the first build.
 */
export function latestCatalogue({ current }: StoreHolder): Catalogue {
  if (!current) throw new NoStoreYet();
  return current.catalogue;
}

/** A page’s state as its links have it: those of a page whose data version is gone lead to the latest data. */
export const linkedState = <State extends { readonly data: string | null }>(
  { data }: ServedData,
  state: State,
): State => (data.isThere ? state : { ...state, data: null });
