import { existsSync } from 'node:fs';
import { readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_WAITING, QueueFull } from '../../src/outliers/buildQueue.ts';
import type { Builds } from '../../src/outliers/builds.ts';
import type { SiteSubject } from '../../src/web/context.ts';
import { reportSites, reportSubject, SiteJobs } from '../../src/web/site/siteJobs.ts';
import { OutlierHouse } from '../support/outlierHouse.ts';

const DESCRIPTORS = '/proc/self/fd';

let house: OutlierHouse;
let builds: Builds;
let build: SiteSubject;
beforeAll(async () => {
  house = await OutlierHouse.make();
  builds = await house.open();
  await builds.requestDefault();
  await builds.idle();
  const latest = await builds.latest();
  if (!latest) throw new Error('there is no build');
  build = reportSubject(latest);
});
afterAll(() => house.remove());

const openJobs = (): SiteJobs => new SiteJobs(reportSites(builds), pino({ level: 'silent' }));

/** The files of sites that this process has open. */
async function openArchives(): Promise<string[]> {
  const descriptors = await readdir(DESCRIPTORS);
  const files = await Promise.all(
    descriptors.map(descriptor => readlink(path.join(DESCRIPTORS, descriptor)).catch(() => '')),
  );
  return files.filter(file => file.includes(`${house.root}/outliers/.unnamed-`));
}

it('zips of more than twenty builds at once are refused for now', async () => {
  const jobs = openJobs();
  const { edition } = build;
  for (let id = 101; id <= 100 + MAX_WAITING; id++) jobs.start({ id, edition });
  expect(() => jobs.start(build, 1)).toThrow(QueueFull);
  // One that is asked for twice is no more work.
  jobs.start({ id: 101, edition });
  await jobs.idle();
  jobs.start(build, 1);
  await jobs.idle();
  expect(jobs.jobOf(build)?.status).toBe('done');
  await jobs.stop();
});

describe.skipIf(!existsSync(DESCRIPTORS))('when the program stops, zips of sites', () => {
  it('that are made are closed', async () => {
    const jobs = openJobs();
    jobs.start(build, 1);
    await jobs.idle();
    expect(jobs.jobOf(build)?.status).toBe('done');
    expect(await openArchives()).toHaveLength(1);
    await jobs.stop();
    expect(await openArchives()).toEqual([]);
  });

  it('are closed after the download that is under way, which is whole', async () => {
    const jobs = openJobs();
    jobs.start(build, 1);
    await jobs.idle();
    const made = jobs.jobOf(build)?.result;
    if (!made) throw new Error('no site was made');
    const reader = made.archive.reader();
    await jobs.stop();
    expect(await openArchives()).toHaveLength(1);
    const read = await text(reader.setEncoding('latin1'));
    expect(read).toHaveLength(made.bytes);
    expect(await openArchives()).toEqual([]);
  });

  it('that are being made are abandoned', async () => {
    const jobs = openJobs();
    const started = new Promise<void>(resolve => {
      jobs.onChange(() => jobs.jobOf(build)?.progress && resolve());
    });
    jobs.start(build);
    await started;
    expect(await openArchives()).toHaveLength(1);
    await jobs.stop();
    expect(jobs.jobOf(build)?.result).toBeUndefined();
    expect(await openArchives()).toEqual([]);
  });
});
