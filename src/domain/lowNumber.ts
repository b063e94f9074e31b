/** A row with fewer items of its chemical than this is a low number (field guide 4.3), unless a site says otherwise. */
export const DEFAULT_LOW_NUMBER_LIMIT = 5;
