import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { removeLeftovers } from './support/leftovers.ts';

it('what killed test processes left is removed after a day, and nothing else', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'openpath-leftovers-'));
  for (const name of ['made-old', 'made-new', 'kept-old']) {
    await mkdir(path.join(folder, name));
    await writeFile(path.join(folder, name, 'a.duckdb'), '');
  }
  const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 3600;
  for (const name of ['made-old', 'kept-old']) {
    await utimes(path.join(folder, name), twoDaysAgo, twoDaysAgo);
  }
  await removeLeftovers(folder, 'made-');
  expect((await readdir(folder)).sort()).toEqual(['kept-old', 'made-new']);
  await rm(folder, { recursive: true });
});
