import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { quoted } from '../../src/store/sql.ts';
import { type BenchData, withConnection } from './data.ts';

export interface DataFolder {
  readonly path: string;
  readonly rows: number;
}

const LAYOUT = 2;

/** The data as labs deliver them, a file a lab and year; written once and kept between runs. */
export async function dataFolder(data: BenchData): Promise<DataFolder> {
  const { practices, labs, tests } = data;
  const sizes = [practices.length, labs.length, tests.length].join('-');
  const folder = path.join(tmpdir(), `openpath-bench-${LAYOUT}-${data.seed}-${sizes}`);
  const doneFile = `${folder}.rows`;
  if (await exists(doneFile))
    return { path: folder, rows: Number(await readFile(doneFile, 'utf8')) };
  await rm(folder, { recursive: true, force: true });
  const rows = await writeDataFolder(data, folder);
  await writeFile(`${doneFile}.part`, String(rows));
  await rename(`${doneFile}.part`, doneFile);
  return { path: folder, rows };
}

/** Writes the files and the references; the number of rows. */
export async function writeDataFolder(data: BenchData, folder: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  for (const [name, lines] of Object.entries(data.references())) {
    await writeFile(path.join(folder, name), `${lines.join('\n')}\n`);
  }
  return withConnection(async connection => {
    let rows = 0;
    for (const { lab, year, sql } of data.files()) {
      await mkdir(path.join(folder, 'labs', lab), { recursive: true });
      const file = path.join(folder, 'labs', lab, `${year}.csv`);
      const result = await connection.run(`COPY (${sql}) TO ${quoted(file)} (HEADER)`);
      rows += Number(result.rowsChanged);
    }
    return rows;
  });
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
