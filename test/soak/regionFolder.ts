import { cp, link, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectPath } from '../../src/paths.ts';
import { BenchData, SIZES } from '../bench/data.ts';
import { dataFolder } from '../bench/dataFolder.ts';

/** A data folder of a region's size (5.8 million rows of labs), with the prescribing of the demo data. */
export async function regionFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const made = await dataFolder(new BenchData(1, SIZES.regional));
  const folder = await mkdtemp(path.join(tmpdir(), 'openpath-region-'));
  for (const entry of await readdir(made.path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const from = path.join(entry.parentPath, entry.name);
    const to = path.join(folder, path.relative(made.path, from));
    await mkdir(path.dirname(to), { recursive: true });
    await link(from, to);
  }
  await cp(projectPath('data_csvs', 'prescribing'), path.join(folder, 'prescribing'), {
    recursive: true,
  });
  return { path: folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
