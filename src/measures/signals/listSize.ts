import type { Month } from '../../domain/month.ts';
import type { Bounded } from '../../domain/place.ts';
import type { Store } from '../../store/store.ts';
import { listSizesBy } from '../listSizes.ts';
import { EVERYONE } from '../question.ts';
import type { OrganisationKind } from './questions.ts';
import { organisationsOf } from './recentNumbers.ts';

/** Registered patients in the latest month in which they are known; a range where practices are anonymised. */
export interface ListSize extends Bounded {
  readonly month: Month;
}

/** The list size of an organisation; a lab’s patients are those of the practices that mainly use it. */
export async function latestListSize(
  store: Store,
  kind: OrganisationKind,
  id: string,
): Promise<ListSize | undefined> {
  const ix = organisationsOf(store.catalogue, kind).find(
    organisation => organisation.id === id,
  )?.ix;
  if (ix === undefined) return undefined;
  const { n, e, firstMonth, months } = await listSizesBy(store, kind, EVERYONE);
  const sizes = n.subarray(ix * months, (ix + 1) * months);
  const last = sizes.findLastIndex(Number.isFinite);
  const value = sizes[last];
  if (value === undefined) return undefined;
  const error = e[ix * months + last] || 0;
  return { month: firstMonth + last, value, low: value - error, high: value + error };
}
