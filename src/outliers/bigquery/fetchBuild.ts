import { filledSql } from '../../store/sql.ts';
import type { BuildParameters } from '../engine.ts';
import type { Hierarchy } from '../places.ts';
import type { ResultFile } from '../resultFile.ts';
import type { BigQueryConnection, StatementCall } from './connection.ts';
import { drugsIn, hierarchyIn } from './dictionaries.ts';
import { fetchTable } from './fetchTable.ts';
import { rowsOf, type TextRow } from './pages.ts';
import type { RetryOptions } from './retries.ts';
import { tableFetches } from './tableFetches.ts';

interface FetchOptions extends RetryOptions {
  /** Called with what is being fetched, and the share of the whole (0 to 1) that has been. */
  readonly onProgress: (table: string, share: number) => void;
}

/**
 * Fetches the results of a build in BigQuery into a result file, one table after the other and a page at a
 * time, so that memory does not grow with the build. Returns its organisations and the number of rows of
 * entity and chemical.
 */
export async function fetchBuild(
  bigQuery: BigQueryConnection,
  build: number,
  { entities }: Pick<BuildParameters, 'entities'>,
  file: ResultFile,
  { onProgress, ...retryOptions }: FetchOptions,
): Promise<{ readonly hierarchy: Hierarchy; readonly rows: number }> {
  const readRows = (call: StatementCall): Promise<TextRow[]> =>
    rowsOf(bigQuery, { ...call, params: { build } }, retryOptions);
  onProgress('organisations and drugs', 0);
  const hierarchy = hierarchyIn(await readRows({ name: 'queries/organisations' }));
  await file.writeHierarchy(hierarchy, new Uint8Array(hierarchy.practice.count).fill(1));
  const presentations: TextRow[] = [];
  for (const entity of entities) {
    const call = { name: 'queries/entity_presentations', places: { entity } };
    presentations.push(...(await readRows(call)));
  }
  const drugs = drugsIn(await readRows({ name: 'queries/chemicals' }), presentations);
  await file.writeDrugs(drugs);
  for (const entity of entities)
    await file.connection.run(filledSql('schema/outliers_entity', { entity }));

  const fetches = tableFetches(build, entities, hierarchy, drugs);
  let rows = 0;
  for (const [i, fetch] of fetches.entries()) {
    const onRows = (fetchedRows: number, total: number): void =>
      onProgress(fetch.description, (i + fetchedRows / Math.max(1, total)) / fetches.length);
    onRows(0, 1);
    const tableRows = await fetchTable(bigQuery, file.connection, fetch, {
      ...retryOptions,
      onRows,
    });
    if (fetch.isCounted) rows += tableRows;
  }
  return { hierarchy, rows };
}
