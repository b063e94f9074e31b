import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPromise } from 'yauzl';
import { ENTITY_TYPES, type EntityType } from '../../src/domain/entityType.ts';
import type { Builds } from '../../src/outliers/builds.ts';
import type { ResultStore } from '../../src/outliers/resultStore.ts';
import type { SiteSummary } from '../../src/web/context.ts';
import { exportSite, type ReportSiteOptions } from '../../src/web/site/exportSite.ts';
import { violations } from '../support/accessibility.ts';
import { bundled } from '../support/bundled.ts';
import { OutlierHouse } from '../support/outlierHouse.ts';
import { runBrowser } from '../support/runBrowser.ts';
import { crawlFiles, filesIn } from '../support/siteFiles.ts';
import { visit } from '../support/visit.ts';

let house: OutlierHouse;
let builds: Builds;
let folder: string;
/** The site of all reports, exported once for the tests that only read it, and its files. */
let whole: SiteSummary;
let files: ReadonlyMap<string, string>;
beforeAll(async () => {
  house = await OutlierHouse.make();
  builds = await house.open();
  await builds.requestDefault();
  await builds.idle();
  const to = path.join(house.root, 'site');
  whole = await read(results => exportSite(results, { to }));
  files = await filesIn(to);
});
afterAll(() => house.remove());
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'openpath-site-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const read = async <T>(look: (results: ResultStore) => Promise<T>): Promise<T> => {
  const found = await builds.use(1, look);
  if (found === undefined) throw new Error('there is nothing to read');
  return found;
};
const site = (options: Partial<ReportSiteOptions> = {}) =>
  read(results => exportSite(results, { to: path.join(folder, 'site'), ...options }));
const written = () => filesIn(path.join(folder, 'site'));

describe('the site of a build', () => {
  it('has a file a report, and every file is reached from the index by links that resolve', async () => {
    const { reports, failed } = whole;
    expect(failed).toEqual([]);
    expect(files.size).toBe(reports + 2);
    const { byType } = await read(results => results.organisations());
    expect(reports).toBe(ENTITY_TYPES.reduce((sum, type) => sum + byType[type].size, 0));
    expect(crawlFiles(files).size).toBe(reports + 1);
  });

  it('says of types with few organisations why none stands out', async () => {
    const { byType } = await read(results => results.organisations());
    expect(byType.regional_team.size).toBeLessThan(10);
    const [region] = byType.regional_team.values();
    const report = files.get(`regional_team/${region?.code}.html`) ?? '';
    expect(report).toContain('to compare, no z-score can be above');
    expect(report).not.toContain('stands out most');
    expect(files.get('index.html')).toContain('Nothing is said to stand out in them');
  });

  it('has what the pages have: ticks for few organisations, a curve for many, the period on top', async () => {
    const { byType } = await read(results => results.organisations());
    const drawn = (type: EntityType): string => {
      const [first] = byType[type].values();
      return (files.get(`${type}/${first?.code}.html`) ?? '').replace(/^.*<\/style>/s, '');
    };
    expect(drawn('regional_team')).toContain('class="density-ticks"');
    expect(drawn('regional_team')).not.toContain('class="density-area"');
    expect(drawn('practice')).toContain('class="density-area"');
    for (const [name, text] of files) {
      if (!name.endsWith('.html')) continue;
      const head = text.slice(text.indexOf('<header'), text.indexOf('</header>'));
      expect(head, name).toContain('Prescribing outliers, March to August 2024, made ');
    }
  });

  it('asks for nothing from anywhere: no style, script, font or picture beside the file', () => {
    for (const [name, text] of files) {
      if (!name.endsWith('.html')) continue;
      expect(text, name).not.toMatch(/<(?:script|link|img|iframe)\b|@import|url\(/);
      expect(text, name).toContain('<style>');
    }
  });

  it('has the contents as Markdown, whose addresses begin as asked', async () => {
    await site({ urlPrefix: 'https://example.org/outliers/' });
    const files = await written();
    const lines = (files.get('contents.md') ?? '').split('\n').filter(line => /^ *- /.test(line));
    expect(lines).toHaveLength(files.size - 2);
    for (const line of lines) {
      const [, address = ''] = /\(<https:\/\/example\.org\/outliers\/(.*?)>\)/.exec(line) ?? [];
      expect(files.has(address), line).toBe(true);
    }
    expect(lines.some(line => line.startsWith('      - '))).toBe(true);
  });

  it.each<readonly EntityType[]>([
    ['practice'],
    ['practice', 'ccg'],
    ['pcn', 'stp', 'regional_team'],
    [...ENTITY_TYPES],
  ])('is whole with few reports of %s and more', async (...entities) => {
    const { reports } = await site({ entities, entityLimit: 3 });
    const files = await written();
    expect(crawlFiles(files).size).toBe(reports + 1);
    for (const type of ENTITY_TYPES) {
      const typeFiles = [...files.keys()].filter(name => name.startsWith(`${type}/`));
      const most = entities.includes(type) ? 3 : 0;
      expect(typeFiles.length).toBeLessThanOrEqual(most);
      expect(typeFiles.length > 0).toBe(most > 0);
    }
  });

  it('compares with all of the type, however few reports are wanted', async () => {
    await site({ entities: ['practice'], entityLimit: 1 });
    const { byType } = await read(results => results.organisations());
    const [, report = ''] =
      [...(await written())].find(([name]) => name.startsWith('practice/')) ?? [];
    expect(report).toContain(`${byType.practice.size} practices`);
  });

  it('is the same in a zip, whole when it has its name', async () => {
    const to = path.join(folder, 'site.zip');
    await site({ to });
    const zipped = new Map<string, string>();
    const zip = await openPromise(to);
    for await (const entry of zip.eachEntry()) {
      const chunks: Buffer[] = [];
      for await (const chunk of await zip.openReadStreamPromise(entry)) {
        chunks.push(Buffer.from(chunk));
      }
      zipped.set(entry.fileName, Buffer.concat(chunks).toString('utf8'));
    }
    expect(zipped).toEqual(files);
    expect(await readdir(folder)).toEqual(['site.zip']);
  });
});

describe('a report that fails', () => {
  /** The build on a disk that has lost the items of one practice. */
  const damaged = (results: ResultStore, lost: number): ResultStore => ({
    ...results,
    columns(sql, values) {
      const entities = values?.entities;
      const touches =
        sql.includes('practice_item') && Array.isArray(entities) && entities.includes(lost);
      return touches
        ? Promise.reject(new Error('the disk is damaged'))
        : results.columns(sql, values);
    },
  });

  it('is named at the end and takes no other file with it', async () => {
    const organisations = await read(results => results.organisations());
    const practice = organisations.find('practice', 'P00010');
    const to = path.join(folder, 'site');
    const { failed, reports } = await read(results =>
      exportSite(damaged(results, practice?.ix ?? -1), { to }),
    );
    expect(failed).toEqual([
      {
        entity: { type: 'practice', code: 'P00010', name: practice?.name },
        message: 'the disk is damaged',
      },
    ]);
    const files = await written();
    expect(crawlFiles(files).size).toBe(reports + 2);
    expect(files.get('practice/P00010.html')).toContain('could not be created');
    expect(files.get('index.html')).toMatch(/P00010\) could not be created: the disk is damaged/);
  });
});

describe('all or nothing', () => {
  it('is never mixed with other files', async () => {
    await mkdir(path.join(folder, 'site'));
    await writeFile(path.join(folder, 'site', 'mine.txt'), 'mine');
    await expect(site()).rejects.toThrow('exists already and is not an empty folder');
    expect(await readdir(path.join(folder, 'site'))).toEqual(['mine.txt']);
    expect(await readdir(folder)).toEqual(['site']);
  });

  it('says which types there are, and what a limit is', async () => {
    await expect(site({ entities: [] })).rejects.toThrow('has no reports');
    await expect(site({ entityLimit: 0 })).rejects.toThrow('entityLimit is 0.');
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(['site', 'site.zip'])('leaves nothing of %s where it is given up', async name => {
    const stop = new AbortController();
    const onProgress = () => stop.abort(new Error('enough'));
    const options = { to: path.join(folder, name), signal: stop.signal, onProgress };
    await expect(site(options)).rejects.toThrow('enough');
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(['site', 'site.zip'])('has no %s after a kill', async name => {
    const script = await bundled('test/support/siteExporter.ts');
    const file = path.join(house.root, 'outliers', 'outliers-1.duckdb');
    const child = spawn(process.execPath, [script, file, path.join(folder, name)]);
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await exited;
    const left = await readdir(folder);
    expect(left).not.toContain(name);
    expect(left.every(candidate => candidate.startsWith(`.${name}.half-`))).toBe(true);
    await site({ to: path.join(folder, name), entityLimit: 3 });
    expect((await readdir(folder)).filter(file => !file.startsWith('.'))).toEqual([name]);
  });
});

describe('in a browser, from the disk', () => {
  it('opens without a fault, breaks no rule and hides low numbers without a script', async () => {
    await site({ entityLimit: 12 });
    const files = await written();
    const report = [...files.keys()].find(
      name => name.startsWith('practice/') && files.get(name)?.includes('hide-low"'),
    );
    const browser = await runBrowser();
    try {
      for (const name of ['index.html', report ?? '']) {
        const url = pathToFileURL(path.join(folder, 'site', name)).href;
        await visit(browser, url, async page => {
          expect(await violations(page)).toEqual([]);
          if (name === 'index.html') {
            await page.locator('a[href^="stp/"]').first().click();
            expect(await page.locator('h1').textContent()).not.toBe('');
            return;
          }
          const low = page.locator('tr.low').first();
          expect(await low.isVisible()).toBe(true);
          await page.locator('#hide-low').check();
          expect(await low.isVisible()).toBe(false);
        });
      }
    } finally {
      await browser.close();
    }
  });
});
