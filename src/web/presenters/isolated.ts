/** Letters of scripts that are written from right to left. */
const RTL = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/**
 * A character that may be either, found ten times as fast in the many pages that have none: the blocks of
 * those scripts, the first halves of their surrogate pairs, and what turns the direction.
 */
const CANDIDATE = /[\u0590-\u08ff\u202a-\u202e\u2066-\u2069\ufb1d-\ufefc\ud800-\ud803\ud83b]/;
/** What turns the direction of all that follows (embeddings, overrides, isolates). */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;
/** A run of such letters, with the blanks, digits and marks between them. */
const RUN = new RegExp(`${RTL.source}(?:[^<>&\\p{Lu}\\p{Ll}]*${RTL.source})*`, 'gu');
/** What is no text: scripts, styles, and tags with their attributes. */
const TEXT = /<(script|style)\b[\s\S]*?<\/\1>|<[^>]*>|[^<]+/g;

const FIRST_STRONG_ISOLATE = '\u2068';
const POP_DIRECTIONAL_ISOLATE = '\u2069';

/**
 * A page on which no name turns the text around it: letters from right to left stand in an isolate, as
 * `bdi` makes one, and characters that turn the direction are left out. The words of the pages are
 * English, so such letters are always a name’s; done to the finished page, it holds for names in
 * sentences, tables and pictures, wherever they come from.
 */
export function isolated(html: string): string {
  if (!CANDIDATE.test(html)) return html;
  return html.replace(TEXT, part =>
    part.startsWith('<')
      ? part
      : part
          .replace(TURNS, '')
          .replace(RUN, run => FIRST_STRONG_ISOLATE + run + POP_DIRECTIONAL_ISOLATE),
  );
}
