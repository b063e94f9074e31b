import {
  ENTITIES,
  ENTITY_TYPES,
  type EntityType,
  perEntityType,
} from '../../../domain/entityType.ts';
import type { Month } from '../../../domain/month.ts';
import { prescribingSchema } from '../../../store/prescribingSchema.ts';
import { filledSql } from '../../../store/sql.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import type { Comparable } from '../read/overlaps.ts';
import { withPiece } from '../read/pieces.ts';
import type { PracticeColumns } from '../references/references.ts';
import { fillOrganisations } from './fillOrganisations.ts';

/** A file whose rows are to be in the store. */
export interface KeptFile extends Comparable {
  readonly sha256: string;
}

/** The size of a finished store, and names that were cleaned. */
export interface StoreCounts {
  readonly practices: number;
  readonly countedPractices: number;
  readonly presentations: number;
  readonly chemicals: number;
  readonly rows: number;
  /** The types of which there is an organisation. */
  readonly types: readonly EntityType[];
  /** What had control characters in its name, which were removed: `practice A81001`. */
  readonly cleanedNames: readonly string[];
}

/**
 * Writes a whole prescribing store (sql/schema/prescribing.sql) from the pieces of its files and the
 * scratch tables `ref_…`: dictionaries, items month by month, and `meta`. The file is checkpointed and
 * closed when the promise resolves.
 *
 * @param outFile the store to write; must not exist.
 * @param options `conclude`: asked once all rows are in for the entries of the store's `meta` table, and
 * for what to return.
 */
export async function fillPrescribing<T>(
  scratch: Scratch,
  outFile: string,
  files: readonly KeptFile[],
  practiceColumns: PracticeColumns,
  options: {
    readonly signal: AbortSignal | undefined;
    readonly conclude: (counts: StoreCounts) => { result: T; meta: Record<string, string> };
  },
): Promise<T> {
  const { connection } = scratch;
  for (const [no, { database }] of files.entries()) {
    await connection.run(`SET VARIABLE file_no = ${no}`);
    await withPiece(scratch, database, 'piece', () => scratch.run('pipeline/prescribing/gather'));
  }
  await connection.run(`SET VARIABLE says_setting = ${practiceColumns.setting}`);
  await connection.run(`SET VARIABLE says_status = ${practiceColumns.status}`);
  await scratch.attachNew(outFile, 'store');
  try {
    try {
      await connection.run(`USE store; ${prescribingSchema()}`);
    } finally {
      await connection.run('USE memory');
    }
    await fillOrganisations(scratch);
    await fillDrugs(scratch);
    const cleanedNames = await cleanNames(scratch);
    const months = [...new Set(files.flatMap(file => file.months))].sort((a, b) => a - b);
    for (const month of months) {
      options.signal?.throwIfAborted();
      await fillMonth(
        scratch,
        month,
        files.filter(file => file.months.includes(month)),
      );
    }
    const { result, meta } = options.conclude({
      ...(await countsOf(scratch)),
      cleanedNames,
    });
    await scratch.append('meta', Object.entries(meta), 'store');
    await connection.run('CHECKPOINT store');
    return result;
  } finally {
    await connection.run('DETACH store');
  }
}

async function fillDrugs(scratch: Scratch): Promise<void> {
  for (const named of [
    { entity: 'presentation', code: 'code', name: 'name' },
    { entity: 'chemical', code: 'left(code, 9)', name: 'chemical_name' },
  ]) {
    const places = { ...named, seen: 'seen_presentation', parents: '', parent_codes: '' };
    await scratch.run('pipeline/prescribing/latest_names', undefined, places);
  }
  await scratch.run('pipeline/prescribing/fill_drugs');
}

/** The tables with names, in the words of a notice. */
const namedTables = (): Readonly<Record<string, string>> => ({
  ...perEntityType(type => ENTITIES[type].label.one),
  subpara: 'subparagraph',
  chemical: 'chemical',
  presentation: 'presentation',
});

async function cleanNames({ connection }: Scratch): Promise<string[]> {
  const cleanedNames: string[] = [];
  for (const [table, word] of Object.entries(namedTables())) {
    const bnf = table === 'presentation' ? 'bnf_' : '';
    const places = { table, name: `${bnf}name`, code: `${bnf}code` };
    const rows = await connection.runAndReadAll(
      filledSql('pipeline/prescribing/clean_names', places),
    );
    cleanedNames.push(...rows.getRows().map(([code]) => `${word} ${code}`));
  }
  return cleanedNames;
}

async function fillMonth(
  scratch: Scratch,
  month: Month,
  files: readonly KeptFile[],
): Promise<void> {
  const part = files.length === 1 ? 'copy_month' : 'part_month';
  for (const { database } of files) {
    await withPiece(scratch, database, 'piece', async () => {
      await scratch.run('pipeline/prescribing/map_piece');
      await scratch.run(`pipeline/prescribing/${part}`, { month });
    });
  }
  if (files.length > 1) await scratch.run('pipeline/prescribing/join_month');
  const sha256 = files.map(file => file.sha256).join('+');
  await scratch.run('pipeline/prescribing/loaded_month', { month, sha256 });
}

async function countsOf(scratch: Scratch): Promise<Omit<StoreCounts, 'cleanedNames'>> {
  const types = ENTITY_TYPES.map(
    type => `UNION ALL SELECT 'type ${type}', count(*) FROM store.${type}`,
  );
  const rows = await scratch.rows('pipeline/prescribing/store_counts', undefined, {
    types: types.join('\n'),
  });
  const counts = new Map(rows.map(([name, n]) => [name, Number(n)]));
  const countOf = (name: string): number => counts.get(name) ?? 0;
  return {
    practices: countOf('practices'),
    countedPractices: countOf('countedPractices'),
    presentations: countOf('presentations'),
    chemicals: countOf('chemicals'),
    rows: countOf('rows'),
    types: ENTITY_TYPES.filter(type => countOf(`type ${type}`) > 0),
  };
}
