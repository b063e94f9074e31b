import type { Suggestion } from './faults.ts';
import { navOf } from './middleware/pageLocals.ts';
import { suggestionsFor } from './search.ts';

/** Every page that can be meant by its name, under the names that people may try. */
const pages = (): { id: string; name: string; href: string }[] => [
  { id: 'start_here', name: 'Start here', href: '/start_here' },
  { id: 'faq', name: 'Methods', href: '/faq' },
  { id: 'data_format', name: 'How a lab supplies data', href: '/data_format' },
  { id: 'accessibility', name: 'Accessibility', href: '/accessibility' },
  { id: 'info_governance', name: 'What data is held', href: '/info_governance' },
  { id: 'status', name: 'Status', href: '/status' },
  ...navOf()
    .filter(({ href }) => href.startsWith('/data/'))
    .map(({ id, text, href }) => ({ id, name: text, href })),
];

/** The pages that a wrong address may have meant, by its parts. */
export function pageSuggestions(path: string): Suggestion[] {
  const parts = path.split(/[/.]/).filter(Boolean).slice(0, 4);
  const found = new Map<string, Suggestion>();
  for (const part of parts) {
    for (const { name, href } of suggestionsFor(part, pages(), 2))
      found.set(href, { text: name, href });
  }
  return [...found.values()].slice(0, 3);
}
