import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
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
  const asked = await fetch(new URL('status/build', server.url), {
    method: 'POST',
    headers: { Origin: new URL(server.url).origin },
    redirect: 'manual',
  });
  expect(asked.status).toBe(303);
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
  const asked = await fetch(found.url, {
    method: 'POST',
    headers: { Origin: new URL(server.url).origin },
    redirect: 'manual',
  });
  expect(asked.status).toBe(303);
  const page = await eventually('it failed', async () => {
    const text = await (await fetch(found.url)).text();
    return text.includes('could not be created') ? text : undefined;
  });
  expect(page).toContain(
    `There is no space left for the zip in ${path.join(house.folder.storePath, 'outliers')}.`,
  );
  expect(page).toContain('Free some space there or set STORE_PATH to a larger disk');
});
