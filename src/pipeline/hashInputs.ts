import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { chunksOf } from './input/chunks.ts';
import { scanFolder } from './scanFolder.ts';
import type { InputFile } from './version.ts';

/**
 * Every file that a build of this folder may read, with its content's hash; the files' order is that
 * of their paths. A file that cannot be read counts as one more content, so that mending it is a change.
 */
export async function hashInputs(dataPath: string): Promise<InputFile[]> {
  const { top, labFiles } = await scanFolder(dataPath);
  const files: InputFile[] = [];
  for (const { path, absolute } of [...top.values(), ...labFiles]) {
    const hashed = await hashFile(absolute).catch(() => ({ bytes: 0, sha256: 'unreadable' }));
    files.push({ path, ...hashed });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * The size and SHA-256 of a file.
 *
 * @throws where it cannot be read, or is none: a named pipe would be waited for without end.
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
