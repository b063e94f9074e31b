import type { z } from 'zod';
import type { PrescribingFileReport } from '../../../domain/prescribingReport.ts';
import { UserError } from '../../../domain/userError.ts';
import type { DataFile } from '../../folder/scan.ts';
import { refusedReference } from '../../references/refusedReference.ts';
import { type PublishedHeader, readTable } from '../../references/table.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import type { FormerTables } from './formerTables.ts';

export type Row = readonly (string | number | null)[];

/** A code that is in a table twice with different contents. */
export interface Conflict {
  readonly file: DataFile;
  readonly code: string;
  /** The lines of both. */
  readonly lines: readonly [number, number];
  readonly rows: readonly [Row, Row];
}

/** How to read one table. */
export interface ReferenceTable<S extends z.ZodObject> {
  readonly name: string;
  /** The scratch table. */
  readonly scratchTable: string;
  readonly schema: S;
  readonly required: readonly string[];
  /** Columns beside those of the schema. */
  readonly optional?: readonly string[];
  readonly rowsOf: (value: z.output<S>) => readonly (readonly [string, ...Row])[];
  readonly headerOf?: (record: readonly string[]) => PublishedHeader | undefined;
  readonly onConflict?: (conflict: Conflict) => void;
}

/**
 * Reads reference tables into the scratch tables. A code may be in a table twice if both rows are the same. A broken
 * table is refused, and its former content is used if there is any.
 */
export class TableReader {
  /** The accounts of the tables so far. */
  readonly files: PrescribingFileReport[] = [];
  /** Tables that are broken, and what takes their place, in sentences for the pages. */
  readonly broken: string[] = [];
  readonly #scratch: Scratch;
  readonly #files: ReadonlyMap<string, DataFile>;
  readonly #workFolder: string;
  readonly #former: FormerTables;

  /** @param files the tables in the data folder, by name. */
  constructor(
    scratch: Scratch,
    files: ReadonlyMap<string, DataFile>,
    workFolder: string,
    former: FormerTables,
  ) {
    this.#scratch = scratch;
    this.#files = files;
    this.#workFolder = workFolder;
    this.#former = former;
  }

  /** Fills the scratch table, and returns its rows; none where the table is missing. */
  async read<S extends z.ZodObject>(table: ReferenceTable<S>): Promise<readonly Row[]> {
    const file = this.#files.get(table.name);
    if (!file) {
      await this.#former.forget(table.name);
      return [];
    }
    const rows = await this.#present(file, table);
    await this.#scratch.append(table.scratchTable, rows);
    return rows;
  }

  /** The rows of the file or, if it is broken, the former ones. */
  async #present<S extends z.ZodObject>(file: DataFile, table: ReferenceTable<S>): Promise<Row[]> {
    try {
      const { report, rows } = await this.#rowsIn(file, table);
      this.files.push({ ...report, months: [] });
      await this.#former.keep(table.name, file.absolute);
      return rows;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.files.push({ ...(await refusedReference(file, error)), months: [] });
      const earlier = await this.#formerRows(file, table);
      this.broken.push(
        earlier
          ? `${file.path} cannot be read: its version of ${dateText(earlier.at)} is used instead.`
          : `${file.path} cannot be read: prescribing is counted without it.`,
      );
      return earlier?.rows ?? [];
    }
  }

  async #formerRows<S extends z.ZodObject>(
    file: DataFile,
    table: ReferenceTable<S>,
  ): Promise<{ readonly rows: Row[]; readonly at: Date } | undefined> {
    const former = await this.#former.find(table.name);
    if (!former) return undefined;
    try {
      const { rows } = await this.#rowsIn({ path: file.path, absolute: former.file }, table);
      return { rows, at: former.at };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return undefined;
    }
  }

  async #rowsIn<S extends z.ZodObject>(file: DataFile, table: ReferenceTable<S>) {
    const rowsByCode = new Map<string, { row: Row; line: number }>();
    const { required: columns, optional = [], schema, headerOf, onConflict = refuse } = table;
    const options = {
      columns,
      optionalColumns: optional,
      schema,
      workFolder: this.#workFolder,
      ...(headerOf ? { headerOf } : {}),
    };
    const report = await readTable(file, options, ({ line, value }) => {
      for (const row of table.rowsOf(value)) {
        const [code] = row;
        const earlier = rowsByCode.get(code);
        if (earlier && JSON.stringify(earlier.row) !== JSON.stringify(row)) {
          onConflict({ file, code, lines: [earlier.line, line], rows: [earlier.row, row] });
        }
        rowsByCode.set(code, { row, line });
      }
    });
    return { report, rows: [...rowsByCode.values()].map(({ row }) => row) };
  }
}

const dateText = (at: Date): string =>
  at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

function refuse({ file, code, lines: [first, second] }: Conflict): never {
  throw new UserError(
    `${file.path} lists ${code} twice, with different values: lines ${first} and ${second}.`,
    { fix: 'Remove the row that is out of date.', file: file.path, line: second },
  );
}
