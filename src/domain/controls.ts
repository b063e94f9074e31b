/** Tab to carriage return. */
const BLANKS = /[\t\n\v\f\r]+/g;
/** C0, C1, and what turns the direction of writing (bidi) for all that follows. */
const CONTROLS = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** A text without invisible control characters; tabs and line ends in it become spaces. */
export const withoutControls = (text: string): string =>
  text.replace(BLANKS, ' ').replace(CONTROLS, '');
