import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { countsAt } from '../support/labFolder.ts';
import { plainItems, SIMVASTATIN } from '../support/plainItems.ts';
import { ServerHouse, serves, TENS } from '../support/serverHouse.ts';
import { figure } from './figure.ts';

/** Of the disk that is mounted as STORE_PATH, in KB: from where nothing fits to where all does. */
const SIZES = [64, 400, 800, 1200, 1600, 2000, 2600, 3200, 4000, 5000, 6000, 8000];
const ENOUGH = '200m';

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
});
