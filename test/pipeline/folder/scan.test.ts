import { afterEach, describe, expect, it } from 'vitest';
import { lookAt } from '../../../src/pipeline/folder/look.ts';
import { scanDataFolder } from '../../../src/pipeline/labs/scan.ts';
import { buildFolder, folderOf } from '../../support/folderOf.ts';
import { hashLabInputs } from '../../support/hashedInputs.ts';
import { plainItems, SIMVASTATIN } from '../../support/plainItems.ts';
import { ingestFolder } from '../../support/prescribingOf.ts';

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

const HEADER = 'month,test_code,practice_id,result_category,count\n';
const TESTS = 'datalab_testcode,testname,show_in_app?\nK,Potassium,True\n';
const PRACTICES = 'ccg_id,practice_id,practice_name,month,total_list_size\nC,P1,One,2019-01,5000\n';
const counts = (n: number): string => `${HEADER}2019-01,K,P1,0,${n}\n`;
const items = (n: number): string => plainItems(`P1 ${SIMVASTATIN} 2024-01 ${n}`);

async function folderWith(files: Record<string, string>): Promise<string> {
  const all = { 'test_codes.csv': TESTS, 'practice_codes.csv': PRACTICES, ...files };
  const folder = await folderOf(all);
  removals.push(folder.remove);
  return folder.path;
}

describe('a data folder whose names have capitals', () => {
  it('is read: Labs/, Prescribing/ and the files beside them', async () => {
    const folder = await folderOf({
      'Test_Codes.csv': TESTS,
      'PRACTICE_CODES.CSV': PRACTICES,
      'Labs/nd/a.csv': counts(10),
      'Prescribing/a.csv': items(4),
    });
    removals.push(folder.remove);
    const { rows, report } = await buildFolder(folder.path);
    expect(rows).toEqual(['2019-01 P1 C nd K 0 10±0']);
    expect(report.files.map(({ path }) => path)).toEqual([
      'PRACTICE_CODES.CSV',
      'Test_Codes.csv',
      'Labs/nd/a.csv',
    ]);
    expect(report.notices).toEqual([]);
    const store = await ingestFolder(folder.path);
    expect(store.items).toEqual([`2024-01 P1 ${SIMVASTATIN} 4`]);
  });

  it('is watched: a file that comes under Labs/ is a change', async () => {
    const path = await folderWith({ 'Labs/nd/a.csv': counts(10) });
    expect((await lookAt(await scanDataFolder(path))).text).toContain('Labs/nd/a.csv');
    expect((await hashLabInputs(path)).map(input => input.path)).toContain('Labs/nd/a.csv');
  });

  it('with two folders that differ in capitals alone reads labs/ and says so', async () => {
    const path = await folderWith({
      'LABS/nd/b.csv': counts(1),
      'labs/nd/a.csv': counts(10),
      'Prescribing/b.csv': items(1),
      'prescribing/a.csv': items(4),
    });
    const { rows, report } = await buildFolder(path);
    expect(rows).toEqual(['2019-01 P1 C nd K 0 10±0']);
    expect(report.notices).toEqual([
      'LABS/ is left out: labs/ is there too. Move its files into labs/.',
    ]);
    const store = await ingestFolder(path);
    expect(store.items).toEqual([`2024-01 P1 ${SIMVASTATIN} 4`]);
    expect(store.report.notices).toContain(
      'Prescribing/ is left out: prescribing/ is there too. Move its files into prescribing/.',
    );
  });

  it('with two files that differ in capitals alone reads the one in small letters', async () => {
    const path = await folderWith({
      'labs/nd/a.csv': counts(10),
      'Test_Codes.csv': TESTS.replace('True', 'False'),
    });
    const { rows, report } = await buildFolder(path);
    expect(rows).toEqual(['2019-01 P1 C nd K 0 10±0']);
    expect(report.notices).toEqual([
      'Test_Codes.csv is left out, because openpath reads no file of this name.',
    ]);
  });
});

it('a lab’s folder at the top is told of, with the name that it should have', async () => {
  const path = await folderWith({
    'labs/ash/a.csv': counts(10),
    'nd/2019.csv': counts(7),
    'notes/read me.txt': 'nothing',
  });
  const { rows, report } = await buildFolder(path);
  expect(rows).toEqual(['2019-01 P1 C ash K 0 10±0']);
  expect(report.notices).toEqual(['nd/ is left out: if it is a lab’s, move it to labs/nd/.']);
});
