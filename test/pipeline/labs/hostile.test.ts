import { execFileSync } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { FileReport } from '../../../src/domain/buildReport.ts';
import { UserError } from '../../../src/domain/userError.ts';
import { type Built, buildFolder, folderOf } from '../../support/folderOf.ts';
import { hashLabInputs } from '../../support/hashedInputs.ts';
import { PASSING_NAMES } from '../../support/passingNames.ts';

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

const HEADER = 'month,test_code,practice_id,result_category,count\n';
const REFERENCES = {
  'test_codes.csv': 'datalab_testcode,testname,show_in_app?\nK,Potassium,True\n',
  'practice_codes.csv':
    'ccg_id,practice_id,practice_name,month,total_list_size\nC,P1,One,2019-01,5000\n',
};
const GOOD = `${HEADER}2019-01,K,P1,0,10\n`;

async function built(files: Record<string, string | Buffer>): Promise<Built> {
  const folder = await folderOf({ ...REFERENCES, 'labs/good/a.csv': GOOD, ...files });
  removals.push(folder.remove);
  return buildFolder(folder.path);
}

const fileIn = ({ report }: Built, name: string): FileReport | undefined =>
  report.files.find(file => file.path === `labs/bad/${name}`);

describe('what is no file to be read', () => {
  it.skipIf(process.getuid?.() === 0)('a lab’s folder that may not be read', async () => {
    const folder = await folderOf({
      ...REFERENCES,
      'labs/good/a.csv': GOOD,
      'labs/bad/x.csv': GOOD,
    });
    const bad = path.join(folder.path, 'labs/bad');
    removals.push(() => chmod(bad, 0o700).then(folder.remove));
    await chmod(bad, 0);
    const { report } = await buildFolder(folder.path);
    expect(report.notices).toContain(
      'labs/bad cannot be read by this program (EACCES): fix its permissions.',
    );
  });

  it('a folder that is named like a CSV, and a named pipe, which is not waited for', async () => {
    const folder = await folderOf({ ...REFERENCES, 'labs/good/a.csv': GOOD });
    removals.push(folder.remove);
    await mkdir(path.join(folder.path, 'labs/bad/folder.csv'), { recursive: true });
    execFileSync('mkfifo', [path.join(folder.path, 'labs/bad/x.csv')]);
    expect(await hashLabInputs(folder.path)).toContainEqual({
      path: 'labs/bad/x.csv',
      bytes: 0,
      sha256: 'unreadable',
    });
    const result = await buildFolder(folder.path);
    const messages = ['folder.csv', 'x.csv'].map(name => fileIn(result, name)?.refused?.message);
    expect(messages).toEqual(['labs/bad/folder.csv is a folder.', 'labs/bad/x.csv is not a file.']);
    expect(result.rows).toEqual(['2019-01 P1 C good K 0 10±0']);
  });

  it.skipIf(process.getuid?.() === 0)('a file that may not be read', async () => {
    const folder = await folderOf({
      ...REFERENCES,
      'labs/good/a.csv': GOOD,
      'labs/bad/x.csv': GOOD,
    });
    removals.push(folder.remove);
    await chmod(path.join(folder.path, 'labs/bad/x.csv'), 0);
    const file = fileIn(await buildFolder(folder.path), 'x.csv');
    expect(file?.refused?.message).toMatch(/cannot be read by this program/);
  });
});

describe('a file none of whose rows can be counted is refused', () => {
  it('codes that the lab’s mapping does not have', async () => {
    const result = await built({
      'bad_practice_mapping.csv': 'LIMS code,ODS code\nONE,P1\nTWO,\n',
      'labs/bad/x.csv': `${HEADER}2019-01,K,THREE,0,10\n`,
      'labs/bad/y.csv': `${HEADER}2019-01,K,TWO,0,10\n`,
    });
    expect(fileIn(result, 'x.csv')?.refused?.message).toContain(
      '“practice not in mapping”: line 2, column practice_id, has “THREE”',
    );
    expect(fileIn(result, 'y.csv')?.refused?.message).toContain(
      '“practice without ODS code”: line 2, column practice_id, has “TWO”',
    );
  });

  it('the combined file too', async () => {
    const result = await built({
      'all_processed.csv':
        'ccg_id,count,error,lab_id,month,practice_id,practice_name,result_category,test_code,total_list_size\nC,5,0,old,01/02/2019,P1,One,0,K,5000\n',
    });
    const file = result.report.files.find(({ kind }) => kind === 'combined');
    expect(file?.refused).toMatchObject({
      message: expect.stringContaining('line 2, column month, has “01/02/2019”'),
      line: 2,
    });
  });

  it('in words that quote no code where practices are anonymised', async () => {
    const folder = await folderOf({
      ...REFERENCES,
      'labs/good/a.csv': GOOD,
      'labs/bad/x.csv': GOOD.replace('P1', 'P7'),
    });
    removals.push(folder.remove);
    const result = await buildFolder(folder.path, { anonymiseSecret: 'secret' });
    expect(fileIn(result, 'x.csv')?.refused?.message).toContain('column practice_id, has “A0”');
  });

  it('but not one of a lead-in month alone, whose rows can be read', async () => {
    const result = await built({
      'practice_codes.csv': `${REFERENCES['practice_codes.csv']}C,P1,One,2018-12,5000\n`,
      'labs/bad/x.csv': `${HEADER}2019-01,K,P1,0,1000\n`,
      'labs/bad/y.csv': `${HEADER}2018-12,K,P1,0,1\n`,
    });
    expect(fileIn(result, 'y.csv')).toMatchObject({
      read: 1,
      kept: 0,
      dropped: [{ reason: 'lead-in or tail month', rows: 1, lines: [] }],
    });
    expect(fileIn(result, 'y.csv')?.refused).toBeUndefined();
  });
});

describe('files that are no part of a delivery', () => {
  it('are left alone: those still being copied, locked by a program or hidden, and those that are no CSV', async () => {
    const { report } = await built({
      ...Object.fromEntries(
        PASSING_NAMES.flatMap(name => [`labs/bad/${name}`, name]).map(name => [name, 'x']),
      ),
      'labs/bad/notes.txt': 'x',
      'labs/stray.csv': 'x',
      'other.csv': 'x',
    });
    expect(report.files.map(file => file.path)).toEqual([
      'practice_codes.csv',
      'test_codes.csv',
      'labs/good/a.csv',
    ]);
    expect(report.notices).toEqual([
      'labs/bad/notes.txt is left out: it is not a .csv, .csv.gz or .zip.',
      'labs/stray.csv belongs to no lab: move it into labs/<lab_id>/.',
      'other.csv is left out, because openpath reads no file of this name.',
    ]);
  });
});

describe('a build without a single row fails, and what is served stays', () => {
  const failing = async (files: Record<string, string>): Promise<unknown> => {
    const folder = await folderOf({ ...REFERENCES, ...files });
    removals.push(folder.remove);
    return buildFolder(folder.path).catch((error: unknown) => error);
  };

  it('every file refused', async () => {
    const error = await failing({ 'labs/bad/x.csv': '' });
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({
      message: 'Every file of counts was refused. labs/bad/x.csv is empty.',
    });
  });

  it('every row dropped', async () => {
    const error = await failing({ 'labs/bad/x.csv': GOOD.replace('P1', 'P2') });
    expect(error).toMatchObject({
      message:
        'Every file of counts was refused. labs/bad/x.csv: its only row cannot be counted. It was dropped as “practice not known”: line 2, column practice_id, has “P2”.',
      fix: 'Add the practices to practice_codes.csv, or give the lab a practice mapping.',
      file: 'labs/bad/x.csv',
      line: 2,
    });
  });

  it('every practice too small', async () => {
    const folder = await folderOf({ ...REFERENCES, 'labs/bad/x.csv': GOOD });
    removals.push(folder.remove);
    await expect(buildFolder(folder.path, { minPracticeTests: 1000 })).rejects.toMatchObject({
      message: 'No row is left after the steps (too few tests: 1 rows).',
      fix: 'Set MIN_PRACTICE_TESTS below 1000: no practice has so many tests.',
    });
  });

  it('no counts at all', async () => {
    expect(await failing({})).toMatchObject({ message: 'The data folder has no counts.' });
  });
});
