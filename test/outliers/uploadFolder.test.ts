import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tidyUploadFolder, withUploadFolder } from '../../src/outliers/bigquery/uploadFolder.ts';
import { openStoreFolder, type StoreFolder } from '../../src/store/folder.ts';

let folder: StoreFolder;
beforeEach(async () => {
  folder = await openStoreFolder(await mkdtemp(path.join(tmpdir(), 'openpath-upload-')));
});
afterEach(() => rm(folder.path, { recursive: true }));

/** What an upload that was killed leaves behind. */
async function leaveFiles(): Promise<void> {
  const left = path.join(folder.path, 'upload', 'build-abcdef');
  await mkdir(left, { recursive: true });
  await writeFile(path.join(left, 'upload.parquet'), 'PAR1');
}
const inFolder = (): Promise<string[]> => readdir(path.join(folder.path, 'upload'));

it('an upload has a folder of its own, which goes with it, however it ends', async () => {
  await withUploadFolder(folder, async workFolder => {
    await writeFile(path.join(workFolder, 'upload.parquet'), 'PAR1');
  });
  const failing = withUploadFolder(folder, () => Promise.reject(new Error('cut off')));
  await expect(failing).rejects.toThrow('cut off');
  expect(await inFolder()).toEqual(['lock.duckdb']);
});

it('files of a killed upload are removed by the next one, and at the next start', async () => {
  await leaveFiles();
  await withUploadFolder(folder, async () => {
    expect(await inFolder()).not.toContain('build-abcdef');
  });
  await leaveFiles();
  await tidyUploadFolder(folder);
  expect(await inFolder()).toEqual(['lock.duckdb']);
});

it('a second upload is refused while one is under way, whose files stay', async () => {
  await withUploadFolder(folder, async workFolder => {
    await expect(withUploadFolder(folder, async () => undefined)).rejects.toThrow(
      'Another process is uploading to BigQuery.',
    );
    await tidyUploadFolder(folder);
    expect(await inFolder()).toContain(path.basename(workFolder));
  });
});

it('a store folder without an upload gets no folder for one', async () => {
  await tidyUploadFolder(folder);
  expect(await readdir(folder.path)).toEqual([]);
});
