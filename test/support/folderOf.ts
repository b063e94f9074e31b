import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BuildReport } from '../../src/domain/buildReport.ts';
import type { ChartEvent } from '../../src/domain/chartEvent.ts';
import { isoMonth } from '../../src/domain/month.ts';
import { buildStore } from '../../src/pipeline/labs/buildStore.ts';
import type { BuildSettings } from '../../src/pipeline/labs/version.ts';
import type { Columns } from '../../src/store/columns.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { unknownCodesOf } from '../../src/web/presenters/status/unknownCodes.ts';

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
  /** `lab reason code rows`, the most frequent first. */
  readonly unknownCodes: readonly string[];
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

/**
 * Builds a data folder by the production code and reads the store back.
 *
 * @param piecesFolder where what was read of files stays between builds; none: every file is read.
 */
export async function buildFolder(
  dataPath: string,
  settings: Partial<BuildSettings> = {},
  former?: string,
  isServed = true,
  piecesFolder?: string,
): Promise<Built> {
  const work = await mkdtemp(path.join(tmpdir(), 'openpath-work-'));
  try {
    const outFile = path.join(work, 'out.duckdb');
    const all = { minPracticeTests: 0, ...settings };
    const kept = piecesFolder === undefined ? {} : { piecesFolder };
    const options = { dataPath, workFolder: work, outFile, settings: all, version: 'v', ...kept };
    const report = await buildStore(
      former === undefined ? options : { ...options, former: { file: former, isServed } },
    );
    const store = await openStore(outFile);
    try {
      const { events } = store.catalogue;
      const unknownCodes = (await unknownCodesOf(store)).map(
        ({ labId, reason, code, rows }) => `${labId} ${reason} ${code} ${rows}`,
      );
      return {
        report,
        events,
        unknownCodes,
        ...(await contentOf(store)),
        bytes: await readFile(outFile),
      };
    } finally {
      store.close();
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function contentOf(
  store: Store,
): Promise<Omit<Built, 'report' | 'bytes' | 'events' | 'unknownCodes'>> {
  const counts = await store.columns(`
    SELECT month, practice_id, ccg_id, lab_id, test_code,
      ${CATEGORIES.map(c => `n_${c}, e_${c}`).join(', ')}
    FROM count_by_practice JOIN practice USING (practice_ix) JOIN ccg USING (ccg_ix)
    JOIN lab USING (lab_ix) JOIN test USING (test_ix)
    ORDER BY ALL`);
  const keys = keysOf(counts, ['practice_id', 'ccg_id', 'lab_id', 'test_code']);
  const cells = CATEGORIES.map(c => ({ n: counts.numbers(`n_${c}`), e: counts.numbers(`e_${c}`) }));
  const rows = keys.flatMap((key, row) =>
    cells.flatMap(({ n, e }, i) =>
      Number.isNaN(n[row]) ? [] : [`${key} ${i - 1} ${n[row]}±${e[row]}`],
    ),
  );
  const months = await store.columns(`
    SELECT month, practice_id, ccg_id, lab_id, list_size, list_size_error
    FROM practice_month JOIN practice USING (practice_ix) JOIN ccg USING (ccg_ix)
    LEFT JOIN lab ON lab_ix = primary_lab_ix
    ORDER BY ALL`);
  const sizes = months.numbers('list_size');
  const errors = months.numbers('list_size_error');
  const practices = await store.columns('SELECT practice_id, name FROM practice ORDER BY 1');
  const names = practices.texts('name');
  return {
    rows,
    practiceMonths: keysOf(months, ['practice_id', 'ccg_id', 'lab_id']).map((key, row) => {
      const size = Number.isNaN(sizes[row]) ? '' : sizes[row];
      return `${key} ${size}${errors[row] ? `±${errors[row]}` : ''}`;
    }),
    practices: practices.texts('practice_id').map((id, row) => `${id} ${names[row]}`),
  };
}

/** Each row's month and the texts of these columns; NULL is empty. */
function keysOf(columns: Columns, names: readonly string[]): string[] {
  const texts = names.map(name => columns.texts(name));
  return [...columns.numbers('month')].map((month, row) =>
    [isoMonth(month).slice(0, 7), ...texts.map(column => column[row] ?? '')].join(' '),
  );
}
