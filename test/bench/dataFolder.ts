import { createWriteStream } from 'node:fs';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isoMonth } from '../../src/domain/month.ts';
import type { BenchData } from './data.ts';

export interface DataFolder {
  readonly path: string;
  readonly rows: number;
}

const LAYOUT = 1;

/** The data as labs deliver them, a file a lab and year; written once and kept between runs. */
export async function dataFolder(data: BenchData): Promise<DataFolder> {
  const name = `openpath-bench-${LAYOUT}-${data.seed}-${data.practices.length}`;
  const folder = path.join(tmpdir(), name);
  const done = path.join(tmpdir(), `${name}.rows`);
  if (await exists(done)) return { path: folder, rows: Number(await readFile(done, 'utf8')) };
  await rm(folder, { recursive: true, force: true });
  let rows = 0;
  for (const lab of data.labs) {
    await mkdir(path.join(folder, 'labs', lab), { recursive: true });
    for (let year = 0; year < data.months.length / 12; year++) {
      const file = path.join(folder, 'labs', lab, `${2015 + year}.csv`);
      const lines = countLines(data, lab, year, () => rows++);
      await pipeline(Readable.from(lines), createWriteStream(file));
    }
  }
  await writeReferences(data, folder);
  await writeFile(done, String(rows));
  return { path: folder, rows };
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** A month and practice at a time. */
function* countLines(
  data: BenchData,
  lab: string,
  year: number,
  counted: () => void,
): Generator<string> {
  yield 'month,test_code,practice_id,result_category,count\n';
  for (let m = year * 12; m < (year + 1) * 12; m++) {
    const month = isoMonth(data.months[m] ?? 0).replaceAll('-', '/');
    for (const [p, practice] of data.practices.entries()) {
      if (data.labOf(p, m) !== lab) continue;
      let text = '';
      data.tests.forEach((test, t) => {
        for (const [category, n] of data.countsOf(p, m, t)) {
          counted();
          text += `${month},${lab}:${test},${practice},${category},${n < 6 ? '1-5' : n}\n`;
        }
      });
      yield text;
    }
  }
}

async function writeReferences(data: BenchData, folder: string): Promise<void> {
  const columns = data.labs.map(lab => `${lab}_testcode`);
  const tests = data.tests.map(test =>
    [test, `Test ${test}`, 'True', ...data.labs.map(lab => `${lab}:${test}`)].join(),
  );
  const practices = data.practices.flatMap((practice, p) =>
    data.months.map((month, m) =>
      [data.ccgOf(p), practice, `Practice ${p}`, isoMonth(month), data.listSizeOf(p, m)].join(),
    ),
  );
  const files = {
    'test_codes.csv': [`datalab_testcode,testname,show_in_app?,${columns.join()}`, ...tests],
    'practice_codes.csv': ['ccg_id,practice_id,practice_name,month,total_list_size', ...practices],
    'labs.csv': [
      'lab_id,name,test_code_columns,practice_mapping',
      ...data.labs.map((lab, i) => `${lab},Lab ${i + 1},${columns[i]},`),
    ],
  };
  for (const [name, lines] of Object.entries(files)) {
    await writeFile(path.join(folder, name), `${lines.join('\n')}\n`);
  }
}
