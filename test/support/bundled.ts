import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { projectPath } from '../../src/paths.ts';

const made = new Map<string, Promise<string>>();

/**
 * A TypeScript file of the project as one that node runs: in a folder beside `src`, because the
 * project's files are found from there. Made once a test process and removed with it.
 */
export function bundled(entry: string): Promise<string> {
  const known = made.get(entry);
  if (known) return known;
  const outfile = projectPath('var', `test-${randomBytes(6).toString('hex')}.js`);
  process.once('exit', () => rmSync(outfile, { force: true }));
  const done = build({
    entryPoints: [projectPath(entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  }).then(() => outfile);
  made.set(entry, done);
  return done;
}
