import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** How the names of the folders with originals begin. */
export const ORIGINALS = 'openpath-made-';

const made = new Map<string, Promise<string>>();
let folder: string | undefined;

/** Where the originals are, until the test process ends. */
function originals(): string {
  if (folder === undefined) {
    const at = mkdtempSync(path.join(tmpdir(), ORIGINALS));
    process.once('exit', () => rmSync(at, { recursive: true, force: true }));
    folder = at;
  }
  return folder;
}

/**
 * Writes to `file` what `make` writes for these inputs. A test process makes it once and copies it from
 * then on: a store takes 0.3 s of a core, its copy a few milliseconds.
 *
 * @param inputs everything that the content depends on, as JSON can say it.
 */
export async function madeOnce(
  inputs: unknown,
  file: string,
  make: (file: string) => Promise<unknown>,
): Promise<void> {
  const name = createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
  let original = made.get(name);
  if (original === undefined) {
    const at = path.join(originals(), `${name}.duckdb`);
    original = make(at).then(() => at);
    made.set(name, original);
  }
  await copyFile(await original, file);
}
