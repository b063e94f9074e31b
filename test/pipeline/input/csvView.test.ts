import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { badLines } from '../../../src/pipeline/account/badLines.ts';
import { layViews, takeRejected } from '../../../src/pipeline/input/csvView.ts';
import { Scratch } from '../../../src/pipeline/scratch/scratch.ts';

let folder: string;
let scratch: Scratch;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'openpath-csv-'));
  scratch = await Scratch.open(folder);
});
afterAll(async () => {
  await scratch.close();
  await rm(folder, { recursive: true });
});

const COLUMNS = ['month', 'sample', 'count'];

async function laid(text: string) {
  const absolute = path.join(folder, 'a.csv');
  await writeFile(absolute, text);
  const file = { path: 'labs/zed/a.csv', absolute };
  return layViews(scratch, file, absolute, COLUMNS, { optional: ['sample'] });
}

async function rowsOf(view: string): Promise<unknown[][]> {
  const result = await scratch.connection.runAndReadAll(`SELECT * FROM ${view} ORDER BY ALL`);
  return result.getRows();
}

describe('an optional column', () => {
  it('is read from a file that has it', async () => {
    await laid('month,count,sample\n2019-01,3,blood\n');
    expect(await rowsOf('source_quiet')).toEqual([['2019-01', 'blood', '3']]);
  });

  it('is empty in a file that lacks it, whose lines can still be named', async () => {
    const view = await laid('count,month\n3,2019-01\n4,2019-02\n');
    expect(await rowsOf('source_quiet')).toEqual([
      ['2019-01', '', '3'],
      ['2019-02', '', '4'],
    ]);
    await scratch.connection.run(
      'CREATE OR REPLACE TEMP VIEW written AS SELECT *, {reason: 1, practice_no: 0} AS meaning FROM source_quiet WHERE "count" = \'4\'',
    );
    const values = { reason: 1, not_known: 2, no_list_size: 3 };
    const badRows = { name: 'pipeline/labs/dropped_rows', values };
    expect(await badLines(scratch, view, { rejected: [], badRows })).toEqual([3]);
  });

  it('does not excuse a file that lacks another', async () => {
    await expect(laid('month,sample\n2019-01,blood\n')).rejects.toThrow('lacks the column count');
  });
});

describe('lines that cannot be split into cells', () => {
  it('are those of the file being read, also after one that was refused halfway', async () => {
    await laid('month,count\n2019-01,3,4,5\n2019-02,3\n');
    expect(await rowsOf('source')).toEqual([['2019-02', '', '3']]);
    const view = await laid('month,count\n2019-01,3\n2019-02,3,4,5\n');
    expect(await rowsOf('source')).toEqual([['2019-01', '', '3']]);
    const rejected = await takeRejected(scratch, view);
    expect(rejected).toEqual([{ byte: 23, hasTooManyCells: true }]);
  });
});
