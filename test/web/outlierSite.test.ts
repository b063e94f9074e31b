import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import type { Builds } from '../../src/outliers/builds.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { eventually } from '../support/eventually.ts';
import { OutliersAtHand } from '../support/outlierApp.ts';
import { OutlierHouse, SMALL_SIZE } from '../support/outlierHouse.ts';

let house: OutlierHouse;
let builds: Builds;
let app: RunningApp;
beforeAll(async () => {
  house = await OutlierHouse.make();
  builds = await house.open();
  app = await runApp(undefined, { outliers: new OutliersAtHand(builds, SMALL_SIZE.months) });
  await builds.requestDefault();
  await builds.idle();
});
afterAll(async () => {
  await app.stop();
  await house.remove();
});

const page = async (path: string): Promise<string> => (await app.get(path)).text();
const make = (limit: string) =>
  app.get('/outliers/1/site', { method: 'POST', body: new URLSearchParams({ limit }) });

describe('a build as files, from its page', () => {
  it('is offered on the contents, and is not there before it is made', async () => {
    expect(await page('/outliers/latest')).toContain('href="/outliers/latest/site"');
    expect(await page('/outliers/latest/site')).toContain('Create the files');
    expect((await app.get('/outliers/1/site.zip')).status).toBe(404);
  });

  it('is made on demand and downloaded whole, again and again', async () => {
    const before = await readdir(path.join(house.root, 'outliers'));
    const answer = await make('2');
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/outliers/1/site']);
    await eventually('the download is offered', async () =>
      (await page('/outliers/1/site')).includes('/outliers/1/site.zip'),
    );
    expect(await page('/outliers/1/site')).toMatch(/Download 1?\d reports \(\d+ kB\)/);
    for (const visit of [1, 2]) {
      const zip = await app.get('/outliers/1/site.zip');
      expect([visit, zip.status, zip.headers.get('Content-Type')]).toEqual([
        visit,
        200,
        'application/zip',
      ]);
      expect(zip.headers.get('Content-Disposition')).toContain('outliers-1.zip');
      const names: string[] = [];
      const opened = await fromBufferPromise(Buffer.from(await zip.arrayBuffer()));
      for await (const entry of opened.eachEntry()) names.push(entry.fileName);
      expect(names).toContain('index.html');
      expect(names).toContain('contents.md');
      expect(names.filter(name => name.startsWith('practice/'))).toHaveLength(2);
    }
    expect(await readdir(path.join(house.root, 'outliers'))).toEqual(before);
  });

  it.each(['0', 'abc', '1.5', '5&limit=6'])('is not begun for a limit of %s', async limit => {
    const answer = await app.get('/outliers/1/site', {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
      body: `limit=${limit}`,
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('which is not a number of reports');
  });

  it('is not made for a request from another site', async () => {
    const { status } = await app.get('/outliers/1/site', {
      method: 'POST',
      headers: { 'Sec-Fetch-Site': 'cross-site' },
    });
    expect(status).toBe(403);
  });

  it('does not exist for a build that does not exist', async () => {
    expect((await app.get('/outliers/77/site')).status).toBe(404);
    expect((await app.get('/outliers/77/site.zip')).status).toBe(404);
  });
});
