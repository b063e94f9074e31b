import { filledSql } from '../../store/sql.ts';
import type { BuildParameters } from '../engine.ts';
import type { Hierarchy } from '../places.ts';
import type { ResultFile } from '../resultFile.ts';
import type { Asked, BigQueryConnection } from './connection.ts';
import { drugsIn, hierarchyIn } from './dictionaries.ts';
import { fetchTable } from './fetchTable.ts';
import { rowsOf, type TextRow } from './pages.ts';
import type { Patience } from './patience.ts';
import { tableFetches } from './tableFetches.ts';

interface Fetching extends Patience {
  /** What is fetched, and which share of the whole (0..1) is there. */
  readonly onProgress: (what: string, share: number) => void;
}

/**
 * Fetches the results of a build in BigQuery into a result file, table after table, a page at a time:
 * memory does not grow with the build. Returns who is in it, and the rows of entity and chemical.
 */
export async function fetchBuild(
  bigQuery: BigQueryConnection,
  build: number,
  { entities }: Pick<BuildParameters, 'entities'>,
  out: ResultFile,
  { onProgress, ...patience }: Fetching,
): Promise<{ readonly hierarchy: Hierarchy; readonly rows: number }> {
  const all = (asked: Asked): Promise<TextRow[]> =>
    rowsOf(bigQuery, { ...asked, params: { build } }, patience);
  onProgress('organisations and drugs', 0);
  const hierarchy = hierarchyIn(await all({ name: 'queries/organisations' }));
  await out.writeHierarchy(hierarchy, new Uint8Array(hierarchy.practice.count).fill(1));
  const presentations: TextRow[] = [];
  for (const entity of entities) {
    const asked = { name: 'queries/entity_presentations', places: { entity } };
    presentations.push(...(await all(asked)));
  }
  const drugs = drugsIn(await all({ name: 'queries/chemicals' }), presentations);
  await out.writeDrugs(drugs);
  for (const entity of entities)
    await out.connection.run(filledSql('schema/outliers_entity', { entity }));

  const fetches = tableFetches(build, entities, hierarchy, drugs);
  let rows = 0;
  for (const [i, fetch] of fetches.entries()) {
    const onRows = (done: number, total: number): void =>
      onProgress(fetch.what, (i + done / Math.max(1, total)) / fetches.length);
    onRows(0, 1);
    const fetched = await fetchTable(bigQuery, out.connection, fetch, { ...patience, onRows });
    if (fetch.isCounted) rows += fetched;
  }
  return { hierarchy, rows };
}
