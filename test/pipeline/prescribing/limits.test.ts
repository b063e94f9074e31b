import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '../../support/eventually.ts';
import { plainItems, SIMVASTATIN } from '../../support/plainItems.ts';
import { ServerHouse } from '../../support/serverHouse.ts';

let house: ServerHouse;
beforeEach(async () => {
  house = await ServerHouse.make();
});
afterEach(() => house.remove());

it('a limit of the system blames no file, and its month is read once the limit is lifted and a build is asked for', async () => {
  await mkdir(path.join(house.folder.dataPath, 'prescribing'));
  await writeFile(
    path.join(house.folder.dataPath, 'prescribing', 'a.csv'),
    plainItems(`P1 ${SIMVASTATIN} 2024-01`),
  );
  const through = ['sh', '-c', 'trap "" XFSZ; ulimit -S -f 64; exec "$0" "$@"'];
  const server = await house.start({}, { through });
  const failed = await eventually('the ingest fails', () =>
    server.logs().find(({ msg }) => msg === 'prescribing build failed'),
  );
  expect(failed).toMatchObject({
    message: `There is no space left for the new store in STORE_PATH, ${house.folder.storePath}.`,
  });
  expect(failed).not.toHaveProperty('file');

  await promisify(execFile)('prlimit', [`--pid=${server.pid}`, '--fsize=unlimited:']);
  const response = await fetch(new URL('status/build', server.url), {
    method: 'POST',
    headers: { Origin: new URL(server.url).origin },
    redirect: 'manual',
  });
  expect(response.status).toBe(303);
  await eventually('the month is in', async () =>
    (await (await fetch(new URL('status.json', server.url))).text()).includes('"2024-01-01"'),
  );
});

it('a disk that is full while a build’s pages are put into a zip is told in the same words', async () => {
  await mkdir(path.join(house.folder.dataPath, 'prescribing'));
  await writeFile(
    path.join(house.folder.dataPath, 'prescribing', 'a.csv'),
    plainItems(`P1 ${SIMVASTATIN} 2024-01`),
  );
  const through = ['sh', '-c', 'trap "" XFSZ; exec "$0" "$@"'];
  const server = await house.start({}, { through });
  const site = new URL('outliers/latest/site', server.url);
  const found = await eventually('there is a build', async () => {
    const answer = await fetch(site);
    return answer.ok ? answer : undefined;
  });
  await promisify(execFile)('prlimit', [`--pid=${server.pid}`, '--fsize=100:']);
  const response = await fetch(found.url, {
    method: 'POST',
    headers: { Origin: new URL(server.url).origin },
    redirect: 'manual',
  });
  expect(response.status).toBe(303);
  const page = await eventually('it failed', async () => {
    const text = await (await fetch(found.url)).text();
    return text.includes('could not be created') ? text : undefined;
  });
  expect(page).toContain(
    `There is no space left for the zip in ${path.join(house.folder.storePath, 'outliers')}.`,
  );
  expect(page).toContain('Free some space there or set STORE_PATH to a larger disk');
});

it('a disk that is full while outliers are built fails that build in the same words, and it is built once there is room', async () => {
  await mkdir(path.join(house.folder.dataPath, 'prescribing'));
  await writeFile(
    path.join(house.folder.dataPath, 'prescribing', 'a.csv'),
    plainItems(`P1 ${SIMVASTATIN} 2024-01`),
  );
  const through = ['sh', '-c', 'trap "" XFSZ; exec "$0" "$@"'];
  const server = await house.start({}, { through });
  const get = (address: string) => fetch(new URL(address, server.url));
  await eventually('there is a build', async () => (await get('outliers/latest')).status === 200);
  const request = () =>
    fetch(new URL('outliers/builds', server.url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: new URL(server.url).origin },
      body: JSON.stringify({ from: '2024-01-01', to: '2024-01-01', n: 7 }),
    });
  const limit = (bytes: string) =>
    promisify(execFile)('prlimit', [`--pid=${server.pid}`, `--fsize=${bytes}:`]);
  await limit('0');
  const refused = await request();
  expect(refused.status).toBe(507);
  expect(await refused.text()).toContain('There is no space left on this site’s disk');
  await limit('10000');
  const asked = await request();
  expect(asked.status).toBe(202);
  const { id } = z.object({ id: z.number() }).parse(await asked.json());
  const state = async (): Promise<string> => (await get(`outliers/builds/${id}.json`)).text();
  const failed = await eventually('it failed', async () => {
    const text = await state();
    return text.includes('"failed"') ? text : undefined;
  });
  expect(failed).toContain('There is no space left');
  expect(failed).toContain(path.join(house.folder.storePath, 'outliers'));
  // What is there is still served.
  expect((await get('outliers/latest')).status).toBe(200);
  await limit('unlimited');
  expect((await request()).status).toBe(202);
  await eventually('it is built', async () => (await state()).includes('"done"'));
  const left = await readdir(house.folder.storePath, { recursive: true });
  expect(left.filter(name => /build-|\.wal$/.test(name))).toEqual([]);
});
