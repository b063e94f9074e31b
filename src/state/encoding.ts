import { Malformed } from './parsed.ts';

/**
 * Codes may contain any character. `+` joins codes, so a plus inside a code is written %2B. Browsers always
 * write an apostrophe in a query as %27; a canonical URL that wrote it differently would redirect for ever.
 */
export const encode = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replaceAll("'", '%27');

/** @throws {Malformed} if the text is not percent-encoded UTF-8. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Malformed(`“${text}” is not a valid part of an address.`);
  }
}
