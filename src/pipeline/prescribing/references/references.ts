import { z } from 'zod';
import { ENTITIES, ENTITY_TYPES, type EntityType } from '../../../domain/entityType.ts';
import type { PrescribingFileReport } from '../../../domain/prescribingReport.ts';
import { UserError } from '../../../domain/userError.ts';
import type { DataFile } from '../../folder/scan.ts';
import { filled } from '../../references/cells.ts';
import { commissionerCode } from '../../references/organisationCodes.ts';
import { bnfHeader, epraccurHeader } from '../../references/publishedTables.ts';
import { refusedReference } from '../../references/refusedReference.ts';
import { type PublishedHeader, readTable } from '../../references/table.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { type PrescribingFolder, referenceOf } from '../scan.ts';
import type { FormerTables } from './formerTables.ts';

/** Which columns of practices.csv have a cell that is filled. */
export interface PracticeColumns {
  readonly setting: boolean;
  readonly status: boolean;
}

const code = filled.transform(text => text.toUpperCase());
const textOrNull = (text: string | undefined): string | null =>
  text === undefined || text === '' || text === '-' ? null : text;
const optional = z.string().optional().transform(textOrNull);
const optionalCode = z
  .string()
  .optional()
  .transform(text => textOrNull(text?.toUpperCase()));
/** A CCG’s code, which may be in EPD’s form, since tables are sometimes made from EPD. */
const optionalCcg = optionalCode.transform(text => (text === null ? null : commissionerCode(text)));
const GP_PRACTICE = 4;
const setting = z
  .string()
  .optional()
  .transform((cell, context): number | null => {
    const text = textOrNull(cell);
    if (text === null) return null;
    // ODS writes roles since 2021: RO76 is a GP practice, whatever other role it has.
    if (/^RO\d+(?:\|RO\d+)*$/i.test(text)) {
      return text.toUpperCase().split('|').includes('RO76') ? GP_PRACTICE : null;
    }
    if (/^\d{1,4}(?:\.0+)?$/.test(text)) return Number(text);
    context.addIssue('is not a number: GP practices have the setting 4');
    return null;
  });

/** The words that ODS writes since 2021. */
const STATUS: Readonly<Record<string, string>> = { ACTIVE: 'A', INACTIVE: 'C' };
const status = optionalCode.transform(text => (text === null ? null : (STATUS[text] ?? text)));

/** Tables also have columns such as `ccg_id`, which name what an organisation belongs to. */
const organisationOf = (type: EntityType) =>
  z.looseObject({
    code: type === 'ccg' ? code.transform(commissionerCode) : code,
    name: optional,
  });
const practice = z.looseObject({ code, name: optional, setting, status_code: status });
const LEVELS = ['subpara', 'chemical', 'presentation'] as const;
const bnf = z.object({
  subpara_code: optionalCode,
  subpara: optional,
  chemical_code: optionalCode,
  chemical: optional,
  presentation_code: optionalCode,
  presentation: optional,
});

/** The accounts of the reference tables, and what they contain. */
export interface PrescribingReferences {
  readonly files: readonly PrescribingFileReport[];
  readonly practiceColumns: PracticeColumns;
  /** Names that bnf.csv gives in two ways. */
  readonly notices: readonly string[];
  /** Tables that are broken, and what takes their place, in sentences for the pages. */
  readonly broken: readonly string[];
}

type Row = readonly (string | number | null)[];

/** A code that is in a table twice with different contents. */
interface Conflict {
  readonly file: DataFile;
  readonly code: string;
  /** The lines of both. */
  readonly lines: readonly [number, number];
  readonly rows: readonly [Row, Row];
}

/** How many codes with two names are reported one by one. */
const MAX_NAMED = 5;

/** How to read one table. */
interface ReferenceTable<S extends z.ZodObject> {
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
 * Reads the reference tables that exist (field guide 4.1) into the scratch tables `ref_…`. A code may be in
 * a table twice if both rows are the same. In bnf.csv, which repeats the names of higher levels and decides
 * nothing that is counted, the last name is used. A broken table is refused, and its former content is used
 * if there is any.
 */
export async function readPrescribingReferences(
  scratch: Scratch,
  { references }: PrescribingFolder,
  workFolder: string,
  former: FormerTables,
): Promise<PrescribingReferences> {
  const files: PrescribingFileReport[] = [];
  const broken: string[] = [];

  const rowsIn = async <S extends z.ZodObject>(file: DataFile, table: ReferenceTable<S>) => {
    const rowsByCode = new Map<string, { row: Row; line: number }>();
    const { required: columns, optional = [], schema, headerOf, onConflict = refuse } = table;
    const options = {
      columns,
      optionalColumns: optional,
      schema,
      workFolder,
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
  };
  const formerRows = async <S extends z.ZodObject>(file: DataFile, table: ReferenceTable<S>) => {
    const formerTable = await former.find(table.name);
    if (!formerTable) return undefined;
    try {
      const { rows } = await rowsIn({ path: file.path, absolute: formerTable.file }, table);
      return { rows, at: formerTable.at };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return undefined;
    }
  };
  const read = async <S extends z.ZodObject>(table: ReferenceTable<S>): Promise<Row[]> => {
    const file = references.get(table.name);
    if (!file) {
      await former.forget(table.name);
      return [];
    }
    try {
      const { report, rows } = await rowsIn(file, table);
      await scratch.append(table.scratchTable, rows);
      files.push({ ...report, months: [] });
      await former.keep(table.name, file.absolute);
      return rows;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      files.push({ ...(await refusedReference(file, error)), months: [] });
      const earlier = await formerRows(file, table);
      broken.push(
        earlier
          ? `${file.path} cannot be read: its version of ${dateText(earlier.at)} is used instead.`
          : `${file.path} cannot be read: prescribing is counted without it.`,
      );
      await scratch.append(table.scratchTable, earlier?.rows ?? []);
      return earlier?.rows ?? [];
    }
  };
  for (const type of ENTITY_TYPES) {
    const extraColumns = type === 'practice' ? ', setting SMALLINT, status_code VARCHAR' : '';
    const columns =
      extraColumns + ENTITIES[type].parents.map(parent => `, ${parent}_code VARCHAR`).join('');
    await scratch.run('pipeline/prescribing/reference_table', undefined, { entity: type, columns });
  }
  const practices = await read({
    name: referenceOf('practice'),
    scratchTable: 'ref_practice',
    schema: practice,
    optional: parentColumns('practice'),
    required: ['code'],
    headerOf: epraccurHeader,
    rowsOf: row => [
      [
        String(row.code),
        row.name ?? null,
        row.setting,
        row.status_code,
        ...parentCells('practice', row),
      ],
    ],
  });
  for (const type of ENTITY_TYPES) {
    if (type === 'practice') continue;
    await read({
      name: referenceOf(type),
      scratchTable: `ref_${type}`,
      schema: organisationOf(type),
      optional: parentColumns(type),
      // A table without parents is only useful for its names; one with parents may lack them.
      required: ENTITIES[type].parents.length === 0 ? ['code', 'name'] : ['code'],
      rowsOf: row => [[row.code, row.name, ...parentCells(type, row)]],
    });
  }
  const twoNames: Conflict[] = [];
  await read({
    name: 'bnf.csv',
    scratchTable: 'ref_bnf',
    schema: bnf,
    required: ['subpara_code', 'subpara', 'chemical_code', 'chemical'],
    headerOf: bnfHeader,
    rowsOf: row =>
      LEVELS.flatMap(level => {
        const code = row[`${level}_code`];
        return code !== null && row[level] !== null ? [[code, row[level]] as const] : [];
      }),
    onConflict: conflict => twoNames.push(conflict),
  });
  return {
    files,
    notices: noticesOf(twoNames),
    broken,
    practiceColumns: {
      setting: practices.some(([, , value]) => value !== null),
      status: practices.some(([, , , value]) => value !== null),
    },
  };
}

const parentColumns = (type: EntityType): string[] =>
  ENTITIES[type].parents.map(parent => `${parent}_id`);

/** The codes of an organisation’s parents, in the order of its type’s parents. */
const parentCells = (type: EntityType, row: Readonly<Record<string, unknown>>): (string | null)[] =>
  ENTITIES[type].parents.map(parent =>
    (parent === 'ccg' ? optionalCcg : optionalCode).parse(row[`${parent}_id`]),
  );

const dateText = (at: Date): string =>
  at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

function refuse({ file, code, lines: [first, second] }: Conflict): never {
  throw new UserError(
    `${file.path} lists ${code} twice, with different values: lines ${first} and ${second}.`,
    { fix: 'Remove the row that is out of date.', file: file.path, line: second },
  );
}

function noticesOf(conflicts: readonly Conflict[]): string[] {
  const notices = conflicts
    .slice(0, MAX_NAMED)
    .map(({ file, code, lines, rows: [first, second] }) => {
      const names = [first, second].map(([, name], i) => `“${name}” in line ${lines[i]}`);
      return `${file.path} names ${code} ${names.join(' and ')}: the last one is shown.`;
    });
  const rest = conflicts.length - notices.length;
  const file = conflicts[0]?.file.path;
  return rest > 0 ? [...notices, `${file} has ${rest} more such names.`] : notices;
}
