import { z } from 'zod';
import { ENTITIES, ENTITY_TYPES, type EntityType } from '../../../domain/entityType.ts';
import type { PrescribingFileReport } from '../../../domain/prescribingReport.ts';
import { filled } from '../../references/cells.ts';
import { commissionerCode } from '../../references/organisationCodes.ts';
import { bnfHeader, epraccurHeader } from '../../references/publishedTables.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { type PrescribingFolder, referenceOf } from '../scan.ts';
import type { FormerTables } from './formerTables.ts';
import { type Conflict, TableReader } from './tableReader.ts';

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

/** How many codes with two names are reported one by one. */
const MAX_NAMED = 5;

/**
 * Reads the reference tables that exist (field guide 4.1) into the scratch tables `ref_…`. In bnf.csv, which
 * repeats the names of higher levels and decides nothing that is counted, the last of two names is used.
 */
export async function readPrescribingReferences(
  scratch: Scratch,
  { references }: PrescribingFolder,
  workFolder: string,
  former: FormerTables,
): Promise<PrescribingReferences> {
  const tables = new TableReader(scratch, references, workFolder, former);
  for (const type of ENTITY_TYPES) {
    const extraColumns = type === 'practice' ? ', setting SMALLINT, status_code VARCHAR' : '';
    const columns =
      extraColumns + ENTITIES[type].parents.map(parent => `, ${parent}_code VARCHAR`).join('');
    await scratch.run('pipeline/prescribing/reference_table', undefined, { entity: type, columns });
  }
  const practices = await tables.read({
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
    await tables.read({
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
  await tables.read({
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
    files: tables.files,
    notices: noticesOf(twoNames),
    broken: tables.broken,
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
