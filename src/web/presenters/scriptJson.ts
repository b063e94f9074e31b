/** JSON that can stand in a script element, whatever names it holds. */
export const scriptJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll('<', '\\u003c');
