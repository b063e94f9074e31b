import { withIsolates } from '../../domain/bidi.ts';

/**
 * Escapes a name for Plotly, which interprets some HTML and `%{…}` in its texts. Right-to-left letters are
 * put in an isolate, as on pages.
 */
export const escapeText = (text: string): string =>
  withIsolates(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('%{', '%&#123;');
