/**
 * Among fewer organisations than this, pages call none an outlier: one of n values can be at most
 * (n − 1) / √n standard deviations from their mean (0.71 for two, 1.15 for three), whatever they are.
 */
export const MIN_TO_STAND_OUT = 10;

export const canStandOut = (organisations: number): boolean => organisations >= MIN_TO_STAND_OUT;

/** The largest z-score that one of n values can have. */
export const largestZScore = (n: number): number => (n - 1) / Math.sqrt(n);
