import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ingestPrescribing } from '../../../src/pipeline/prescribing/ingest.ts';
import { readPrescribingReport } from '../../../src/store/prescribingReport.ts';
import { epdText } from '../../support/epd.ts';
import { folderOf } from '../../support/folderOf.ts';
import { AMOXICILLIN, plainItems, SIMVASTATIN } from '../../support/plainItems.ts';
import { ingestFolder, type Prescribing } from '../../support/prescribingOf.ts';

const month = (name: string, items = 1, practice = 'P1'): string =>
  plainItems(
    `${practice} ${SIMVASTATIN} ${name} ${items}`,
    `${practice} ${AMOXICILLIN} ${name} ${items + 1}`,
  );
/** A month as a spreadsheet saved it again. */
const SPOILT = month('01/01/2024');

const removals: (() => Promise<void>)[] = [];
/** One folder for all tests, because a store is only carried over to the folder that it was made of. */
let data: Awaited<ReturnType<typeof folderOf>>;
let folder: string;
/** The store of the folder as each test finds it. */
let firstStore: string;
beforeAll(async () => {
  data = await folderOf({});
  folder = data.path;
  await writeFirstFiles();
  const work = await mkdtemp(path.join(tmpdir(), 'openpath-first-'));
  firstStore = path.join(work, 'store.duckdb');
  await copyFile(await served(), firstStore);
});
afterAll(async () => {
  await data.remove();
  await rm(path.dirname(firstStore), { recursive: true, force: true });
});
beforeEach(() => writeFirstFiles());
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

const at = (name: string): string => path.join(folder, 'prescribing', name);

async function writeFirstFiles(): Promise<void> {
  await rm(at('.'), { recursive: true, force: true });
  await mkdir(at('.'));
  await writeFile(at('jan.csv'), month('2024-01', 5));
  await writeFile(at('feb.csv'), month('2024-02', 7));
}

/** A store of the folder as it is now. */
async function served(before?: string): Promise<string> {
  const work = await mkdtemp(path.join(tmpdir(), 'openpath-store-'));
  removals.push(() => rm(work, { recursive: true, force: true }));
  const outFile = path.join(work, 'store.duckdb');
  await ingestPrescribing({
    dataPath: folder,
    workFolder: work,
    piecesFolder: path.join(work, 'pieces'),
    tablesFolder: path.join(work, 'tables'),
    outFile,
    ...(before === undefined ? {} : { former: { file: before, isServed: true } }),
  });
  return outFile;
}

const ingest = (file: string, isServed = true): Promise<Prescribing> =>
  ingestFolder(folder, { former: { file, isServed } });

const sinceOf = async (file: string): Promise<string> =>
  (await readPrescribingReport(file)).finishedAt;

describe('a month whose file is refused', () => {
  it('keeps its items, and the report says since when', async () => {
    const before = firstStore;
    await writeFile(at('jan.csv'), SPOILT);
    const { items, months, report, notes, presentations } = await ingest(before);
    expect(items).toEqual([
      `2024-01 P1 ${SIMVASTATIN} 5`,
      `2024-01 P1 ${AMOXICILLIN} 6`,
      `2024-02 P1 ${SIMVASTATIN} 7`,
      `2024-02 P1 ${AMOXICILLIN} 8`,
    ]);
    expect(months).toEqual(['2024-01 2 11', '2024-02 2 15']);
    expect(presentations[0]).toBe(`${SIMVASTATIN} Name of ${SIMVASTATIN} 0212000Y0`);
    expect(report.months).toEqual(['2024-01-01', '2024-02-01']);
    const since = await sinceOf(before);
    expect(report.carried).toEqual([{ since, months: ['2024-01-01'] }]);
    const notice = expect.stringMatching(
      /^The items of Jan 2024 \(1 month\) stay as they were built on \d+ \w{3} \d{4}, until prescribing\/jan\.csv can be read\.$/,
    );
    expect(report.notices).toContainEqual(notice);
    expect(notes).toContainEqual(notice);
  });

  it('keeps them where it was replaced by a file of another name', async () => {
    const before = firstStore;
    await rename(at('jan.csv'), at('jan-new.csv'));
    await writeFile(at('jan-new.csv'), SPOILT);
    expect((await ingest(before)).months).toEqual(['2024-01 2 11', '2024-02 2 15']);
  });

  it('keeps organisations and names that no other file has', async () => {
    const practice = ['BEECH SURGERY', 'A81002'] as const;
    await writeFile(at('jan.csv'), epdText('old', [{ practice }]));
    await writeFile(at('feb.csv'), epdText('old', [{ month: '202402' }]));
    const before = await served();
    const known = await ingestFolder(folder);
    await writeFile(at('jan.csv'), 'no table');
    const { practices, ccgs, stps, regions, chemicals } = await ingest(before);
    expect({ practices, ccgs, stps, regions, chemicals }).toEqual({
      practices: known.practices,
      ccgs: known.ccgs,
      stps: known.stps,
      regions: known.regions,
      chemicals: known.chemicals,
    });
  });

  it('keeps the first date however often it is carried over', async () => {
    const first = firstStore;
    await writeFile(at('jan.csv'), SPOILT);
    const second = await served(first);
    await writeFile(at('feb.csv'), month('2024-02', 70));
    const { months, report } = await ingest(second);
    expect(months).toEqual(['2024-01 2 11', '2024-02 2 141']);
    expect(report.carried?.[0]?.since).toBe(await sinceOf(first));
  });

  it('gives another version than the same files alone', async () => {
    const before = firstStore;
    await writeFile(at('jan.csv'), SPOILT);
    const single = await ingestFolder(folder);
    const { report } = await ingest(before);
    expect(report.version).toMatch(new RegExp(`^${single.report.version}-[0-9a-f]{16}$`));
  });

  it('has its new items as soon as its file can be read, and nothing carried', async () => {
    const before = firstStore;
    await writeFile(at('jan.csv'), SPOILT);
    const carriedStore = await served(before);
    await writeFile(at('jan.csv'), month('2024-01', 50));
    const { months, report } = await ingest(carriedStore);
    expect(months).toEqual(['2024-01 2 101', '2024-02 2 15']);
    expect(report.carried).toBeUndefined();
  });

  it('of several files keeps the practices of the refused one, again and again', async () => {
    await writeFile(at('jan-b.csv'), month('2024-01', 90, 'P2'));
    const first = await served();
    await writeFile(at('jan-b.csv'), SPOILT);
    const second = await served(first);
    await writeFile(at('jan.csv'), month('2024-01', 500));
    const { items } = await ingest(second);
    expect(items.slice(0, 4)).toEqual([
      `2024-01 P1 ${SIMVASTATIN} 500`,
      `2024-01 P2 ${SIMVASTATIN} 90`,
      `2024-01 P1 ${AMOXICILLIN} 501`,
      `2024-01 P2 ${AMOXICILLIN} 91`,
    ]);
  });
});

describe('nothing is carried over', () => {
  it('of a month whose file was removed', async () => {
    const before = firstStore;
    await rm(at('jan.csv'));
    expect((await ingest(before)).months).toEqual(['2024-02 2 15']);
  });

  it('of a file that was removed beside one that repeats another', async () => {
    const before = firstStore;
    await rename(at('jan.csv'), at('x.csv'));
    await writeFile(at('x.csv'), month('2024-02', 7));
    expect((await ingest(before)).months).toEqual(['2024-02 2 15']);
  });

  it('from the store of another data folder', async () => {
    const before = firstStore;
    const other = await folderOf({
      'prescribing/feb.csv': month('2024-02', 7),
      'prescribing/x.csv': SPOILT,
    });
    removals.push(other.remove);
    const { months } = await ingestFolder(other.path, { former: { file: before, isServed: true } });
    expect(months).toEqual(['2024-02 2 15']);
  });
});

describe('where every file is refused', () => {
  beforeEach(async () => rm(at('feb.csv')));

  it('the ingest fails, and what is served stays', async () => {
    const before = await served();
    await writeFile(at('jan.csv'), SPOILT);
    await expect(ingest(before)).rejects.toMatchObject({ file: 'prescribing/jan.csv' });
  });

  it('the former store stands in where nothing is served', async () => {
    const before = await served();
    await writeFile(at('jan.csv'), SPOILT);
    expect((await ingest(before, false)).months).toEqual(['2024-01 2 11']);
  });
});
