import { suggestionsFor } from '../domain/search.ts';
import type { Suggestion } from './faults.ts';
import { navOf } from './middleware/pageLocals.ts';
import { ABOUT_PAGES, FIND } from './pageNames.ts';

/** Every page that can be meant by its name, under the names that people may try. */
const pages = (): { id: string; name: string; href: string }[] => [
  ...[...ABOUT_PAGES, FIND, ...navOf().filter(({ href }) => href.startsWith('/data/'))].map(
    ({ id, text, href }) => ({ id, name: text, href }),
  ),
];

/** The pages that a wrong address may have meant, by its parts. */
export function pageSuggestions(path: string): Suggestion[] {
  const parts = path.split(/[/.]/).filter(Boolean).slice(0, 4);
  const suggestions = new Map<string, Suggestion>();
  for (const part of parts) {
    for (const { name, href } of suggestionsFor(part, pages(), 2))
      suggestions.set(href, { text: name, href });
  }
  return [...suggestions.values()].slice(0, 3);
}
