import { appendFile, mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Look, lookAt, waitUntilUnchanged } from '../../../src/pipeline/folder/look.ts';
import { scanDataFolder } from '../../../src/pipeline/labs/scan.ts';
import { scanPrescribing } from '../../../src/pipeline/prescribing/scan.ts';
import { folderOf } from '../../support/folderOf.ts';
import { PASSING_NAMES } from '../../support/passingNames.ts';

const QUIET_MS = 150;
const HALF = 'month,test_code,practice_id,result_category,count\n2019-01,K,L83';
const REST = '012,0,5021\n';

let data: Awaited<ReturnType<typeof folderOf>>;
beforeEach(async () => {
  data = await folderOf({ 'practice_codes.csv': 'ccg_id\n' });
});
afterEach(() => data.remove());

/** Lab files and prescribing files are waited for alike. */
const KINDS = [
  ['a lab’s files', 'labs/nd', scanDataFolder],
  ['prescribing files', 'prescribing', scanPrescribing],
] as const;

describe.each(KINDS)('%s', (_, folder, scan) => {
  const whenUnchanged = (dataPath: string): Promise<Look> =>
    waitUntilUnchanged(
      async () => lookAt(await scan(dataPath)),
      QUIET_MS,
      AbortSignal.timeout(60_000),
    );
  const put = async (name: string, content: string): Promise<string> => {
    await mkdir(path.join(data.path, folder), { recursive: true });
    const file = path.join(data.path, folder, name);
    await writeFile(file, content);
    return file;
  };

  it.each([
    ['a.csv', HALF],
    ['a.csv.gz', 'the first bytes'],
    ['a.zip', 'PK\x03\x04 the first bytes'],
  ])(
    'are waited for while a copy stalls longer than a folder must be still: %s',
    async (name, half) => {
      const file = await put(name, half);
      const look = whenUnchanged(data.path);
      await sleep(3 * QUIET_MS);
      await appendFile(file, REST);
      const { text } = await look;
      expect(text).toContain(`${folder}/${name}\t${half.length + REST.length}\t`);
    },
  );

  it('are read soon where they have their end', async () => {
    await put('a.csv', HALF + REST);
    const start = performance.now();
    await whenUnchanged(data.path);
    expect(performance.now() - start).toBeLessThan(5 * QUIET_MS);
  });

  it('are read soon where their time lies ahead, as after a clock was set back', async () => {
    const file = await put('a.csv', HALF + REST);
    const ahead = new Date(Date.now() + 365 * 24 * 3_600_000);
    await utimes(file, ahead, ahead);
    const start = performance.now();
    const { text } = await whenUnchanged(data.path);
    expect(text).toContain(`${folder}/a.csv\t`);
    expect(performance.now() - start).toBeLessThan(5 * QUIET_MS);
  });

  it('are left alone under the names that programs give them while they copy, load down or edit', async () => {
    await put('a.csv', HALF + REST);
    for (const name of PASSING_NAMES) await put(name, HALF);
    const names = (await scan(data.path)).files.map(file => path.basename(file.path));
    expect(names).toContain('a.csv');
    expect(names.filter(name => PASSING_NAMES.some(passing => passing === name))).toEqual([]);
  });

  it('are read in the end where a file has none', async () => {
    await put('a.csv', HALF);
    const { text } = await whenUnchanged(data.path);
    expect(text).toContain(`${folder}/a.csv\t${HALF.length}\t`);
  });
});
