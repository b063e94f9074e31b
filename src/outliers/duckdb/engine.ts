import { DEFAULT_LABELS } from '../../domain/entityType.ts';
import { UserError } from '../../domain/userError.ts';
import { dataVersionText } from '../dataVersion.ts';
import type { BuildOptions, BuildRequest, BuildSummary, OutlierEngine } from '../engine.ts';
import { makePause } from '../pause.ts';
import { ResultFile } from '../resultFile.ts';
import { writeEntityResults } from './entityResults.ts';
import { hierarchyOf } from './hierarchy.ts';
import { countItems } from './itemCounts.ts';
import { chemicalsIn, type ItemMatrix, practiceMatrix, rollUp } from './matrix.ts';
import { openPrescribingStore } from './prescribingStore.ts';
import { drugRows, writePracticeItems } from './writeItems.ts';

/** Increase it with every change to the numbers or the layout of the results. */
export const DUCKDB_ENGINE_VERSION = '1';

/** Reading the items takes about half of a build and writing them a little; the entity types share the rest. */
const READING = 0.5;
const WRITING = 0.05;

/** What a row of items takes: its month, presentation, practice and number. */
const ITEM_BYTES = 12;

/**
 * The engine on this machine. DuckDB only reads the items; everything else is computed in dense tables of
 * chemicals and entities, which need no rows for zeros.
 */
export function createDuckdbEngine(prescribingStore: string): OutlierEngine {
  return {
    build: (request, options) => build(prescribingStore, request, options),
  };
}

async function build(
  prescribingStore: string,
  request: BuildRequest,
  { outFile, signal, onProgress = () => undefined, labels = DEFAULT_LABELS }: BuildOptions,
): Promise<BuildSummary> {
  const start = performance.now();
  const pause = makePause(signal);
  const store = await openPrescribingStore(prescribingStore);
  let file: ResultFile | undefined;
  try {
    const practices = await store.practices();
    const presentations = await store.presentations();
    const hierarchy = await hierarchyOf(store, practices);
    const dictionaries = { practices, presentations };
    const { blocks, rows: itemRows } = await countItems(store, request, dictionaries, {
      signal,
      onProgress: share => onProgress({ step: 'reading items', fraction: share * READING }),
    });
    if (blocks.every(({ practice }) => practice.length === 0)) throw nothingToCompare();
    const chemicals = chemicalsIn(blocks, presentations);
    const matrix = await practiceMatrix(blocks, chemicals, practices.codes.length, pause);

    onProgress({ step: 'writing items by practice', fraction: READING });
    file = await ResultFile.create(outFile, { bytes: itemRows * ITEM_BYTES, signal });
    await file.writeHierarchy(hierarchy, activeIn(matrix));
    const names = {
      chemical: await store.dictionary('chemical'),
      subpara: await store.dictionary('subpara'),
    };
    await file.writeDrugs(drugRows(presentations, chemicals, names));
    await writePracticeItems(file, matrix, chemicals);
    let rows = 0;
    let comparedEntities = 0;
    const entities = request.entities.reduce((sum, type) => sum + hierarchy[type].count, 0);
    for (const type of request.entities) {
      const fraction =
        READING + WRITING + (1 - READING - WRITING) * (comparedEntities / Math.max(1, entities));
      onProgress({ step: `comparing ${labels[type].many}`, fraction });
      const places = hierarchy[type];
      const input = { places, matrix: rollUp(matrix, places), chemicals, blocks, n: request.n };
      rows += await writeEntityResults(file, input, pause);
      comparedEntities += places.count;
      signal?.throwIfAborted();
    }
    const seconds = (performance.now() - start) / 1000;
    await file.finish(request, {
      engine: 'duckdb',
      engine_version: DUCKDB_ENGINE_VERSION,
      data_version: dataVersionText(await store.dataVersion(request)),
      created_at: new Date().toISOString(),
      seconds,
      row_count: rows,
      notes: store.notes,
    });
    return { seconds: (performance.now() - start) / 1000, rows, itemRows };
  } finally {
    file?.close();
    store.close();
  }
}

const nothingToCompare = (): UserError =>
  new UserError('No practice that counts has an item in these months.', {
    fix: 'Check on /status which prescribers count: those with setting 4 and status A in practices.csv, in a CCG that has an STP.',
  });

/** By practice: 1 if it has an item in the period, otherwise 0. */
function activeIn({ entities: practices, items }: ItemMatrix): Uint8Array {
  const active = new Uint8Array(practices);
  for (let row = 0; row < items.length; row += practices) {
    for (let practice = 0; practice < practices; practice++) {
      if (items[row + practice] !== 0) active[practice] = 1;
    }
  }
  return active;
}
