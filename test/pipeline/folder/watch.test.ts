import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lookAt } from '../../../src/pipeline/folder/look.ts';
import { type Watch, watchFolders } from '../../../src/pipeline/folder/watch.ts';
import { isInputName, scanDataFolder } from '../../../src/pipeline/labs/scan.ts';
import { eventually } from '../../support/eventually.ts';

let root: string;
let data: string;
let pointer: string;
let watch: Watch | undefined;
const heard = { data: 0, pointer: 0 };

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'openpath-watch-'));
  data = path.join(root, 'data');
  pointer = path.join(root, 'store', 'current.json');
  await mkdir(path.join(data, 'labs', 'nd'), { recursive: true });
  await mkdir(path.dirname(pointer));
  await writeFile(path.join(data, 'practice_codes.csv'), 'a');
});
afterEach(async () => {
  await watch?.close();
  await rm(root, { recursive: true, force: true });
});

/** Watches from now on. */
async function start(recheckMs: number): Promise<void> {
  watch = await watchFolders(data, pointer, {
    look: async () => lookAt(await scanDataFolder(data)),
    isInputName,
    onData: () => heard.data++,
    onPointer: () => heard.pointer++,
    log: pino({ level: 'silent' }),
    recheckMs,
  });
  Object.assign(heard, { data: 0, pointer: 0 });
}

/** Watches by the system's notices alone; waits until it reports them. */
async function startToListen(): Promise<void> {
  await start(3_600_000);
  await eventually('changes are reported', async () => {
    await writeFile(path.join(data, 'practice_codes.csv'), 'a');
    await writeFile(pointer, '{}');
    await sleep(100);
    return heard.data > 0 && heard.pointer > 0;
  });
  await stillness();
}

/** Waits until nothing more is heard of, and forgets what was. */
async function stillness(): Promise<void> {
  for (let before = -1; before !== heard.data + heard.pointer; await sleep(600)) {
    before = heard.data + heard.pointer;
  }
  Object.assign(heard, { data: 0, pointer: 0 });
}

it('hears of a changed, a new and a removed file of a lab', async () => {
  await startToListen();
  const file = path.join(data, 'labs', 'nd', '2019.csv');
  await writeFile(file, 'a');
  await eventually('a new file is heard of', () => heard.data > 0);
  await stillness();
  await appendFile(file, 'b');
  await eventually('a changed file is heard of', () => heard.data > 0);
  await stillness();
  await rm(file);
  await eventually('a removed file is heard of', () => heard.data > 0);
});

it('does not hear of many changes one by one', async () => {
  await startToListen();
  for (let i = 0; i < 20; i++) await writeFile(path.join(data, 'labs', 'nd', `${i}.csv`), 'a');
  await eventually('the changes are heard of', () => heard.data > 0);
  await sleep(600);
  expect(heard.data).toBeLessThan(20);
});

it('hears of the first file of a new lab', async () => {
  await startToListen();
  await mkdir(path.join(data, 'labs', 'exeter'));
  await writeFile(path.join(data, 'labs', 'exeter', 'a.csv.gz'), 'a');
  await eventually('the file is heard of', () => heard.data > 0);
});

it('does not mind files that no build reads', async () => {
  await startToListen();
  await writeFile(path.join(data, 'notes.txt'), 'a');
  await writeFile(path.join(data, '.practice_codes.csv.Xa81'), 'a');
  await sleep(600);
  expect(heard.data).toBe(0);
});

it('hears of a store that another process publishes', async () => {
  await startToListen();
  await writeFile(`${pointer}.new`, '{}');
  await rename(`${pointer}.new`, pointer);
  await eventually('the pointer is heard of', () => heard.pointer > 0);
  expect(heard.data).toBe(0);
});

it('hears of a missing folder that appears', async () => {
  await rename(data, path.join(root, 'elsewhere'));
  await start(50);
  await rename(path.join(root, 'elsewhere'), data);
  await eventually('the folder is heard of', () => heard.data > 0);
});

it('hears of changes in a folder that took the place of one that went away', async () => {
  await startToListen();
  await rm(data, { recursive: true });
  await eventually('the loss is heard of', () => heard.data > 0);
  await stillness();
  await mkdir(data);
  await writeFile(path.join(data, 'practice_codes.csv'), 'a');
  await eventually('the new folder is heard of', () => heard.data > 0);
  await stillness();
  await writeFile(path.join(data, 'test_codes.csv'), 'a');
  await eventually('the new file is heard of', () => heard.data > 0);
});
