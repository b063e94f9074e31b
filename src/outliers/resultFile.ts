import { type DuckDBConnection, DuckDBInstance, UINTEGER, USMALLINT } from '@duckdb/node-api';
import { ENTITY_TYPES } from '../domain/entityType.ts';
import { isoMonth } from '../domain/month.ts';
import { sqlFile } from '../store/sql.ts';
import { BulkTable } from './bulkTable.ts';
import type { BuildRequest } from './engine.ts';
import type { Chemicals, ItemMatrix } from './matrix.ts';
import { type Hierarchy, parentsOf } from './places.ts';
import type { Dictionary, Presentations } from './prescribingStore.ts';

const MEMORY = '400MB';

/** A new file of results (sql/schema/outliers.sql): nothing of it is there before `finish`. */
export class ResultFile {
  readonly connection: DuckDBConnection;
  readonly #instance: DuckDBInstance;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.connection = connection;
  }

  static async create(file: string): Promise<ResultFile> {
    const instance = await DuckDBInstance.create(file, { memory_limit: MEMORY, threads: '2' });
    const made = new ResultFile(instance, await instance.connect());
    await made.connection.run('BEGIN');
    await made.connection.run(sqlFile('schema/outliers'));
    return made;
  }

  /** The organisations that have items, with their parents; `active`: by practice, 1 for those. */
  async writeHierarchy(hierarchy: Hierarchy, active: Uint8Array): Promise<void> {
    const { pcn, ccg, stp, regional_team } = hierarchy;
    const parents = {
      practice: [pcn.ofPractice, ccg.ofPractice],
      pcn: [parentsOf(pcn, ccg, active)],
      ccg: [parentsOf(ccg, stp, active), parentsOf(ccg, regional_team, active)],
      stp: [],
      regional_team: [],
    };
    for (const type of ENTITY_TYPES) {
      const places = hierarchy[type];
      const present = new Set<number>();
      for (const [each, ix] of places.ofPractice.entries()) if (active[each] === 1) present.add(ix);
      const rows = [...places.codes.keys()].filter(ix => present.has(ix));
      await this.#append(
        type,
        rows.map(ix => [
          ix,
          places.codes[ix] ?? '',
          places.names[ix] ?? '',
          ...parents[type].map(of => none(of[ix])),
        ]),
      );
    }
  }

  async writeDrugs(
    presentations: Presentations,
    chemicals: Chemicals,
    names: { readonly chemical: Dictionary; readonly subpara: Dictionary },
  ): Promise<void> {
    const subparaOf = new Map<number, number>();
    const rows: Row[] = [];
    for (const [ix, code] of presentations.codes.entries()) {
      if ((chemicals.ofPresentation[ix] ?? -1) < 0) continue;
      const chemical = presentations.chemical[ix] ?? 0;
      subparaOf.set(chemical, presentations.subpara[ix] ?? 0);
      rows.push([ix, code, presentations.names[ix] ?? '', chemical]);
    }
    await this.#append('presentation', rows);
    await this.#append(
      'chemical',
      [...subparaOf].map(([ix, subpara]) => [...nameOf(names.chemical, ix), subpara]),
    );
    const subparas = [...new Set(subparaOf.values())].sort((a, b) => a - b);
    await this.#append(
      'subpara',
      subparas.map(ix => nameOf(names.subpara, ix)),
    );
  }

  /** The matrix without its zeros, by chemical. */
  async writePracticeItems(
    { entities, items }: ItemMatrix,
    chemicals: Chemicals,
    pause: () => Promise<void> | undefined,
  ): Promise<void> {
    const types = [USMALLINT, USMALLINT, UINTEGER];
    const table = await BulkTable.open(this.connection, 'summed_items', types);
    const practices = new Uint16Array(entities);
    const numbers = new Uint16Array(entities);
    const counts = new Uint32Array(entities);
    for (let chemical = 0, cell = 0; chemical < chemicals.count; chemical++) {
      let row = 0;
      for (let practice = 0; practice < entities; practice++, cell++) {
        const count = items[cell] ?? 0;
        if (count === 0) continue;
        practices[row] = practice;
        counts[row++] = count;
      }
      numbers.fill(chemicals.number[chemical] ?? 0);
      table.append([practices, numbers, counts], row);
      await pause();
    }
    table.close();
  }

  /** Writes the build’s row and closes the file: from here on it is a build. */
  async finish(request: BuildRequest, made: Made): Promise<void> {
    await this.connection.run(sqlFile('outliers/insert_build'), {
      build_id: request.buildId,
      from_date: isoMonth(request.from),
      to_date: isoMonth(request.to),
      n: request.n,
      entities: request.entities.join('+'),
      ...made,
    });
    await this.connection.run('COMMIT');
    await this.connection.run('CHECKPOINT');
  }

  close(): void {
    this.connection.closeSync();
    this.#instance.closeSync();
  }

  async #append(table: string, rows: readonly Row[]): Promise<void> {
    const appender = await this.connection.createAppender(table);
    for (const row of rows) {
      for (const cell of row) {
        if (cell === null) appender.appendNull();
        else if (typeof cell === 'string') appender.appendVarchar(cell);
        else appender.appendUInteger(cell);
      }
      appender.endRow();
    }
    appender.closeSync();
  }
}

type Row = readonly (string | number | null)[];

/** How a build came about, for its row. */
export interface Made {
  readonly engine: string;
  readonly engine_version: string;
  readonly data_version: string;
  readonly created_at: string;
  readonly seconds: number;
  readonly row_count: number;
  readonly notes: string;
}

const none = (ix: number | undefined): number | null => (ix === undefined || ix < 0 ? null : ix);
const nameOf = ({ codes, names }: Dictionary, ix: number): Row => [
  ix,
  codes[ix] ?? '',
  names[ix] ?? '',
];
