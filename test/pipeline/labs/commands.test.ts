import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { BuildProgress } from '../../../src/domain/buildReport.ts';
import type { PipelineOptions } from '../../../src/pipeline/labs/build.ts';
import { buildStore } from '../../../src/pipeline/labs/buildStore.ts';
import { createPipeline } from '../../../src/pipeline/labs/pipeline.ts';
import { openStore } from '../../../src/store/store.ts';
import { folderOf } from '../../support/folderOf.ts';
import { hashLabInputs } from '../../support/hashedInputs.ts';

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removals.splice(0).reverse()) await remove();
});

const HEADER = 'month,test_code,practice_id,result_category,count\n';
const FILES = {
  'test_codes.csv': 'datalab_testcode,testname,show_in_app?\nK,Potassium,True\nNA,Sodium,True\n',
  'practice_codes.csv':
    'ccg_id,practice_id,practice_name,month,total_list_size\nC,P1,One,2019-01,5000\n',
  'labs/nd/a.csv': `${HEADER}2019-01,K,P1,0,10\n2019-01,K,P9,0,10\n2019-01,X,P1,0,10\n`,
  'labs/nd/b.csv': `${HEADER}2019-01,NA,P1,0,20\n`,
};

async function dataFolder(files: Record<string, string> = FILES): Promise<PipelineOptions> {
  const folder = await folderOf(files);
  const workFolder = await mkdtemp(path.join(tmpdir(), 'openpath-work-'));
  removals.push(folder.remove, () => rm(workFolder, { recursive: true, force: true }));
  return { dataPath: folder.path, workFolder, settings: { minPracticeTests: 0 } };
}

describe('the predecessor’s commands', () => {
  it('process one file (steps 1 to 4), then combine the named ones into a store', async () => {
    const options = await dataFolder();
    const pipeline = await createPipeline(options);
    removals.push(async () => pipeline.close());
    expect(await pipeline.processFile('nd', 'labs/nd/a.csv')).toMatchObject({
      read: 3,
      kept: 2,
      dropped: [{ reason: 'test not mapped', rows: 1 }],
    });
    const outFile = path.join(options.workFolder, 'out.duckdb');
    const report = await pipeline.postprocessFiles(['labs/nd/a.csv'], { outFile, version: 'v1' });
    expect(report.files.filter(({ kind }) => kind === 'lab')).toEqual([
      expect.objectContaining({ path: 'labs/nd/a.csv', read: 3, kept: 1 }),
    ]);
    const store = await openStore(outFile);
    removals.push(async () => store.close());
    expect(store.catalogue.version).toBe('v1');
    expect(store.catalogue.practices.map(({ id, name }) => [id, name])).toEqual([['P1', 'One']]);
    expect(store.report).toEqual(report);
    expect(store.catalogue.measures).toHaveLength(8);
  });

  it('know a file only under its own lab', async () => {
    const pipeline = await createPipeline(await dataFolder());
    removals.push(async () => pipeline.close());
    await expect(pipeline.processFile('cornwall', 'labs/nd/a.csv')).rejects.toThrow(
      'labs/nd/a.csv is not a file of the lab cornwall.',
    );
  });
});

describe('a build', () => {
  it('says how far it is, never going backwards, and which file it reads', async () => {
    const options = await dataFolder();
    const progress: BuildProgress[] = [];
    const outFile = path.join(options.workFolder, 'out.duckdb');
    const onProgress = (step: BuildProgress): void => void progress.push(step);
    const report = await buildStore({ ...options, outFile, version: 'v', onProgress });
    const fractions = progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(progress.map(({ file }) => file)).toContain('labs/nd/b.csv');
    expect(report.steps.map(({ name }) => name)).toEqual([
      'reading references',
      'reading counts',
      'comparing files',
      'dropping what does not belong',
      'writing the store',
    ]);
  });

  it('stops when it is told to, and leaves no copy of the data behind', async () => {
    const options = await dataFolder();
    const controller = new AbortController();
    const outFile = path.join(options.workFolder, 'out.duckdb');
    const onProgress = ({ file }: BuildProgress): void => {
      if (file === 'labs/nd/b.csv') controller.abort();
    };
    const { signal } = controller;
    await expect(
      buildStore({ ...options, outFile, version: 'v', signal, onProgress }),
    ).rejects.toThrow();
    expect((await readdir(options.workFolder)).filter(name => name.endsWith('.csv'))).toEqual([]);
  });

  it('does not touch its input files', async () => {
    const options = await dataFolder();
    const before = await hashLabInputs(options.dataPath);
    await buildStore({ ...options, outFile: path.join(options.workFolder, 'o'), version: 'v' });
    expect(await hashLabInputs(options.dataPath)).toEqual(before);
  });
});

describe('the hash of all inputs', () => {
  it('is of the paths and contents of the files that a build reads, and of nothing else', async () => {
    const { dataPath } = await dataFolder({
      ...FILES,
      'notes.txt': 'x',
      'labs/nd/.b.csv.tmp': 'x',
    });
    const before = await hashLabInputs(dataPath);
    expect(before.map(file => file.path)).toEqual([
      'labs/nd/a.csv',
      'labs/nd/b.csv',
      'practice_codes.csv',
      'test_codes.csv',
    ]);
    await writeFile(path.join(dataPath, 'notes.txt'), 'y');
    await writeFile(path.join(dataPath, 'labs/nd/b.csv'), FILES['labs/nd/b.csv']);
    expect(await hashLabInputs(dataPath)).toEqual(before);
    await writeFile(path.join(dataPath, 'labs/nd/b.csv'), `${FILES['labs/nd/b.csv']}\n`);
    expect(await hashLabInputs(dataPath)).not.toEqual(before);
  });
});
