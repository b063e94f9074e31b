import type { ChartState } from './chartState.ts';
import { buildUrl } from './codec.ts';

/**
 * The address of the page that makes a group for a question, or changes one of its groups:
 * `/groups?question=/data/…&edit=North`.
 */
export function groupsPageUrl(state: ChartState, edited?: string): string {
  const query = new URLSearchParams({ question: buildUrl(state) });
  if (edited !== undefined) query.set('edit', edited);
  return `/groups?${query}`;
}
