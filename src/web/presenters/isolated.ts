import { withIsolates } from '../../domain/bidi.ts';

/** Control characters: C0 but tabs and line ends, and C1. Names in the data have none, but those of files may. */
const CONTROLS = String.raw`\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f`;
/** Characters that change the direction of the text after them (embeddings, overrides, isolates). */
const DIRECTION_CHARACTERS = String.raw`\u202a-\u202e\u2066-\u2069`;
/**
 * Finds out ten times as fast that a page needs no change, as most do: the blocks of right-to-left scripts, the
 * first halves of their surrogate pairs, and the characters that are removed.
 */
const CANDIDATE = new RegExp(
  `[${CONTROLS}${DIRECTION_CHARACTERS}${String.raw`\u0590-\u08ff\ufb1d-\ufefc\ud800-\ud803\ud83b`}]`,
);
const UNSAFE_CHARACTERS = new RegExp(`[${CONTROLS}${DIRECTION_CHARACTERS}]`, 'g');
/** The parts of a page: scripts and styles, tags with their attributes, and text. */
const TEXT = /<(script|style)\b[\s\S]*?<\/\1>|<[^>]*>|[^<]+/g;

/**
 * Keeps names from changing the direction of the text around them: right-to-left letters are put in an isolate,
 * as `bdi` does, and characters that change the direction or cannot be seen are removed. The pages are in
 * English, so such letters always belong to a name. This is done to the finished page, so it covers names in
 * sentences, tables and pictures, wherever they come from.
 */
export function isolated(html: string): string {
  if (!CANDIDATE.test(html)) return html;
  return html.replace(TEXT, part =>
    part.startsWith('<') ? part : withIsolates(part.replace(UNSAFE_CHARACTERS, '')),
  );
}
