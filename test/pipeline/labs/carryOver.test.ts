import { copyFile, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BuildSettings } from '../../../src/pipeline/labs/version.ts';
import { openStore } from '../../../src/store/store.ts';
import { runApp } from '../../support/app.ts';
import { type Built, buildFolder, folderOf, storeOfFolder } from '../../support/folderOf.ts';
import { madeOnce } from '../../support/madeOnce.ts';

const HEADER = 'month,test_code,practice_id,result_category,count\n';
const MONTHS = ['2018-11', '2018-12', '2019-01', '2019-02'];
const FILES = {
  'test_codes.csv': 'datalab_testcode,testname,show_in_app?\nK,Potassium,True\nNA,Sodium,True\n',
  'practice_codes.csv': `ccg_id,practice_id,practice_name,month,total_list_size\n${MONTHS.map(
    month => `C,P1,One,${month},5000\nC,P2,Two,${month},6000\n`,
  ).join('')}`,
  'labs/nd/2018.csv': `${HEADER}2018-11,K,P1,0,100\n2018-12,K,P1,1,1-5\n2018-12,K,P1,0,80\n`,
  'labs/nd/2019.csv': `${HEADER}2019-01,NA,P2,0,90\n`,
  'labs/other/a.csv': `${HEADER}2019-01,K,P1,0,500\n2019-02,K,P1,0,510\n`,
};
/** The year of nd as a spreadsheet saved it again. */
const SPOILT = `${HEADER}01/11/2018,K,P1,0,100\n01/12/2018,K,P1,1,1-5\n`;

const removals: (() => Promise<void>)[] = [];
let folder: string;
beforeEach(async () => {
  const made = await folderOf(FILES);
  removals.push(made.remove);
  folder = made.path;
});
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

const write = (name: string, text: string): Promise<void> =>
  writeFile(path.join(folder, name), text);

async function served(settings: Partial<BuildSettings> = {}, before?: string): Promise<string> {
  if (before === undefined) return firstStore(settings);
  const store = await storeOfFolder(folder, settings, before);
  removals.push(store.remove);
  return store.file;
}

/** The store of the folder as it is, built once for all tests that begin with the same files. */
async function firstStore(settings: Partial<BuildSettings>): Promise<string> {
  const work = await mkdtemp(path.join(tmpdir(), 'openpath-first-'));
  removals.push(() => rm(work, { recursive: true, force: true }));
  const file = path.join(work, 'out.duckdb');
  await madeOnce({ settings, files: await filesOf(folder) }, file, async original => {
    const store = await storeOfFolder(folder, settings);
    await copyFile(store.file, original);
    await store.remove();
  });
  return file;
}

/** Every file of a folder: its path and its text. */
async function filesOf(root: string): Promise<(readonly [string, string])[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .sort();
  return Promise.all(
    paths.map(async file => [path.relative(root, file), await readFile(file, 'utf8')] as const),
  );
}

const ofNd = ({ rows }: Built): string[] => rows.filter(row => row.includes(' nd '));
const OLD = ['2018-11 P1 C nd K 0 100±0', '2018-12 P1 C nd K 0 80±0', '2018-12 P1 C nd K 1 3±2'];
const NEW = '2019-01 P2 C nd NA 0 90±0';

/** `27 Nov 2026` */
const dayOf = (iso: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  })
    .format(new Date(iso))
    .replace('Sept', 'Sep');

async function builtAt(file: string): Promise<string> {
  const store = await openStore(file);
  store.close();
  return store.report.finishedAt;
}

describe('a lab with a file that is refused', () => {
  it('keeps what was served of it, half-widths and all, and the report says since when', async () => {
    const before = await served();
    await write('labs/nd/2018.csv', SPOILT);
    const result = await buildFolder(folder, {}, before);
    expect(ofNd(result)).toEqual([...OLD, NEW]);
    const since = await builtAt(before);
    expect(result.report.carried).toEqual([
      { labId: 'nd', since, months: ['2018-11-01', '2018-12-01'] },
    ]);
    expect(result.report.notices).toContain(
      `N. Devon: the counts of Nov 2018 to Dec 2018 (2 months) stay as they were built on ${dayOf(since)}, until labs/nd/2018.csv can be read.`,
    );
    expect(result.practiceMonths).toContain('2018-11 P1 C nd 5000');
  });

  it('keeps the first date however often it is carried over', async () => {
    const first = await served();
    await write('labs/nd/2018.csv', SPOILT);
    const second = await served({}, first);
    await write('labs/other/a.csv', `${HEADER}2019-01,K,P1,0,501\n`);
    const result = await buildFolder(folder, {}, second);
    expect(ofNd(result)).toEqual([...OLD, NEW]);
    expect(result.report.carried?.[0]?.since).toBe(await builtAt(first));
  });

  it('gives another version than a build of the same files alone', async () => {
    const before = await served();
    await write('labs/nd/2018.csv', SPOILT);
    const { report } = await buildFolder(folder, {}, before);
    expect(report.version).toMatch(/^v-[0-9a-f]{16}$/);
    expect((await buildFolder(folder)).report.version).toBe('v');
  });

  it('keeps only the months that its other files do not have', async () => {
    const before = await served();
    await write('labs/nd/2018.csv', SPOILT);
    await write('labs/nd/more.csv', `${HEADER}2018-12,K,P1,0,70\n`);
    const result = await buildFolder(folder, {}, before);
    expect(ofNd(result)).toEqual([OLD[0], '2018-12 P1 C nd K 0 70±0', NEW]);
  });

  it('has the new counts as soon as a file can be read, and nothing carried', async () => {
    const before = await served();
    await write('labs/nd/2018.csv', SPOILT);
    const carriedStore = await served({}, before);
    await write('labs/nd/2018.csv', `${HEADER}2018-11,K,P1,0,101\n`);
    const result = await buildFolder(folder, {}, carriedStore);
    expect(ofNd(result)).toEqual(['2018-11 P1 C nd K 0 101±0', NEW]);
    expect(result.report.carried).toBeUndefined();
    expect(result.report.version).toBe('v');
  });

  it('keeps practices under their numbers where they are anonymised', async () => {
    const settings = { anonymiseSecret: 'secret' };
    const before = await served(settings);
    const known = (await buildFolder(folder, settings)).rows;
    await write('labs/nd/2018.csv', SPOILT);
    const result = await buildFolder(folder, settings, before);
    expect(result.rows).toEqual(known);
    await write('practice_codes.csv', FILES['practice_codes.csv'].replaceAll(/C,P1,.*\n/g, ''));
    await write('labs/other/a.csv', `${HEADER}2019-01,K,P2,0,500\n`);
    const without = await buildFolder(folder, settings, before);
    expect(ofNd(without)).toEqual(known.filter(row => row.includes(' nd ')));
    expect(without.bytes.includes('P1')).toBe(false);
  });

  it('counts with what it keeps where small practices are left out', async () => {
    const settings = { minPracticeTests: 600 };
    const before = await served(settings);
    await write('labs/nd/2018.csv', SPOILT);
    await write('labs/other/a.csv', `${HEADER}2019-01,K,P1,0,450\n`);
    const result = await buildFolder(folder, settings, before);
    expect(result.practices).toEqual(['P1 One']);
  });
});

describe('a month that came in several files, of which one is refused', () => {
  const NORTH = `${HEADER}2018-11,K,P1,0,100\n2018-11,K,P2,0,60\n2018-12,K,P1,0,80\n2018-12,K,P1,1,5\n2018-12,K,P2,0,31\n2018-12,NA,P2,0,32\n`;
  const SOUTH = `${HEADER}2018-11,K,P1,1,7\n2018-11,K,P2,0,40\n2018-11,NA,P2,0,1-5\n2018-11,NA,P2,1,9\n2018-11,NA,P1,0,12\n2018-11,NA,P1,1,8\n`;
  const WHOLE = [
    '2018-11 P1 C nd K 0 100±0',
    '2018-11 P1 C nd K 1 7±0',
    '2018-11 P1 C nd NA 0 12±0',
    '2018-11 P1 C nd NA 1 8±0',
    '2018-11 P2 C nd K 0 100±0',
    '2018-11 P2 C nd NA 0 3±2',
    '2018-11 P2 C nd NA 1 9±0',
    '2018-12 P1 C nd K 0 80±0',
    '2018-12 P1 C nd K 1 5±0',
    '2018-12 P2 C nd K 0 31±0',
    '2018-12 P2 C nd NA 0 32±0',
    NEW,
  ];
  const spoil = (text: string): string => text.replaceAll('2018-', '01/2018/');
  beforeEach(async () => {
    await rm(path.join(folder, 'labs/nd/2018.csv'));
    await write('labs/nd/north.csv', NORTH);
    await write('labs/nd/south.csv', SOUTH);
  });

  it('stays whole, what both files count of a practice too, however often it is carried over', async () => {
    const before = await served();
    await write('labs/nd/south.csv', spoil(SOUTH));
    const second = await served({}, before);
    await write('labs/other/a.csv', `${HEADER}2019-01,K,P1,0,501\n`);
    for (const former of [before, second]) {
      const result = await buildFolder(folder, {}, former);
      expect(ofNd(result)).toEqual(WHOLE);
      const since = await builtAt(before);
      expect(result.report.carried).toEqual([
        { labId: 'nd', since, months: ['2018-11-01'], isPart: true },
      ]);
      expect(result.report.notices).toContain(
        `N. Devon: the counts that its other files lack of Nov 2018 (1 month) stay as they were built on ${dayOf(since)}, until labs/nd/south.csv can be read.`,
      );
    }
  });

  it('keeps under anonymised numbers what it keeps under names', async () => {
    const settings = { anonymiseSecret: 'secret' };
    const before = await served(settings);
    const known = (await buildFolder(folder, settings)).rows;
    await write('labs/nd/south.csv', spoil(SOUTH));
    expect((await buildFolder(folder, settings, before)).rows).toEqual(known);
  });

  it('has what the other file counts now, and beside it the cells that it does not have', async () => {
    const before = await served();
    await write('labs/nd/south.csv', spoil(SOUTH));
    await write('labs/nd/north.csv', `${HEADER}2018-11,K,P1,0,90\n2018-11,K,P2,0,55\n`);
    expect(ofNd(await buildFolder(folder, {}, before))).toEqual([
      '2018-11 P1 C nd K 0 90±0',
      ...WHOLE.slice(1, 4),
      '2018-11 P2 C nd K 0 55±0',
      ...WHOLE.slice(5),
    ]);
  });

  it('is that of the files again as soon as all can be read', async () => {
    const before = await served();
    await write('labs/nd/south.csv', spoil(SOUTH));
    const carriedStore = await served({}, before);
    await write('labs/nd/south.csv', SOUTH);
    const result = await buildFolder(folder, {}, carriedStore);
    expect(ofNd(result)).toEqual(WHOLE);
    expect(result.report.carried).toBeUndefined();
  });

  it('says on its chart that it is in part that of an earlier build', async () => {
    const before = await served();
    await write('labs/nd/south.csv', spoil(SOUTH));
    const app = await runApp(await served({}, before));
    removals.push(app.stop);
    const page = await (
      await app.get(
        '/data/chart/by/practice_id/showing/ccg_id/all/lab_id/nd/numerators/K/denominators/raw/filter/all',
      )
    ).text();
    expect(page).toContain('N. Devon: Nov 2018 in part as built on');
  });
});

describe('nothing is carried over', () => {
  it('of a lab whose files were removed', async () => {
    const before = await served();
    await rm(path.join(folder, 'labs/nd'), { recursive: true });
    const result = await buildFolder(folder, {}, before);
    expect(ofNd(result)).toEqual([]);
    expect(result.report.carried).toBeUndefined();
  });

  it('of a file that was removed beside one that repeats another', async () => {
    const before = await served();
    await rename(path.join(folder, 'labs/nd/2018.csv'), path.join(folder, 'labs/nd/x.csv'));
    await write('labs/nd/x.csv', FILES['labs/nd/2019.csv']);
    expect(ofNd(await buildFolder(folder, {}, before))).toEqual([NEW]);
  });
});

it('labs of a combined file that is refused stay, too', async () => {
  const header =
    'ccg_id,count,error,lab_id,month,practice_id,practice_name,result_category,test_code,total_list_size\n';
  await write('all_processed.csv', `${header}C,7,0,old,2018-11-01,P9,Nine,0,K,4000\n`);
  const before = await served();
  await write('all_processed.csv', `${header}C,7,0,old,01/11/2018,P9,Nine,0,K,4000\n`);
  const result = await buildFolder(folder, {}, before);
  expect(result.rows).toContain('2018-11 P9 C old K 0 7±0');
  expect(result.practices).toContain('P9 Nine');
  expect(result.practiceMonths).toContain('2018-11 P9 C  4000');
});

it('the only lab: the build fails with file, line and fix, and what is served stays', async () => {
  await rm(path.join(folder, 'labs/other'), { recursive: true });
  await rm(path.join(folder, 'labs/nd/2019.csv'));
  const before = await served();
  await write('labs/nd/2018.csv', SPOILT);
  await expect(buildFolder(folder, {}, before)).rejects.toMatchObject({
    message:
      'Every file of counts was refused. labs/nd/2018.csv: none of its 2 rows can be counted. All were dropped as “bad row”: line 2, column month, has “01/11/2018”.',
    fix: 'Write months as 2019-01-01, 2019/01/01 or 2019-01, in every row. Excel may have changed their format.',
    file: 'labs/nd/2018.csv',
    line: 2,
  });
});

it('the only lab stays where nothing is served until the build ends, as after an update', async () => {
  await rm(path.join(folder, 'labs/other'), { recursive: true });
  await rm(path.join(folder, 'labs/nd/2019.csv'));
  const before = await served();
  await write('labs/nd/2018.csv', SPOILT);
  const { report, rows } = await buildFolder(folder, { minPracticeTests: 1 }, before, false);
  expect(rows).toEqual(OLD);
  expect(report.carried).toMatchObject([{ labId: 'nd', months: ['2018-11-01', '2018-12-01'] }]);
  expect(report.files.find(file => file.path === 'labs/nd/2018.csv')?.refused).toBeDefined();
});

it('a chart and the status page say since when', async () => {
  const before = await served();
  await write('labs/nd/2018.csv', SPOILT);
  const app = await runApp(await served({}, before));
  removals.push(app.stop);
  const status = await (await app.get('/status')).text();
  expect(status).toContain(`as they were built on ${dayOf(await builtAt(before))}`);
  expect(status).toContain('Counts from an earlier build stand in for them');
  const chart = (lab: string) =>
    `/data/chart/by/practice_id/showing/ccg_id/all/lab_id/${lab}/numerators/K/denominators/raw/filter/all`;
  const page = await (await app.get(chart('nd'))).text();
  expect(page).toContain('N. Devon: Nov 2018 to Dec 2018 as built on');
  const { provenance } = await (await app.get(`${chart('all')}.json`)).json();
  expect(provenance.carried).toEqual([
    { lab_id: 'nd', since: await builtAt(before), months: ['2018-11-01', '2018-12-01'] },
  ]);
  expect(await (await app.get(chart('other'))).text()).not.toContain('as built on');
});
