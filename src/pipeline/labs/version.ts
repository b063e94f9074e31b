import { createHmac } from 'node:crypto';
import type { Recipe } from '../../store/publish.ts';
import { SCHEMA_VERSION } from '../../store/store.ts';
import type { InputFile } from '../folder/hash.ts';
import { contentVersion } from '../run/version.ts';

/** Increase it whenever the same files give another store than before, so that stores are built again. */
export const PIPELINE_VERSION = 8;

/** The operator’s settings that affect a store’s content. */
export interface BuildSettings {
  readonly minPracticeTests: number;
  /** The lowest value of a count such as `<5`: 0 or 1; 1 by default. */
  readonly suppressedFrom?: number;
  /** The secret that turns practices into numbers; undefined: practices are named. */
  readonly anonymiseSecret?: string;
}

/** A row counts at least one test, unless the site’s settings say that its labs hide zeros too. */
export const suppressedFromOf = ({ suppressedFrom = 1 }: BuildSettings): number => suppressedFrom;

/**
 * Change it whenever anonymising hides more than before. Stores that were anonymised otherwise are then removed
 * at the start, and not served until new ones are built.
 */
const ANONYMISING = 'openpath store 3';

/** What a store’s content depends on besides its input files. It does not contain the secret itself. */
export const recipeOf = (settings: BuildSettings): Recipe => ({
  schema: SCHEMA_VERSION,
  pipeline: PIPELINE_VERSION,
  minPracticeTests: settings.minPracticeTests,
  suppressedFrom: suppressedFromOf(settings),
  anonymise:
    settings.anonymiseSecret === undefined
      ? null
      : createHmac('sha256', settings.anonymiseSecret).update(ANONYMISING).digest('hex'),
});

/** The name of the content of a store of counts. */
export function labVersion(inputs: readonly InputFile[], settings: BuildSettings): string {
  const { schema, pipeline, minPracticeTests, suppressedFrom, anonymise } = recipeOf(settings);
  return contentVersion(inputs, [schema, pipeline, minPracticeTests, suppressedFrom, anonymise]);
}
