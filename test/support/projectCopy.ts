import { readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { projectPath } from '../../src/paths.ts';

/** Copies the project as it is now, without what git ignores: a clone with today's changes. */
export async function copyProject(to: string): Promise<void> {
  const root = projectPath();
  const ignored = readFileSync(projectPath('.gitignore'), 'utf8')
    .split('\n')
    .filter(line => line.endsWith('/'))
    .map(line => line.slice(0, -1));
  const left = new Set(['.git', ...ignored].map(name => path.join(root, name)));
  await cp(root, to, { recursive: true, filter: from => !left.has(path.join(from)) });
}
