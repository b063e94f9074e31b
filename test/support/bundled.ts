import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { server } from '../../src/build/bundles.mjs';
import { projectPath } from '../../src/paths.ts';

/** How the names of bundles begin. */
export const BUNDLES = 'test-';

const made = new Map<string, Promise<string>>();

/**
 * A TypeScript file of the project as one that node runs: in a folder beside `src`, because the
 * project's files are found from there. Made once a test process and removed with it. As in `dist`, what is
 * imported on demand is in files of its own: to load BigQuery's client takes half a second of a core.
 */
export function bundled(entry: string): Promise<string> {
  const known = made.get(entry);
  if (known) return known;
  const folder = projectPath('var');
  const name = `${BUNDLES}${randomBytes(6).toString('hex')}`;
  process.once('exit', () => {
    const files = readdirSync(folder).filter(file => file.startsWith(name));
    for (const file of files) rmSync(path.join(folder, file), { force: true });
  });
  const done = build({
    ...server,
    entryPoints: { [name]: projectPath(entry) },
    outdir: folder,
    chunkNames: `${name}-[hash]`,
    sourcemap: false,
  }).then(() => path.join(folder, `${name}.js`));
  made.set(entry, done);
  return done;
}
