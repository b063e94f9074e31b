/** A delivery sent twice, perhaps corrected, shares most of its keys; neighbouring ones a few. */
export const MAX_SHARED = 1 / 5;
