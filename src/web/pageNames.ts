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

/** The pages about this site, as the footer lists them. */
export const ABOUT_PAGES: readonly NamedPage[] = [
  page('start_here', 'Start here'),
  METHODS,
  page('data_format', 'How a lab supplies data'),
  page('info_governance', 'What data is held'),
  STATUS,
  page('accessibility', 'Accessibility'),
];
