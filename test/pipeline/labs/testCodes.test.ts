import { describe, expect, it } from 'vitest';
import { readTestCodes } from '../../../src/pipeline/labs/references/testCodes.ts';
import { folderOf } from '../../support/folderOf.ts';

async function codesIn(rows: readonly string[]): Promise<string[]> {
  const csv = ['datalab_testcode,testname,show_in_app?', ...rows].join('\n');
  const folder = await folderOf({ 'test_codes.csv': csv });
  try {
    const file = { path: 'test_codes.csv', absolute: `${folder.path}/test_codes.csv` };
    return [...(await readTestCodes(file, folder.path)).tests.keys()];
  } finally {
    await folder.remove();
  }
}

describe('test_codes.csv', () => {
  it.each(['all', 'per1000', 'raw', 'tests'])(
    'may not call a test %s: the addresses of charts use that word',
    async word => {
      await expect(codesIn(['K,Potassium,True', `${word},Some test,True`])).rejects.toMatchObject({
        message: expect.stringContaining(`a test with the code ${word}, which the addresses`),
        fix: `Give the test another datalab_testcode, say ${word.toUpperCase()}.`,
        file: 'test_codes.csv',
        line: 3,
      });
    },
  );

  it('may call tests by longer words, and those in capitals', async () => {
    const rows = ['ALL,All allergens,True', 'RAWFOOD,Raw food,True', 'NA,Sodium,True'];
    expect(await codesIn(rows)).toEqual(['ALL', 'RAWFOOD', 'NA']);
  });
});
