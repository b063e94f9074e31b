import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildFolder, folderOf } from '../../support/folderOf.ts';
import { hashLabInputs } from '../../support/hashedInputs.ts';
import { plainItems, SIMVASTATIN } from '../../support/plainItems.ts';
import { fileOf, ingestFolder } from '../../support/prescribingOf.ts';

const HEADER = 'month,test_code,practice_id,result_category,count\n';
const COUNTS = `${HEADER}2019-01,K,P1,0,10\n`;
const OUTSIDE = `${HEADER}2019-01,K,P1,0,900\n`;

const removals: (() => Promise<void>)[] = [];
let data: string;
let outside: string;
beforeEach(async () => {
  const folder = await folderOf({
    'test_codes.csv': 'datalab_testcode,testname,show_in_app?\nK,Potassium,True\n',
    'practice_codes.csv':
      'ccg_id,practice_id,practice_name,month,total_list_size\nC,P1,One,2019-01,5000\n',
    'labs/nd/a.csv': COUNTS,
    'prescribing/a.csv': plainItems(`P1 ${SIMVASTATIN} 2024-01`),
  });
  const other = await folderOf({
    'a.csv': OUTSIDE,
    'ccgs.csv': 'ccg_id,name\nC,Secret\n',
    'b.csv': plainItems(`P1 ${SIMVASTATIN} 2024-02`),
  });
  removals.push(folder.remove, other.remove);
  [data, outside] = [folder.path, other.path];
});
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

const link = (target: string, name: string): Promise<void> =>
  symlink(target, path.join(data, name));

describe('a link that leads out of the data folder', () => {
  it('is not followed to a file of counts, which is refused by name', async () => {
    await link(path.join(outside, 'a.csv'), 'labs/nd/b.csv');
    const { rows, report } = await buildFolder(data);
    expect(rows).toEqual(['2019-01 P1 C nd K 0 10±0']);
    expect(report.files.find(file => file.path === 'labs/nd/b.csv')).toMatchObject({
      sha256: '',
      refused: {
        message: 'labs/nd/b.csv is a link that leads out of the data folder, and is not followed.',
        fix: 'Put the file itself there, or mount the folder that contains it inside the data folder.',
      },
    });
    const inputs = await hashLabInputs(data);
    expect(inputs.find(({ path: name }) => name === 'labs/nd/b.csv')?.sha256).toBe('unreadable');
  });

  it('is not followed to a reference', async () => {
    await link(path.join(outside, 'ccgs.csv'), 'ccgs.csv');
    const { report, bytes } = await buildFolder(data);
    expect(report.files.find(file => file.path === 'ccgs.csv')?.refused?.message).toContain(
      'leads out of the data folder',
    );
    expect(bytes.includes('Secret')).toBe(false);
  });

  it('is not followed to a lab’s folder, and a notice says so', async () => {
    await link(outside, 'labs/other');
    const { rows, report } = await buildFolder(data);
    expect(rows).toEqual(['2019-01 P1 C nd K 0 10±0']);
    expect(report.notices).toEqual([
      'labs/other/ is left out: it is a link that leads out of the data folder. Mount the folder there, or put its files there.',
    ]);
  });

  it('is not followed to a month of prescribing', async () => {
    await link(path.join(outside, 'b.csv'), 'prescribing/b.csv');
    const store = await ingestFolder(data);
    expect(store.months).toEqual(['2024-01 1 1']);
    expect(fileOf(store, 'b.csv').refused?.message).toContain('leads out of the data folder');
  });

  it('is not followed to the folder of prescribing', async () => {
    await rename(path.join(data, 'prescribing'), path.join(data, 'before'));
    await link(outside, 'prescribing');
    await expect(ingestFolder(data)).rejects.toThrow('no prescribing files');
  });
});

it('links inside the data folder are followed, and the data folder may be a link', async () => {
  await mkdir(path.join(data, 'deliveries'));
  await writeFile(path.join(data, 'deliveries', 'x.csv'), COUNTS.replace('P1,0,10', 'P1,1,7'));
  await link('../../deliveries/x.csv', 'labs/nd/b.csv');
  const door = path.join(outside, 'door');
  await symlink(data, door);
  const { rows } = await buildFolder(door);
  expect(rows).toEqual(['2019-01 P1 C nd K 0 10±0', '2019-01 P1 C nd K 1 7±0']);
});
