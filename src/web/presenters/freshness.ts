import type { Catalogue } from '../../domain/catalogue.ts';
import { isoMonth, shortMonth } from '../../domain/month.ts';
import { dateText } from './format.ts';

/** The period of a page's data, and when that was built. */
export interface Freshness {
  /** Before the last month: `Data to`, `Prescribing Oct 2024 to`. */
  readonly prefix: string;
  /** The page that says more. */
  readonly href: string;
  readonly lastMonth: string | undefined;
  readonly lastMonthIso: string | undefined;
  readonly builtAt: string;
  readonly builtAtIso: string;
}

/** What the foot of a page says of the lab data; undefined before the first build. */
export function freshnessOf(catalogue: Catalogue | undefined): Freshness | undefined {
  if (!catalogue) return undefined;
  const { lastMonth, builtAt } = catalogue;
  return {
    prefix: 'Data to',
    href: '/status',
    lastMonth: lastMonth === undefined ? undefined : shortMonth(lastMonth),
    lastMonthIso: lastMonth === undefined ? undefined : isoMonth(lastMonth).slice(0, 7),
    // Pages are cached, so the browser's code turns the date into “2 h ago” (src/client/timeAgo.ts).
    builtAt: dateText(builtAt),
    builtAtIso: builtAt.toISOString(),
  };
}
