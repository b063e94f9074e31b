import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectPath } from '../../src/paths.ts';
import { BUNDLES } from './bundled.ts';
import { ORIGINALS } from './madeOnce.ts';

const DAY_MS = 24 * 3600 * 1000;

/** Before a run: test processes that were killed could not remove what they had made. */
export default async function setup(): Promise<void> {
  await removeLeftovers(tmpdir(), ORIGINALS);
  await removeLeftovers(projectPath('var'), BUNDLES);
}

/** Removes what in a folder has a name that begins so, and has not changed for a day: no run takes so long. */
export async function removeLeftovers(folder: string, beginning: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter(name => name.startsWith(beginning))) {
    const file = path.join(folder, name);
    // Another run that begins now may have removed it, and other users’ files are theirs.
    const stats = await stat(file).catch(() => undefined);
    if (stats === undefined || stats.uid !== process.getuid?.()) continue;
    if (Date.now() - stats.mtimeMs > DAY_MS) await rm(file, { recursive: true, force: true });
  }
}
