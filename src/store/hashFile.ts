import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { chunksOf } from './chunks.ts';

/**
 * The size and SHA-256 of a file.
 *
 * @throws where it cannot be read or is not a file: reading a named pipe might never end.
 */
export async function hashFile(file: string): Promise<{ bytes: number; sha256: string }> {
  if (!(await stat(file)).isFile()) throw new Error(`${file} is no file`);
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunksOf(file)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
