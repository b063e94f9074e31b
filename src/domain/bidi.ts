/** Letters of scripts that are written from right to left. */
const RTL = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/** A run of such letters, with the blanks, digits and marks between them. */
const RUN = new RegExp(`${RTL.source}(?:[^<>&\\p{Lu}\\p{Ll}]*${RTL.source})*`, 'gu');

const FIRST_STRONG_ISOLATE = '\u2068';
const POP_DIRECTIONAL_ISOLATE = '\u2069';

/** Puts each run of right-to-left letters in an isolate, so that it does not reorder the text around it. */
export const withIsolates = (text: string): string =>
  text.replace(RUN, run => FIRST_STRONG_ISOLATE + run + POP_DIRECTIONAL_ISOLATE);
