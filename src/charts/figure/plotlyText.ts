/** Plotly interprets some HTML and `%{…}` in its texts, so names are escaped. */
export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('%{', '%&#123;');
