/** A row with fewer items of its chemical than this is a low number (field guide 4.3). */
const DEFAULT_LIMIT = 5;

let limit = DEFAULT_LIMIT;

export const lowNumberLimit = (): number => limit;

export const isLowNumber = (items: number): boolean => items < limit;

/** Sets the limit, once at the start, for every report of the process. */
export const limitLowNumbers = (items: number): void => {
  limit = items;
};
