import { withoutMailEnd } from './mailEnd.ts';
import { withParameter } from './parameter.ts';

/** No data version is longer. */
const LONGEST = 100;

/** The data version that a query asks for; null where it asks for none, and so for the latest data. */
export const dataVersionIn = (query: URLSearchParams): string | null =>
  withoutMailEnd(query.get('data') ?? '')
    .trim()
    .toWellFormed()
    .slice(0, LONGEST)
    .toWellFormed() || null;

/**
 * The address of a page for another data version, or (null) for the latest data. Canonical addresses end
 * with their data version.
 */
export const withDataVersion = (url: string, version: string | null): string =>
  withParameter(url, 'data', version);
