import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { BuildReport } from '../../src/domain/buildReport.ts';
import type { ChartEvent } from '../../src/domain/chartEvent.ts';
import { isoMonth } from '../../src/domain/month.ts';
import { buildStore } from '../../src/pipeline/labs/buildStore.ts';
import type { BuildSettings } from '../../src/pipeline/labs/version.ts';
import { openStore } from '../../src/store/store.ts';

/** A data folder of the test’s own, with these files; `remove` takes it away. */
export async function folderOf(
  files: Record<string, string | Buffer>,
): Promise<{ path: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'openpath-data-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return { path: folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A store’s content in words. */
export interface Built {
  readonly report: BuildReport;
  /** `month practice ccg lab test category n±e`, in that order. */
  readonly rows: readonly string[];
  /** `month practice ccg primary-lab list-size`, of a band its middle ± half its width. */
  readonly practiceMonths: readonly string[];
  readonly practices: readonly string[];
  readonly events: readonly ChartEvent[];
  /** All bytes of the store’s file, to look for what must not be there. */
  readonly bytes: Buffer;
}

const CATEGORIES = ['under', 'within', 'over', '2', '3', '4', '5', '6', '7'];

/**
 * Builds a data folder by the production code into a store file of its own; `remove` takes it away.
 *
 * @param former a store built earlier; `isServed` is false where nothing is served until the build ends.
 */
export async function storeOfFolder(
  dataPath: string,
  settings: Partial<BuildSettings> = {},
  former?: string,
  isServed = true,
): Promise<{ file: string; remove: () => Promise<void> }> {
  const work = await mkdtemp(path.join(tmpdir(), 'openpath-store-'));
  const outFile = path.join(work, 'out.duckdb');
  const all = { minPracticeTests: 0, ...settings };
  const job = { dataPath, workFolder: work, outFile, settings: all, version: 'v' };
  await buildStore(former === undefined ? job : { ...job, former: { file: former, isServed } });
  return { file: outFile, remove: () => rm(work, { recursive: true, force: true }) };
}

/** Builds a data folder by the production code and reads the store back. */
export async function buildFolder(
  dataPath: string,
  settings: Partial<BuildSettings> = {},
  former?: string,
  isServed = true,
): Promise<Built> {
  const work = await mkdtemp(path.join(tmpdir(), 'openpath-work-'));
  try {
    const outFile = path.join(work, 'out.duckdb');
    const all = { minPracticeTests: 0, ...settings };
    const options = { dataPath, workFolder: work, outFile, settings: all, version: 'v' };
    const report = await buildStore(
      former === undefined ? options : { ...options, former: { file: former, isServed } },
    );
    const store = await openStore(outFile);
    const { events } = store.catalogue;
    store.close();
    return { report, events, ...(await contentOf(outFile)), bytes: await readFile(outFile) };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function contentOf(file: string): Promise<Omit<Built, 'report' | 'bytes' | 'events'>> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const ask = async (sql: string): Promise<unknown[][]> =>
    (await connection.runAndReadAll(sql)).getRows();
  try {
    const wide = await ask(`
      SELECT month, practice_id, ccg_id, lab_id, test_code,
        ${CATEGORIES.map(c => `n_${c}, e_${c}`).join(', ')}
      FROM count_by_practice JOIN practice USING (practice_ix) JOIN ccg USING (ccg_ix)
      JOIN lab USING (lab_ix) JOIN test USING (test_ix)
      ORDER BY ALL`);
    const rows = wide.flatMap(([month, practice, ccg, lab, test, ...cells]) =>
      CATEGORIES.flatMap((_, i) => {
        const n = cells[2 * i];
        if (n === null) return [];
        const key = [isoMonth(Number(month)).slice(0, 7), practice, ccg, lab, test, i - 1];
        return [`${key.join(' ')} ${n}±${cells[2 * i + 1]}`];
      }),
    );
    const months = await ask(`
      SELECT month, practice_id, ccg_id, lab_id, list_size, nullif(list_size_error, 0)
      FROM practice_month JOIN practice USING (practice_ix) JOIN ccg USING (ccg_ix)
      LEFT JOIN lab ON lab_ix = primary_lab_ix
      ORDER BY ALL`);
    const practices = await ask('SELECT practice_id, name FROM practice ORDER BY 1');
    return {
      rows,
      practiceMonths: months.map(([month, practice, ccg, lab, size, error]) =>
        [
          ...[isoMonth(Number(month)).slice(0, 7), practice, ccg, lab],
          error === null ? size : `${size}±${error}`,
        ].join(' '),
      ),
      practices: practices.map(([id, name]) => `${id} ${name}`),
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
