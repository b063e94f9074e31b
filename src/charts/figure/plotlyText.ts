import { withIsolates } from '../../domain/bidi.ts';

/**
 * Plotly interprets some HTML and `%{…}` in its texts, so names are escaped. Letters from right to left stand in
 * an isolate, as they do on pages.
 */
export const escapeText = (text: string): string =>
  withIsolates(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('%{', '%&#123;');
