import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectPath } from '../../src/paths.ts';

const run = promisify(execFile);
const cache = projectPath('node_modules', '.cache', 'openpath-node');

/**
 * The program of a major version of Node.js, which npm's package `node` carries. It is installed when
 * it is first asked for.
 */
export async function nodeLine(major: number): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const folder = path.join(cache, String(major));
  const program = path.join(folder, 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(program)) {
    await mkdir(cache, { recursive: true });
    const draft = await mkdtemp(path.join(cache, 'draft-'));
    const options = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
    await run('npm', ['install', ...options, '--prefix', draft, `node@${major}`]);
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  }
  return program;
}
