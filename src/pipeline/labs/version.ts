import { createHmac } from 'node:crypto';
import type { Recipe } from '../../store/publish.ts';
import { SCHEMA_VERSION } from '../../store/store.ts';
import type { InputFile } from '../folder/hash.ts';
import { contentVersion } from '../run/version.ts';

/** Raised whenever the same files give another store than before: old stores are then rebuilt. */
const PIPELINE_VERSION = 8;

/** What the operator decides about a store's content. */
export interface BuildSettings {
  readonly minPracticeTests: number;
  /** The least that a count such as `<5` can be, 0 or 1; 1 where it is not given. */
  readonly suppressedFrom?: number;
  /** Practices are numbered by it instead of named. */
  readonly anonymiseSecret?: string;
}

/** A row counts at least one test, unless the site’s settings say that its labs hide zeros too. */
export const suppressedFromOf = ({ suppressedFrom = 1 }: BuildSettings): number => suppressedFrom;

/** All that shapes a store besides its input files; the secret itself is not in it. */
export const recipeOf = (settings: BuildSettings): Recipe => ({
  schema: SCHEMA_VERSION,
  pipeline: PIPELINE_VERSION,
  minPracticeTests: settings.minPracticeTests,
  suppressedFrom: suppressedFromOf(settings),
  anonymise:
    settings.anonymiseSecret === undefined
      ? null
      : createHmac('sha256', settings.anonymiseSecret).update('openpath store').digest('hex'),
});

/** The name of the content of a store of counts. */
export function labVersion(inputs: readonly InputFile[], settings: BuildSettings): string {
  const { schema, pipeline, minPracticeTests, suppressedFrom, anonymise } = recipeOf(settings);
  return contentVersion(inputs, [schema, pipeline, minPracticeTests, suppressedFrom, anonymise]);
}
