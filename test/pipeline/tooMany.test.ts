import { expect, it } from 'vitest';
import { Numbers } from '../../src/pipeline/scratch/numbers.ts';
import { buildFolder, folderOf } from '../support/folderOf.ts';
import { plainItems, SIMVASTATIN } from '../support/plainItems.ts';
import { prescribingOf } from '../support/prescribingOf.ts';

const HEADER = 'month,test_code,practice_id,result_category,count\n';
const CODES = Array.from({ length: 65_536 }, (_, i) => `P${i}`);
const TESTS = 'datalab_testcode,testname,show_in_app?\nK,Potassium,True\n';
const PRACTICES = 'ccg_id,practice_id,practice_name,month,total_list_size\n';
const FIX = 'Check that each column holds what its name says, and export the file again.';

const built = async (files: Record<string, string>) => {
  const folder = await folderOf({ 'test_codes.csv': TESTS, ...files });
  return buildFolder(folder.path).finally(folder.remove);
};

it('more practices with counts than a store can number are said to be too many', async () => {
  const failed = built({
    'practice_codes.csv': PRACTICES + CODES.map(id => `C,${id},S,2019-01,500\n`).join(''),
    'labs/a/a.csv': HEADER + CODES.map(id => `2019-01,K,${id},0,10\n`).join(''),
  });
  await expect(failed).rejects.toMatchObject({
    message: 'There are more than 65,535 different practices with counts.',
    fix: FIX,
  });
});

it('so are CCGs and labs, at the first that has no number left', () => {
  const numbers = new Numbers('CCGs');
  for (const code of CODES.slice(1)) numbers.numberOf(code);
  expect(() => numbers.numberOf('P1')).not.toThrow();
  expect(() => numbers.numberOf('new')).toThrow('There are more than 65,535 different CCGs.');
});

it('a combined file with too many tests is refused by name, and the others are counted', async () => {
  const { rows, report } = await built({
    'test_codes.csv': `${TESTS}NA,Sodium,True\n`,
    'practice_codes.csv': `${PRACTICES}C,P1,One,2019-01,500\n`,
    'labs/a/a.csv': `${HEADER}2019-01,K,P1,0,10\n`,
    'all_processed.csv': `ccg_id,count,error,lab_id,month,practice_id,practice_name,result_category,test_code,total_list_size\n${CODES.map(
      code => `C,5,0,old,2019-01-01,P1,One,0,${code},500\n`,
    ).join('')}`,
  });
  expect(rows).toEqual(['2019-01 P1 C a K 0 10±0']);
  expect(report.files.find(({ kind }) => kind === 'combined')?.refused).toEqual({
    message: 'all_processed.csv: There are more than 65,535 different tests.',
    fix: FIX,
    file: 'all_processed.csv',
  });
});

it('so are the practices of prescribing', async () => {
  const failed = prescribingOf({
    'a.csv': plainItems(`P1 ${SIMVASTATIN} 2024-01 4`),
    'practices.csv': `code,name\n${CODES.map(code => `${code},S\n`).join('')}`,
  });
  await expect(failed).rejects.toMatchObject({
    message: 'There are more than 65,535 different practices.',
    fix: FIX,
  });
});
