import { createHash } from 'node:crypto';
import type { InputFile } from '../folder/hash.ts';

/**
 * The version of a store’s content: the same files and recipe give the same version, whatever the files’
 * times.
 *
 * @param recipe what the store’s content depends on besides its input files.
 */
export function contentVersion(
  inputs: readonly Pick<InputFile, 'path' | 'sha256'>[],
  recipe: readonly (string | number | null)[],
): string {
  const files = inputs.map(({ path, sha256 }) => [path, sha256] as const);
  files.sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([...recipe, files]))
    .digest('hex');
}
