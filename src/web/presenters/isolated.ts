import { withIsolates } from '../../domain/bidi.ts';

/** Control characters: C0 but tabs and line ends, and C1. Names in the data have none, but those of files may. */
const CONTROLS = String.raw`\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f`;
/** What turns the direction of all that follows (embeddings, overrides, isolates). */
const DIRECTION_CHARACTERS = String.raw`\u202a-\u202e\u2066-\u2069`;
/**
 * A character that may be a letter of a script from right to left or is left out, found ten times as fast in
 * the many pages that have none: the blocks of those scripts, the first halves of their surrogate pairs, and what is left out.
 */
const CANDIDATE = new RegExp(
  `[${CONTROLS}${DIRECTION_CHARACTERS}${String.raw`\u0590-\u08ff\ufb1d-\ufefc\ud800-\ud803\ud83b`}]`,
);
const UNSAFE_CHARACTERS = new RegExp(`[${CONTROLS}${DIRECTION_CHARACTERS}]`, 'g');
/** What is no text: scripts, styles, and tags with their attributes. */
const TEXT = /<(script|style)\b[\s\S]*?<\/\1>|<[^>]*>|[^<]+/g;

/**
 * A page on which no name turns the text around it: letters from right to left stand in an isolate, as
 * `bdi` makes one, and characters that turn the direction or cannot be seen are left out. The words of the pages are
 * English, so such letters are always a name’s; done to the finished page, it holds for names in
 * sentences, tables and pictures, wherever they come from.
 */
export function isolated(html: string): string {
  if (!CANDIDATE.test(html)) return html;
  return html.replace(TEXT, part =>
    part.startsWith('<') ? part : withIsolates(part.replace(UNSAFE_CHARACTERS, '')),
  );
}
