import type { InputFile } from '../folder/hash.ts';
import { contentVersion } from '../run/version.ts';

/** Increase it whenever the same files give another prescribing store than before. */
const PRESCRIBING_VERSION = 6;

/** The name of a prescribing store's content. */
export const prescribingVersion = (inputs: readonly Pick<InputFile, 'path' | 'sha256'>[]): string =>
  contentVersion(inputs, [PRESCRIBING_VERSION]);
