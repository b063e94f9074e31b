import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { buildFolder, folderOf } from '../support/folderOf.ts';
import { figure } from './figure.ts';

const HEADER = 'month,test_code,practice_id,result_category,count\n';
const PRACTICES = Array.from({ length: 500 }, (_, i) => `P${i}`);
const MONTHS = Array.from(
  { length: 120 },
  (_, i) => `${2010 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`,
);
const ROWS = 1_000_000;
const BAD_ROW = 876_543;
const MB = 1 << 20;

/** A million rows, each with a key of its own, one of which cannot be counted. */
function* millionRows(): Generator<string> {
  yield HEADER;
  for (let from = 0; from < ROWS; from += 1000) {
    const rows = Array.from({ length: 1000 }, (_, i) => {
      const row = from + i;
      if (row === BAD_ROW) return '2010-01,K,P1,0,some\n';
      const practice = PRACTICES[row % 500];
      const month = MONTHS[Math.floor(row / 500) % 120];
      const category = (Math.floor(row / 60_000) % 9) - 1;
      const test = Math.floor(row / 540_000) === 0 ? 'K' : 'NA';
      return `${month},${test},${practice},${category},${100 + (row % 900)}\n`;
    });
    yield rows.join('');
  }
}

function* longLine(): Generator<Buffer> {
  yield Buffer.from(`${HEADER}2019-01,`);
  for (let i = 0; i < 100; i++) yield Buffer.alloc(MB, 75);
  yield Buffer.from(',P1,0,1\n');
}

/** A gigabyte of one letter. */
function* bomb(): Generator<Buffer> {
  for (let i = 0; i < 1024; i++) yield Buffer.alloc(MB, 75);
}

it('files of the size that hurts get the verdicts of small ones', async () => {
  const folder = await folderOf({
    'test_codes.csv': 'datalab_testcode,testname,show_in_app?\nK,Potassium,True\nNA,Sodium,True\n',
    'practice_codes.csv': [
      'ccg_id,practice_id,practice_name,month,total_list_size',
      ...MONTHS.flatMap(month => PRACTICES.map(id => `C,${id},Surgery ${id},${month},5000`)),
      '',
    ].join('\n'),
    'labs/inner/bomb.csv.gz': gzipSync(gzipSync(Buffer.alloc(MB, 48))),
  });
  const fileOf = async (name: string) => {
    await mkdir(path.dirname(path.join(folder.path, name)), { recursive: true });
    return createWriteStream(path.join(folder.path, name));
  };
  try {
    await pipeline(Readable.from(millionRows()), await fileOf('labs/large/a.csv'));
    await pipeline(Readable.from(longLine()), await fileOf('labs/line/a.csv'));
    await pipeline(Readable.from(bomb()), createGzip(), await fileOf('labs/bomb/a.csv.gz'));
    const started = performance.now();
    const { report } = await buildFolder(folder.path);
    const seconds = (performance.now() - started) / 1000;
    const fileIn = (name: string) => report.files.find(file => file.path === `labs/${name}`);
    expect(fileIn('large/a.csv')).toMatchObject({
      read: ROWS,
      kept: ROWS - 1,
      dropped: [{ reason: 'count not readable', rows: 1, lines: [BAD_ROW + 2] }],
    });
    const refusals = ['line/a.csv', 'bomb/a.csv.gz', 'inner/bomb.csv.gz'].map(
      name => fileIn(name)?.refused?.message,
    );
    expect(refusals).toEqual([
      'labs/line/a.csv has a line of more than a million characters.',
      'labs/bomb/a.csv.gz unpacks to more than 300 times its size.',
      'labs/inner/bomb.csv.gz holds a gzip archive, not a CSV.',
    ]);
    figure(`large files: ${seconds.toFixed(1)} s, ${process.memoryUsage().rss >> 20} MB`);
  } finally {
    await folder.remove();
  }
});
