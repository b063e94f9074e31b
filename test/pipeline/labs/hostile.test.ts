import { execFileSync } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault, FileReport } from '../../../src/domain/buildReport.ts';
import { UserError } from '../../../src/domain/userError.ts';
import { type Built, buildFolder, folderOf } from '../../support/folderOf.ts';
import { hashLabInputs } from '../../support/hashedInputs.ts';

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

/** A zip with these entries, as plainly as the format allows. */
function zipOf(
  entries: readonly { name: string; content: string; flags?: number; sum?: number }[],
): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, flags = 0, sum = crc32(content) } of entries) {
    const data = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(sum, 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(Buffer.byteLength(content), 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    const made = Buffer.from([20, 0]);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02'), made, common, rest, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** Bytes that look like chance, the same each time. */
function noise(count: number, end = ''): Buffer {
  let seed = 7;
  const bytes = Array.from({ length: count }, () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return seed >>> 24;
  });
  return Buffer.concat([Buffer.from(bytes), Buffer.from(end)]);
}

async function built(files: Record<string, string | Buffer>): Promise<Built> {
  const folder = await folderOf({ ...REFERENCES, 'labs/good/a.csv': GOOD, ...files });
  removals.push(folder.remove);
  return buildFolder(folder.path);
}

const fileIn = ({ report }: Built, name: string): FileReport | undefined =>
  report.files.find(file => file.path === `labs/bad/${name}`);

async function refusalOf(name: string, content: string | Buffer): Promise<Fault> {
  const result = await built({ [`labs/bad/${name}`]: content });
  const file = fileIn(result, name);
  expect(file).toMatchObject({ read: 0, kept: 0, dropped: [] });
  expect(result.rows).toEqual(['2019-01 P1 C good K 0 10±0']);
  if (!file?.refused) throw new Error('it was not refused');
  return file.refused;
}

describe('a damaged file is refused whole, and the others count', () => {
  const gz = gzipSync(GOOD.repeat(1));
  const zip = zipOf([{ name: 'a.csv', content: GOOD }]);
  it.each<[string, string, string | Buffer, RegExp]>([
    ['a gzip that was cut off', 'x.csv.gz', gz.subarray(0, -12), /damaged or was cut off/],
    ['a zip that was cut off', 'x.zip', zip.subarray(0, -30), /damaged or was cut off/],
    ['a text named .zip', 'x.zip', GOOD, /damaged or was cut off/],
    [
      'a zip with a wrong checksum',
      'x.zip',
      zipOf([{ name: 'a.csv', content: GOOD, sum: 1 }]),
      /damaged or was cut off/,
    ],
    [
      'a zip with two CSVs',
      'x.zip',
      zipOf([
        { name: 'a.csv', content: GOOD },
        { name: 'b.csv', content: GOOD },
      ]),
      /2 files inside/,
    ],
    ['a zip without a CSV', 'x.zip', zipOf([{ name: 'a.txt', content: GOOD }]), /no CSV inside/],
    [
      'a zip under a password',
      'x.zip',
      zipOf([{ name: 'a.csv', content: GOOD, flags: 1 }]),
      /protected by a password/,
    ],
    ['a gzip bomb', 'x.csv.gz', gzipSync(Buffer.alloc(80 << 20, 48)), /more than 300 times/],
    ['an empty file', 'x.csv', '', /is empty/],
    ['blank lines only', 'x.csv', '\n\n', /has no lines/],
    ['a header without rows', 'x.csv', HEADER, /a header and no rows/],
    ['random bytes', 'x.csv', noise(5000), /is binary data, not text/],
    ['random bytes with a semicolon', 'x.csv', noise(200, 'a;b'), /is binary data, not text/],
    ['a workbook under the name of a CSV', 'x.csv', zip, /is a zip archive or an Excel workbook/],
    [
      'a zip inside a zip',
      'x.zip',
      zipOf([{ name: 'a.csv', content: zip.toString('latin1') }]),
      /holds a zip archive or an Excel workbook, not text/,
    ],
    ['a PDF', 'x.csv', '%PDF-1.7\nmonth;test', /is a PDF, not text/],
    [
      'a header of a thousand names, some of them unseen',
      'x.csv',
      `month,te\u0007st\u202e,${'x'.repeat(500)},${'y,'.repeat(1000)}\n${GOOD}`,
      /it has month, test, x{40}…, (?:y, )+963 more\.$/,
    ],
    ['semicolons', 'x.csv', GOOD.replaceAll(',', ';'), /separated by semicolons/],
    ['UTF-16', 'x.csv', Buffer.from(`\ufeff${GOOD}`, 'utf16le'), /UTF-16/],
    [
      'a renamed column',
      'x.csv',
      GOOD.replace('count', 'number'),
      /lacks the column count; it has month, test_code, practice_id, result_category, number/,
    ],
    [
      'a quote that is never closed',
      'x.csv',
      `${GOOD}2019-01,"K,P1,0,1\n2019-01,K,P1,0,1\n`,
      /never closed/,
    ],
    [
      'a line of 30 MB',
      'x.csv',
      Buffer.concat([
        Buffer.from(`${GOOD}2019-01,`),
        Buffer.alloc(30_000_000, 75),
        Buffer.from(',P1,0,1\n'),
      ]),
      /a line of more than a million/,
    ],
  ])('%s', async (_, name, content, message) => {
    const fault = await refusalOf(name, content);
    expect(fault.message).toMatch(message);
    expect(fault.message).toContain(`labs/bad/${name}`);
    expect(fault.fix).not.toBe('');
  });

  it('names the line of a quote that swallows rows', async () => {
    const fault = await refusalOf('x.csv', `${GOOD}2019-01,"K,P1,0,1\n2019-01,K,P1,0,1\n`);
    expect(fault.line).toBe(3);
  });

  it('does not quote a file without a header: its first line is data', async () => {
    const fault = await refusalOf('x.csv', '2019-01,K,P1,0,10\n');
    expect(JSON.stringify(fault)).not.toContain('P1');
  });

  it('a folder that is named like a CSV', async () => {
    const folder = await folderOf({ ...REFERENCES, 'labs/good/a.csv': GOOD });
    removals.push(folder.remove);
    await mkdir(path.join(folder.path, 'labs/bad/x.csv'), { recursive: true });
    const file = fileIn(await buildFolder(folder.path), 'x.csv');
    expect(file?.refused?.message).toBe('labs/bad/x.csv is a folder.');
  });

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
      'labs/bad may not be read by this program (EACCES): fix its permissions.',
    );
  });

  it('a named pipe, which is not waited for', async () => {
    const folder = await folderOf({ ...REFERENCES, 'labs/good/a.csv': GOOD, 'labs/bad/o.txt': '' });
    removals.push(folder.remove);
    execFileSync('mkfifo', [path.join(folder.path, 'labs/bad/x.csv')]);
    expect(await hashLabInputs(folder.path)).toContainEqual({
      path: 'labs/bad/x.csv',
      bytes: 0,
      sha256: 'unreadable',
    });
    const file = fileIn(await buildFolder(folder.path), 'x.csv');
    expect(file?.refused?.message).toBe('labs/bad/x.csv is no file.');
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
    expect(file?.refused?.message).toMatch(/may not be read/);
  });
});

describe('a file none of whose rows can be counted is refused', () => {
  it.each<[string, string, string, RegExp]>([
    [
      'dates as they are written in Britain',
      '01/02/2019,K,P1,0,10\n02/02/2019,K,P1,0,10\n',
      'none of its 2 rows can be counted. All were dropped as “bad row”: line 2, column month, has “01/02/2019”.',
      /Write months as 2019-01-01/,
    ],
    [
      'words for result categories',
      '2019-01,K,P1,within,10\n',
      'It was dropped as “bad row”: line 2, column result_category, has “within”.',
      /codes from -1 to 7/,
    ],
    [
      'thousands that are not in quotes',
      '2019-01,K,P1,0,1,449\n2019-01,K,P1,1,2,012\n',
      'none of its 2 rows can be counted. All were dropped as “bad row”: line 2.',
      /put a cell with a comma in quotation marks/,
    ],
    [
      'tests that are not listed, for the most part',
      '2019-01,CRP,P1,0,10\n2019-01,ESR,P1,0,10\n2019-13,K,P1,0,10\n',
      '2 of them were dropped as “test not mapped”: line 2, column test_code, has “CRP”.',
      /test_codes\.csv/,
    ],
    [
      'practices that are not known',
      '2019-01,K,P7,0,10\n',
      'It was dropped as “practice not known”: line 2, column practice_id, has “P7”.',
      /practice_codes\.csv/,
    ],
    [
      'months without list sizes',
      '2018-01,K,P1,0,10\n',
      'It was dropped as “no list size”: line 2, column month, has “2018-01”.',
      /list size for these months/,
    ],
    [
      'counts that cannot be read',
      '2019-01,K,P1,0,*\n',
      'It was dropped as “count not readable”: line 2, column count, has “*”.',
      /a range such as 1-5/,
    ],
  ])('%s', async (_, rows, message, fix) => {
    const fault = await refusalOf('x.csv', HEADER + rows);
    expect(fault.message).toContain(message);
    expect(fault).toMatchObject({ file: 'labs/bad/x.csv', line: 2 });
    expect(fault.fix).toMatch(fix);
  });

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

describe('a plain text file that was cut off', () => {
  const practices = ['L83012', 'L83013'];
  const months = ['2019-01', '2019-02', '2019-03', '2019-04', '2019-05', '2019-06'];
  const whole =
    HEADER + months.flatMap(m => practices.map(id => `${m}-01,POT,${id},0,5021\n`)).join('');
  const references = {
    'test_codes.csv': 'datalab_testcode,testname,show_in_app?\nK,Potassium,True\nPOT,Pot,True\n',
    'practice_codes.csv': [
      'ccg_id,practice_id,practice_name,month,total_list_size',
      'C,P1,One,2019-01,5000',
      ...months.flatMap(m => practices.map(id => `C,${id},${id},${m},5000`)),
      '',
    ].join('\n'),
  };
  const cut = async (content: string | Buffer, name = 'x.csv') => {
    const result = await built({ ...references, [`labs/bad/${name}`]: content });
    return { file: fileIn(result, name), notices: result.report.notices };
  };

  it.each([
    ['inside a row', whole.slice(0, -8), 'and has 3 of 5 cells'],
    ['after a comma', whole.slice(0, whole.lastIndexOf(',') + 1), 'and its last cell is empty'],
    ['after a few letters', `${whole}20`, 'and has 1 of 5 cells'],
    ['inside a quoted cell', `${whole}2019-06-01,"PO`, 'and has 2 of 5 cells'],
    [
      'inside the last number, so that half of the month is gone',
      whole.slice(0, -4),
      'and its last month is low: Jun 2019 has 50% of what its other months have',
    ],
  ])('%s is refused, with its line and what to do', async (_, content, why) => {
    const { file } = await cut(content);
    expect(file).toMatchObject({ read: 0, kept: 0 });
    expect(file?.refused).toEqual({
      message: `labs/bad/x.csv was cut off: its last line does not end, ${why}.`,
      fix: 'Copy or export the file again; all of it was left out. If it is whole, press Enter at its end.',
      file: 'labs/bad/x.csv',
      line: content.split('\n').length,
    });
  });

  it('before it was packed is refused too', async () => {
    const { file } = await cut(gzipSync(whole.slice(0, -8)), 'x.csv.gz');
    expect(file?.refused?.message).toContain('was cut off');
  });

  it('is not one that only lacks its last line end, which is reported', async () => {
    const { file, notices } = await cut(whole.trimEnd());
    expect(file).toMatchObject({ read: 12, kept: 12 });
    expect(notices).toEqual([
      'labs/bad/x.csv may have been cut off: its last line does not end. If it is whole, press Enter there.',
    ]);
  });

  it('is not one whose last month is only far below the others, which is reported', async () => {
    const at = whole.indexOf('2019-06-01,POT,L83013');
    const { file, notices } = await cut(whole.slice(0, at));
    expect(file).toMatchObject({ read: 11, kept: 11 });
    expect(notices).toEqual([
      'labs/bad/x.csv may have been cut off: its last month is low: Jun 2019 has 50% of what its other months have.',
    ]);
  });

  it('is not one that ends in a quoted cell of several lines', async () => {
    const { file } = await cut(
      `month,test_code,practice_id,result_category,count,note\n2019-01,K,P1,0,10,"of\ntwo lines"`,
    );
    expect(file).toMatchObject({ read: 1, kept: 1 });
  });

  it('is not one of which a tail month is dropped for that', async () => {
    const tail = whole.replaceAll(/(2019-06-01,POT,L8301\d,0),5021/g, '$1,9');
    expect((await cut(tail)).notices).toEqual([]);
  });
});

describe('an odd file is read', () => {
  const row = '2019-01,K,P1,0,10';
  it.each<[string, string, string | Buffer]>([
    ['gzip', 'x.csv.gz', gzipSync(GOOD)],
    [
      'zip, with what macOS adds',
      'x.zip',
      zipOf([
        { name: '__MACOSX/._a.csv', content: 'x' },
        { name: 'sub/a.csv', content: GOOD },
      ]),
    ],
    [
      'line ends of three kinds',
      'x.csv',
      `${HEADER.replace('\n', '\r\n')}${row}\n${row.replace('K', 'Q')}\r${row.replace('K', 'R')}`,
    ],
    [
      'other columns, in another order',
      'x.csv',
      `lab,count,result_category,practice_id,test_code,month\nz,10,0,P1,K,2019-01\n`,
    ],
    [
      'capital letters and spaces in the header',
      'x.csv',
      `Month, Test_Code ,practice_id,result_category,Count\n${row}\n`,
    ],
    ['NUL bytes in a cell', 'x.csv', `${GOOD}2019-01,K\0,P1,0,10\n`],
    ['line ends of old Macs', 'x.csv', GOOD.replaceAll('\n', '\r')],
    ['no line end at the end', 'x.csv', HEADER + row],
    ['commas after the header alone', 'x.csv', `${HEADER.trim()},,\n${row}\n`],
    ['commas after the rows alone', 'x.csv', `${HEADER}${row},\n`],
    ['commas after header and rows', 'x.csv', `${HEADER.trim()},\r\n${row},\r\n`],
    ['more commas after the rows than after the header', 'x.csv', `${HEADER.trim()},\n${row},,\n`],
    ['a row that looks like a header', 'x.csv', `${GOOD}${HEADER}`],
  ])('%s', async (_, name, content) => {
    const result = await built({ [`labs/bad/${name}`]: content });
    expect(fileIn(result, name)?.refused).toBeUndefined();
    expect(result.rows).toContain('2019-01 P1 C bad K 0 10±0');
  });

  it('a line that repeats the header is one bad row, and its line alone is reported', async () => {
    const result = await built({ 'labs/bad/x.csv': `\n${GOOD}${GOOD.replace(',0,', ',1,')}` });
    expect(fileIn(result, 'x.csv')).toMatchObject({
      read: 3,
      kept: 2,
      dropped: [{ reason: 'bad row', rows: 1, lines: [4] }],
    });
  });

  it('a row with one cell more than most is still a bad row where commas end the header', async () => {
    const rows = [0, 1, 2].map(category => `2019-01,K,P1,${category},10\n`).join('');
    const result = await built({ 'labs/bad/x.csv': `${HEADER.trim()},\n${rows}${row},7\n` });
    expect(fileIn(result, 'x.csv')).toMatchObject({
      kept: 3,
      dropped: [{ reason: 'bad row', rows: 1, lines: [5] }],
    });
  });

  it('files that are still being copied, hidden, or no CSV are left alone', async () => {
    const { report } = await built({
      'labs/bad/.x.csv': 'x',
      'labs/bad/x.csv.part': 'x',
      'labs/bad/~x.csv': 'x',
      'labs/bad/x.csv.tmp': 'x',
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
      'labs/bad/notes.txt is left out: it is no .csv, .csv.gz or .zip.',
      'labs/stray.csv belongs to no lab: move it into labs/<lab_id>/.',
      'other.csv is left out: no part of the pipeline reads a file of this name.',
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
