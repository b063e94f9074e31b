import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '../support/eventually.ts';
import { countsAt } from '../support/labFolder.ts';
import { plainItems, SIMVASTATIN } from '../support/plainItems.ts';
import { ServerHouse, serves, TENS } from '../support/serverHouse.ts';
import { figure } from './figure.ts';

/** Of the disk that is mounted as STORE_PATH, in KB: from where nothing fits to where all does. */
const SIZES = [64, 400, 800, 1200, 1600, 2000, 2600, 3200, 4000, 5000, 6000, 8000];
const ENOUGH = '200m';

/** What is left (in KB) of a disk while outliers are built and exported: from nothing to all that they need. */
const FREE = [0, 16, 64, 128, 256, 400, 600, 800, 1000, 1500, 2000];

const buildSchema = z.object({ id: z.number() });
const stateSchema = z.object({ status: z.string(), error: z.unknown() });

/** Only root may mount a disk. */
const canMount = process.getuid?.() === 0 && process.platform === 'linux';

let house: ServerHouse;
beforeEach(async () => {
  house = await ServerHouse.make();
});
afterEach(() => house.remove());

const mount = (at: string, options: string): void => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', at], { stdio: 'pipe' });
};

describe.skipIf(!canMount)('a disk that is full', () => {
  it('at any stage ends nothing: it is named, what is served stays, and all is built once there is room', {
    timeout: 1_800_000,
  }, async () => {
    const { dataPath, storePath } = house.folder;
    await mkdir(path.join(dataPath, 'prescribing'));
    const lines = Array.from({ length: 3000 }, (_, i) => `P${i} ${SIMVASTATIN} 2024-01 ${i + 1}`);
    await writeFile(path.join(dataPath, 'prescribing', 'a.csv'), plainItems(...lines));
    await mkdir(storePath);
    const outcomes: string[] = [];
    for (const size of SIZES) {
      mount(storePath, `size=${size}k`);
      try {
        const server = await house.start();
        const ask = (address: string): Promise<Response> => fetch(new URL(address, server.url));
        const faults = () =>
          server.logs().filter(({ msg }) => /build failed|not kept|failed/.test(String(msg)));
        const isBuilt = async (): Promise<boolean> => (await ask('outliers/latest')).status === 200;
        await eventually('it has built all, or says what is wrong', async () => {
          return faults().length > 0 || ((await countsAt(server.url)) && (await isBuilt()));
        });
        const [first] = faults();
        outcomes.push(`${size} KB: ${first ? String(first.msg) : 'fits'}`);
        for (const fault of faults()) {
          expect(JSON.stringify(fault)).toMatch(/no space left/i);
          expect(JSON.stringify(fault)).toContain(storePath);
        }
        for (const address of ['', 'status', 'outliers', 'healthz']) {
          expect((await ask(address)).status, address).not.toBe(500);
        }
        execFileSync('mount', ['-o', `remount,size=${ENOUGH}`, storePath]);
        const origin = new URL(server.url).origin;
        const buildAgain = () =>
          fetch(new URL('status/build', server.url), {
            method: 'POST',
            headers: { Origin: origin },
            redirect: 'manual',
          });
        await buildAgain();
        await serves(server, TENS);
        await eventually('the outliers are built', async () => {
          if (await isBuilt()) return true;
          // A build that was failing when it was asked for is tried again minutes later by itself.
          await buildAgain();
          await fetch(new URL('outliers/builds', server.url), {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', Origin: origin },
            body: JSON.stringify({ from: '2024-01-01', to: '2024-01-01' }),
          });
          return false;
        });
        expect(await server.stop()).toBe(0);
        const left = await readdir(storePath, { recursive: true });
        expect(left.filter(name => /build-|\.wal$|\.tmp$/.test(name))).toEqual([]);
      } finally {
        await house.stop();
        execFileSync('umount', [storePath]);
      }
    }
    figure(`disk full: ${outcomes.join('; ')}`);
    await rm(storePath, { recursive: true });
  });

  it('while outliers are built or exported fails that work alone, and it succeeds once there is room', {
    timeout: 1_800_000,
  }, async () => {
    const { dataPath, storePath } = house.folder;
    await mkdir(path.join(dataPath, 'prescribing'));
    const lines = Array.from({ length: 3000 }, (_, i) => `P${i} ${SIMVASTATIN} 2024-01 ${i + 1}`);
    await writeFile(path.join(dataPath, 'prescribing', 'a.csv'), plainItems(...lines));
    await mkdir(storePath);
    mount(storePath, `size=${ENOUGH}`);
    try {
      const server = await house.start();
      const ask = (address: string): Promise<Response> => fetch(new URL(address, server.url));
      const post = (address: string, body?: unknown): Promise<Response> =>
        fetch(new URL(address, server.url), {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Origin: new URL(server.url).origin },
          redirect: 'manual',
          ...(body ? { body: JSON.stringify(body) } : {}),
        });
      await eventually(
        'reports are served',
        async () => (await ask('outliers/latest')).status === 200,
      );
      const ballast = path.join(storePath, 'ballast');
      const outcomes: string[] = [];
      for (const [i, size] of FREE.entries()) {
        const { bavail, bsize } = await statfs(storePath);
        await writeFile(ballast, Buffer.alloc(Math.max(0, bavail * bsize - size * 1024)));
        // No build of this kind was asked for before.
        const request = { from: '2024-01-01', to: '2024-01-01', n: 20 + i };
        const answer = await post('outliers/builds', request);
        // Where not even the request can be written down, it is refused.
        if (answer.status !== 202) {
          expect(answer.status).toBe(507);
          outcomes.push(`${size} KB free: refused`);
          await rm(ballast);
          continue;
        }
        const { id } = buildSchema.parse(await answer.json());
        const stateOf = async () =>
          stateSchema.parse(await (await ask(`outliers/builds/${id}.json`)).json());
        const ended = async (): Promise<z.infer<typeof stateSchema>> =>
          eventually('the build ends', async () => {
            const state = await stateOf();
            return state.status === 'done' || state.status === 'failed' ? state : undefined;
          });
        const { status, error } = await ended();
        if (status === 'failed') expect(JSON.stringify(error)).toMatch(/no space left/i);
        const site = `outliers/1/site?${i}`;
        await post(site);
        const page = await eventually('the export ends', async () => {
          const text = await (await ask(site)).text();
          return /could not be created|site\.zip/.test(text) ? text : undefined;
        });
        if (page.includes('could not be created')) expect(page).toMatch(/no space left/i);
        outcomes.push(
          `${size} KB free: build ${status}, export ${page.includes('could not be created') ? 'failed' : 'done'}`,
        );
        for (const address of ['', 'status', 'outliers', 'outliers/latest', 'healthz']) {
          expect((await ask(address)).status, address).toBe(200);
        }
        await rm(ballast);
        await post('outliers/builds', request);
        expect(await ended()).toMatchObject({ status: 'done' });
        const left = await readdir(storePath, { recursive: true });
        expect(left.filter(name => /build-|\.wal$|\.half/.test(name))).toEqual([]);
      }
      figure(`disk full: ${outcomes.join('; ')}`);
      expect(await server.stop()).toBe(0);
    } finally {
      await house.stop();
      execFileSync('umount', [storePath]);
      await rm(storePath, { recursive: true });
    }
  });
});
