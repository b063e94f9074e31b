import { UserError } from '../../../domain/userError.ts';
import type { DataFile } from '../../folder/scan.ts';
import { mustHaveColumns } from '../../input/columns.ts';

/**
 * What each column may be called, the older EPD (2014 to 2025) first, then the newer EPD with SNOMED
 * codes, then the plain form. All EPD columns: NHSBSA Open Data Portal, “English prescribing data”.
 */
const NAMES = {
  month: ['year_month', 'month'],
  practice: ['practice_code', 'practice'],
  bnf_code: ['bnf_code', 'bnf_presentation_code'],
  items: ['items'],
  bnf_name: ['bnf_description', 'bnf_presentation_name', 'bnf_name'],
  // The newer files call the name what the older ones call the code.
  chemical_name: ['chemical_substance_bnf_descr', 'bnf_chemical_substance'],
  practice_name: ['practice_name'],
  ccg_code: ['pco_code'],
  ccg_name: ['pco_name'],
  stp_code: ['icb_code', 'stp_code', 'area_team_code'],
  stp_name: ['icb_name', 'stp_name', 'area_team_name'],
  regional_team_code: ['regional_office_code'],
  regional_team_name: ['regional_office_name'],
  unidentified: ['unidentified'],
} as const;
export type PrescribingColumn = keyof typeof NAMES;
const REQUIRED = ['month', 'practice', 'bnf_code', 'items'] as const;
const isColumn = (text: string): text is PrescribingColumn => text in NAMES;

const PRESCRIBING_COLUMNS: readonly PrescribingColumn[] = Object.keys(NAMES).filter(isColumn);

/** The file’s own name of each column; columns that it lacks are left out. */
export type FoundColumns = ReadonlyMap<PrescribingColumn, string>;

/**
 * Finds the columns among a file’s own names (lower case), in any order.
 *
 * @throws {UserError} if a required column is missing, or the cells are not separated by commas.
 */
export function findColumns(names: readonly string[], file: DataFile): FoundColumns {
  // Without columns this only checks what separates the cells.
  mustHaveColumns(names, [], file);
  const columns = new Map<PrescribingColumn, string>();
  for (const column of PRESCRIBING_COLUMNS) {
    const accepted: readonly string[] = NAMES[column];
    const name = accepted.find(spelling => names.includes(spelling));
    const isCode = name === 'bnf_chemical_substance' && !names.includes(`${name}_code`);
    if (name !== undefined && !isCode) columns.set(column, name);
  }
  const missing = REQUIRED.filter(column => !columns.has(column));
  if (missing.length > 0) {
    const missingNames = missing.map(column => NAMES[column].join(' or ')).join(', ');
    throw new UserError(
      `${file.path} is not a prescribing file: it lacks the column ${missingNames}.`,
      {
        fix: 'Put NHSBSA’s EPD file there as it is, or name the columns practice,bnf_code,bnf_name,month,items in the first line.',
        file: file.path,
        line: 1,
      },
    );
  }
  return columns;
}

/** The SQL of a file’s columns under our names; a column that the file lacks is an empty text. */
export const asColumns = (columns: FoundColumns): string =>
  PRESCRIBING_COLUMNS.map(column => {
    const name = columns.get(column);
    return name === undefined ? `'' AS ${column}` : `coalesce("${name}", '') AS ${column}`;
  }).join(', ');
