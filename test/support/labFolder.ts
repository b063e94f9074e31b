import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectPath } from '../../src/paths.ts';

const PRACTICES = ['A81001', 'A81002', 'A81003'];
const MONTHS = ['2019-01', '2019-02', '2019-03'];
const HEADER = 'month,test_code,practice_id,result_category,count\n';

/** A small data folder of one lab, `zed`, with a store folder beside it. */
export class LabFolder {
  readonly root: string;
  readonly dataPath: string;
  readonly storePath: string;

  static async make(): Promise<LabFolder> {
    const root = await realpath(await mkdtemp(path.join(tmpdir(), 'openpath-server-')));
    const folder = new LabFolder(root);
    await mkdir(path.join(folder.dataPath, 'labs', 'zed'), { recursive: true });
    const months = PRACTICES.flatMap(id =>
      MONTHS.map(month => `15N,${id},Surgery ${id},${month}-01,5000\n`),
    );
    await folder.write(
      'practice_codes.csv',
      `ccg_id,practice_id,practice_name,month,total_list_size\n${months.join('')}`,
    );
    await folder.write(
      'test_codes.csv',
      'datalab_testcode,testname,show_in_app?,zed_testcode\nK,Potassium,True,POT\n',
    );
    await folder.write(
      'labs.csv',
      'lab_id,name,test_code_columns,practice_mapping\nzed,Zed,zed_testcode,\n',
    );
    await folder.writeCounts(10);
    return folder;
  }

  private constructor(root: string) {
    this.root = root;
    this.dataPath = path.join(root, 'data');
    this.storePath = path.join(root, 'store');
  }

  /** What the server needs to know of the folder, which changes in one go and need not be waited for. */
  env(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      DATA_CSVS_PATH: this.dataPath,
      STORE_PATH: this.storePath,
      MIN_PRACTICE_TESTS: '0',
      FOLDER_QUIET_MS: '200',
      DATA_VERSIONS_KEPT: '1',
      ...more,
    };
  }

  write(name: string, text: string): Promise<void> {
    return writeFile(path.join(this.dataPath, name), text);
  }

  countsFile(file = '2019.csv'): string {
    return path.join(this.dataPath, 'labs', 'zed', file);
  }

  /** So many potassium tests, every practice and month, within range if not of another category. */
  writeCounts(count: number, file = '2019.csv', category = 0): Promise<void> {
    const rows = PRACTICES.flatMap(id =>
      MONTHS.map(month => `${month}-01,POT,${id},${category},${count}\n`),
    );
    return writeFile(this.countsFile(file), HEADER + rows.join(''));
  }

  /** A file that doubles the time of a build, to about a second: the rows carry a code that no test has. */
  writeMuch(file = 'much.csv'): Promise<void> {
    const rows = Array.from({ length: 60_000 }, (_, i) => `2019-01-01,X${i},A81001,0,7\n`);
    return writeFile(this.countsFile(file), HEADER + rows.join(''));
  }

  /** The demonstration’s prescribing: six months. */
  addPrescribing(): Promise<void> {
    const from = projectPath('data_csvs', 'prescribing');
    return cp(from, path.join(this.dataPath, 'prescribing'), { recursive: true });
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}

const ROWS = '/data/datatable/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K';

/** The address of every row of the raw counts, as CSV. */
const ROWS_CSV = `${ROWS}/denominators/raw/filter/all.csv`;

/** Practice ids and their counts in the first month that the server gives; undefined before a store is served. */
export async function countsAt(url: string): Promise<Record<string, number> | undefined> {
  const response = await fetch(new URL(ROWS_CSV, url));
  const text = await response.text();
  if (response.status === 503) return undefined;
  if (!response.ok) throw new Error(`${response.status}: ${text}`);
  const [header = '', ...lines] = text.trim().split(/\r?\n/);
  const at = header.split(',').indexOf('numerator');
  const cells = lines.map(line => line.split(',')).filter(([month]) => month === '2019-01-01');
  return Object.fromEntries(cells.map(row => [row[1] ?? '', Number(row[at])]));
}
