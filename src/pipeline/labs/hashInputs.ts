import { hashFile } from '../../store/hashFile.ts';
import type { InputFile } from '../folder/dataFile.ts';
import { scanFolder } from './scan.ts';

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
