import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReadingJournal } from '../../src/pipeline/folder/readingJournal.ts';
import { buildStore } from '../../src/pipeline/labs/buildStore.ts';
import { readPrescribingReport } from '../../src/store/prescribingReport.ts';
import { bundled } from '../support/bundled.ts';
import { folderOf } from '../support/folderOf.ts';
import { plainItems, SIMVASTATIN } from '../support/plainItems.ts';
import { keepPrescribingStore } from '../support/prescribingHouse.ts';

const removals: (() => Promise<void>)[] = [];
let storePath: string;
beforeEach(async () => {
  storePath = await mkdtemp(path.join(tmpdir(), 'openpath-store-'));
  removals.push(() => rm(storePath, { recursive: true, force: true }));
});
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

/** A process that ends while it reads a file. */
async function endWhileReading(kind: string, dataPath: string, file: string): Promise<void> {
  const program = await bundled('test/support/endedBuild.ts');
  const args = [program, kind, dataPath, storePath, file];
  const signal = await new Promise(resolve => {
    execFile(process.execPath, args, error => resolve(error?.signal));
  });
  expect(signal).toBe('SIGKILL');
}

describe('a file during whose reading the program ended three times in a row', () => {
  const leftOut = (file: string): string =>
    `${file} is left out: this program ended 3 times in a row while it read the file.`;

  it('of a lab is left out, named and dated, until it changes', async () => {
    const header = 'month,test_code,practice_id,result_category,count\n';
    // Long enough to be read for more than a moment.
    const much = Array.from({ length: 200_000 }, (_, i) => `2019-01,X${i},P1,0,7\n`).join('');
    const folder = await folderOf({
      'test_codes.csv': 'datalab_testcode,testname,show_in_app?\nK,Potassium,True\n',
      'practice_codes.csv':
        'ccg_id,practice_id,practice_name,month,total_list_size\nC,P1,One,2019-01,5000\n',
      'labs/nd/bad.csv': `${header}2019-01,K,P1,0,7\n${much}`,
      'labs/other/a.csv': `${header}2019-01,K,P1,0,8\n`,
    });
    removals.push(folder.remove);
    const build = async (name: string) => {
      const { files } = await buildStore({
        dataPath: folder.path,
        workFolder: storePath,
        outFile: path.join(storePath, `${name}.duckdb`),
        settings: { minPracticeTests: 0 },
        version: 'v',
        journal: await ReadingJournal.open(path.join(storePath, 'reading.json')),
      });
      return new Map(files.map(file => [file.path, file]));
    };
    const file = 'labs/nd/bad.csv';
    for (let i = 0; i < 3; i++) await endWhileReading('labs', folder.path, file);
    for (const name of ['one', 'two']) {
      const files = await build(name);
      expect(files.get(file)?.refused).toMatchObject({ message: leftOut(file), file });
      expect(files.get(file)?.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(files.get('labs/other/a.csv')?.kept).toBe(1);
    }
    await writeFile(path.join(folder.path, file), `${header}2019-01,K,P1,0,7\n`);
    expect((await build('three')).get(file)?.kept).toBe(1);
  });

  it('of prescribing likewise; two times may be chance', async () => {
    const much = Array.from({ length: 100_000 }, (_, i) => `P${i} ${SIMVASTATIN} 2024-02`);
    const folder = await folderOf({
      'prescribing/a.csv': plainItems(`P1 ${SIMVASTATIN} 2024-01`),
      'prescribing/b.csv': plainItems(...much.slice(0, 40_000)),
    });
    removals.push(folder.remove);
    const file = 'prescribing/b.csv';
    const kept = async () => {
      const store = await keepPrescribingStore({ dataPath: folder.path, storePath });
      const { files } = await readPrescribingReport(store?.file ?? '');
      return files.find(({ path: name }) => name === file);
    };
    for (let i = 0; i < 2; i++) await endWhileReading('prescribing', folder.path, file);
    expect((await kept())?.refused).toBeUndefined();
    await writeFile(path.join(folder.path, file), plainItems(...much.slice(0, 40_001)));
    for (let i = 0; i < 3; i++) await endWhileReading('prescribing', folder.path, file);
    expect(await kept()).toMatchObject({ refused: { message: leftOut(file) } });
  });
});
