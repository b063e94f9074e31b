import type { DuckDBInstance } from '@duckdb/node-api';
import { z } from 'zod';
import { ENTITY_TYPES, type EntityType } from '../domain/entityType.ts';
import { type Month, parseMonth } from '../domain/month.ts';
import type { Columns } from '../store/columns.ts';
import { Connections } from '../store/connections.ts';
import { dataNotesSchema } from '../store/dataNoteSchema.ts';
import type { Values } from '../store/reader.ts';
import { openReadOnly } from '../store/readOnly.ts';
import { isSound } from '../store/seal.ts';
import { sqlFile } from '../store/sql.ts';
import { type Densities, densitiesOf } from './densities.ts';
import { type Distributions, type Drugs, readDistributions, readDrugs } from './drugs.ts';
import { memoise } from './memoise.ts';
import { type Organisations, readOrganisations } from './organisations.ts';
import type { BuildInfo, ResultRows } from './resultRows.ts';
import { DEFAULT_WORDS, type SiteWords } from './siteWords.ts';

/**
 * The results of one build, open for reading. What most reports need is read once and kept until the store
 * is closed.
 */
export interface ResultStore extends ResultRows, SiteWords {
  readonly path: string;
  organisations(): Promise<Organisations>;
  drugs(): Promise<Drugs>;
  /** Of an entity type that was built. */
  distributions(type: EntityType): Promise<Distributions>;
  /** Of an entity type that was built. */
  readonly densities: Densities;
  close(): void;
}

/** The file is not a finished build that this program can read. */
export class UnusableResults extends Error {}

const CONNECTIONS = 2;
const MEMORY = '256MB';

/**
 * Opens the results of a build. Their SQL can read no other file and change no setting.
 *
 * @param options `words`: how the site writes them; `onFault`: called after every statement that failed,
 * because the file may be damaged.
 * @throws {UnusableResults} if the file is missing, differs from its seal or has no row for its build.
 */
export async function openResults(
  path: string,
  {
    words = DEFAULT_WORDS,
    onFault = () => undefined,
  }: { readonly words?: SiteWords; readonly onFault?: () => void } = {},
): Promise<ResultStore> {
  let instance: DuckDBInstance | undefined;
  let connections: Connections | undefined;
  const close = (): void => {
    connections?.close();
    instance?.closeSync();
  };
  try {
    if (!(await isSound(path, { thorough: false }))) throw new Error('it differs from its seal');
    instance = await openReadOnly(path, { memory_limit: MEMORY, threads: '2' });
    const pool = await Connections.open(instance, CONNECTIONS);
    connections = pool;
    const columns = async (sql: string, values?: Values): Promise<Columns> => {
      try {
        return await pool.use(reader => reader.read(sql, values));
      } catch (error) {
        onFault();
        throw error;
      }
    };
    const rows = { info: infoOf(await columns(sqlFile('outliers/build'))), columns };
    const drugs = memoise<void, Drugs>(() => readDrugs(rows));
    return {
      ...rows,
      ...words,
      path,
      organisations: memoise<void, Organisations>(() => readOrganisations(rows)),
      drugs,
      distributions: memoise((type: EntityType) => readDistributions(rows, type)),
      densities: densitiesOf(rows, drugs),
      close,
    };
  } catch (cause) {
    close();
    throw new UnusableResults(`${path} cannot be read as a build of outliers`, { cause });
  }
}

const rowSchema = z.object({
  from: z.string().transform(monthIn),
  to: z.string().transform(monthIn),
  entities: z.string().transform(text => text.split('+')),
  notes: z.string().transform(text => dataNotesSchema.parse(JSON.parse(text))),
});

function infoOf(row: Columns): BuildInfo {
  if (row.rowCount !== 1) throw new Error(`it has ${row.rowCount} builds`);
  const text = (name: string): string => row.texts(name)[0] ?? '';
  const number = (name: string): number => row.numbers(name)[0] ?? Number.NaN;
  const { from, to, entities, notes } = rowSchema.parse({
    from: text('from_date'),
    to: text('to_date'),
    entities: text('entities'),
    notes: text('notes'),
  });
  const builtTypes: EntityType[] = ENTITY_TYPES.filter(type => entities.includes(type));
  return {
    id: number('build_id'),
    parameters: { from, to, n: number('n'), entities: builtTypes },
    engine: text('engine'),
    engineVersion: text('engine_version'),
    dataVersion: text('data_version'),
    createdAt: text('created_at'),
    seconds: number('seconds'),
    rows: number('row_count'),
    notes,
  };
}

function monthIn(text: string): Month {
  const month = parseMonth(text);
  if (month === undefined) throw new Error(`${text} is no month`);
  return month;
}
