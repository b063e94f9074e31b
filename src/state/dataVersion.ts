import { withoutMailEnd } from './mailEnd.ts';

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
export function withDataVersion(url: string, version: string | null): string {
  const [hashless = '', ...hash] = url.split('#');
  const [path = '', ...queries] = hashless.split('?');
  const query = queries.join('?');
  const pairs = query.split('&').filter(pair => pair !== '' && !/^data(?:=|$)/.test(pair));
  if (version !== null) pairs.push(`data=${encodeURIComponent(version)}`);
  const address = pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
  return [address, ...hash].join('#');
}
