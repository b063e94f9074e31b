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
