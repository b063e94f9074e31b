import { suggestionsFor } from '../domain/search.ts';
import { type ChartState, DEFAULT_STATE } from '../state/chartState.ts';
import { buildUrl } from '../state/codec.ts';
import type { Suggestion } from './faults.ts';

/** A page under the one name that menu, footer and suggestions give it. */
export interface NamedPage {
  readonly id: string;
  readonly text: string;
  readonly href: string;
}

const page = (id: string, text: string): NamedPage => ({ id, text, href: `/${id}` });

export const METHODS = page('methods', 'Methods');
export const STATUS = page('status', 'Status');
export const FIND = page('find', 'Find');
const MEASURES: NamedPage = {
  id: 'measure',
  text: 'Measures',
  href: buildUrl({ ...DEFAULT_STATE, view: 'measure' }),
};

/** The pages about this site, as the footer lists them. */
export const ABOUT_PAGES: readonly NamedPage[] = [
  page('start_here', 'Start here'),
  METHODS,
  page('data_format', 'How a lab supplies data'),
  page('api', 'Data for programs'),
  page('info_governance', 'What data is held'),
  STATUS,
  page('accessibility', 'Accessibility'),
];

/**
 * The paths of health checks, which containers request by address and without credentials. They reveal nothing.
 */
export const HEALTH_PATHS: readonly string[] = ['/healthz', '/readyz'];

/** An entry of the main navigation. */
export interface NavEntry extends NamedPage {
  /** What `aria-current` says: that the entry leads to this page, or that it stands for it. */
  readonly current: 'page' | 'true' | false;
}

/**
 * The main navigation; on the page of a question its links keep the question. Explore stands for all views of
 * a question, which are the tabs of its card.
 */
export function navOf(
  hasOutliers: boolean,
  state: ChartState = DEFAULT_STATE,
  shown?: string,
): NavEntry[] {
  const to = (view: ChartState['view']): string =>
    buildUrl({ ...state, view, onlyHighlighted: false, sort: [], page: 1 });
  const isExploring = viewsOf(state).some(({ id }) => id === shown);
  return [
    { ...MEASURES, href: to('measure') },
    { id: 'explore', text: 'Explore', href: to('chart') },
    ...(hasOutliers ? [page('outliers', 'Outliers')] : []),
    METHODS,
    STATUS,
  ].map(entry => ({
    ...entry,
    current: entry.id === shown ? 'page' : entry.id === 'explore' && isExploring && 'true',
  }));
}

/** The views of one question; each link keeps all of it. */
export function viewsOf(state: ChartState): NamedPage[] {
  const to = (view: ChartState['view']): string => buildUrl({ ...state, view, page: 1 });
  return [
    { id: 'chart', text: 'Chart', href: to('chart') },
    { id: 'grid', text: 'Small multiples', href: to('grid') },
    { id: 'heatmap', text: 'Heatmap', href: `${to('chart')}#heatmap` },
    { id: 'xmr', text: 'Has it changed?', href: to('xmr') },
    { id: 'funnel', text: 'For its size', href: to('funnel') },
    { id: 'change', text: 'Two periods', href: to('change') },
    { id: 'datatable', text: 'Table', href: to('datatable') },
  ];
}

/** Every page that can be meant by its name, under the names that people may try. */
const pages = (): { id: string; name: string; href: string }[] =>
  [...ABOUT_PAGES, FIND, MEASURES, ...viewsOf(DEFAULT_STATE)].map(({ id, text, href }) => ({
    id,
    name: text,
    href,
  }));

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
