/** Rows of fewer items of their chemical than this are low numbers (field guide 4.3). */
const USUAL_LIMIT = 5;

let limit = USUAL_LIMIT;

export const lowNumberLimit = (): number => limit;

export const isLowNumber = (items: number): boolean => items < limit;

/** Sets the limit: once, at the start, for every report of the process. */
export const limitLowNumbers = (items: number): void => {
  limit = items;
};
