import { DEFAULT_LABELS, type Labelled } from '../domain/entityType.ts';
import { DEFAULT_LOW_NUMBER_LIMIT } from '../domain/lowNumber.ts';

/** How a site writes the results of builds, which are the same for every site. */
export interface SiteWords extends Labelled {
  /** A row with fewer items of its chemical than this is marked as a low number. */
  readonly lowNumberLimit: number;
}

export const DEFAULT_WORDS: SiteWords = {
  labels: DEFAULT_LABELS,
  lowNumberLimit: DEFAULT_LOW_NUMBER_LIMIT,
};
