import { z } from 'zod';
import type { PrescribingFileReport } from '../../domain/prescribingReport.ts';
import { UserError } from '../../domain/userError.ts';
import { filled } from '../references/cells.ts';
import { readTable } from '../references/table.ts';
import type { DataFile } from '../scanFolder.ts';
import type { Scratch } from '../scratch.ts';
import { lowerCased, mustHaveHeader } from './referenceHeader.ts';
import type { PrescribingFolder, ReferenceName } from './scanPrescribing.ts';

/** What practices.csv says of practices at all. */
export interface Said {
  readonly setting: boolean;
  readonly status: boolean;
}

const code = filled.transform(text => text.toUpperCase());
const none = (text: string | undefined): string | null =>
  text === undefined || text === '' || text === '-' ? null : text;
const optional = z.string().optional().transform(none);
const optionalCode = z
  .string()
  .optional()
  .transform(text => none(text?.toUpperCase()));
/** EPD writes the commissioner’s code 11M as 11M00; so may a table made from it. */
const optionalCcg = optionalCode.transform(text => text?.replace(/^(\w{3})00$/, '$1') ?? null);
const setting = z
  .string()
  .optional()
  .transform((text, context): number | null => {
    const known = none(text);
    if (known === null) return null;
    if (/^\d{1,4}(?:\.0+)?$/.test(known)) return Number(known);
    context.addIssue('is no number: GP practices have the setting 4');
    return null;
  });

const practice = z.object({
  code,
  name: optional,
  setting,
  status_code: optionalCode,
  pcn_id: optionalCode,
  ccg_id: optionalCcg,
});
const named = z.object({ code, name: optional });
const ccg = z.object({
  code: code.transform(text => text.replace(/^(\w{3})00$/, '$1')),
  name: optional,
  stp_id: optionalCode,
  regional_team_id: optionalCode,
});
const LEVELS = ['subpara', 'chemical', 'presentation'] as const;
const bnf = z.object({
  subpara_code: optionalCode,
  subpara: optional,
  chemical_code: optionalCode,
  chemical: optional,
  presentation_code: optionalCode,
  presentation: optional,
});

/** The tables' accounts, and what they say. */
export interface PrescribingReferences {
  readonly files: readonly PrescribingFileReport[];
  readonly said: Said;
  /** Names that bnf.csv gives in two ways. */
  readonly notices: readonly string[];
}

type Row = readonly (string | number | null)[];

/** A code in a table a second time, otherwise than the first. */
interface Conflict {
  readonly file: DataFile;
  readonly code: string;
  /** The lines of both. */
  readonly lines: readonly [number, number];
  readonly rows: readonly [Row, Row];
}

/** So many names in two ways are told one by one. */
const MAX_NAMED = 5;

/**
 * Reads the reference tables that are there (field guide 4.1) into the scratch tables `ref_…`. A code
 * may stand in a table twice if both rows say the same; in bnf.csv, whose rows repeat the names of
 * what they belong to and which decides nothing that is counted, the last name is taken.
 *
 * @throws {UserError} with file, line and fix at the first thing wrong: by a wrong table, practices
 * would be counted that must not be.
 */
export async function readPrescribingReferences(
  scratch: Scratch,
  { references }: PrescribingFolder,
  workFolder: string,
): Promise<PrescribingReferences> {
  const files: PrescribingFileReport[] = [];
  const read = async <T extends z.ZodObject>(
    name: ReferenceName,
    table: string,
    schema: T,
    required: readonly string[],
    rowsOf: (value: z.output<T>) => readonly (readonly [string, ...Row])[],
    onConflict: (conflict: Conflict) => void = refuse,
  ): Promise<Row[]> => {
    const file: DataFile | undefined = references.get(name);
    if (!file) return [];
    await mustHaveHeader(file, { required, known: Object.keys(schema.shape) }, workFolder);
    const seen = new Map<string, { row: Row; line: number }>();
    // The header has been looked at, by names that the reader of tables does not know.
    const options = { columns: [], schema: z.preprocess(lowerCased, schema), workFolder };
    const report = await readTable(file, options, ({ line, value }) => {
      for (const row of rowsOf(value)) {
        const [code] = row;
        const before = seen.get(code);
        if (before && JSON.stringify(before.row) !== JSON.stringify(row)) {
          onConflict({ file, code, lines: [before.line, line], rows: [before.row, row] });
        }
        seen.set(code, { row, line });
      }
    });
    const rows = [...seen.values()].map(({ row }) => row);
    await scratch.append(table, rows);
    files.push({ ...report, kind: 'reference', dropped: [], months: [] });
    return rows;
  };
  const practices = await read('practices.csv', 'ref_practice', practice, ['code'], row => [
    [row.code, row.name, row.setting, row.status_code, row.pcn_id, row.ccg_id],
  ]);
  await read('ccgs.csv', 'ref_ccg', ccg, ['code'], row => [
    [row.code, row.name, row.stp_id, row.regional_team_id],
  ]);
  for (const [name, table] of [
    ['pcns.csv', 'ref_pcn'],
    ['stps.csv', 'ref_stp'],
    ['regional_teams.csv', 'ref_region'],
  ] as const) {
    await read(name, table, named, ['code', 'name'], row => [[row.code, row.name]]);
  }
  const columns = ['subpara_code', 'subpara', 'chemical_code', 'chemical'];
  const twoNames: Conflict[] = [];
  const names = (row: z.output<typeof bnf>): (readonly [string, string])[] =>
    LEVELS.flatMap(level => {
      const known = row[`${level}_code`];
      return known !== null && row[level] !== null ? [[known, row[level]] as const] : [];
    });
  await read('bnf.csv', 'ref_bnf', bnf, columns, names, conflict => twoNames.push(conflict));
  return {
    files,
    notices: noticesOf(twoNames),
    said: {
      setting: practices.some(([, , value]) => value !== null),
      status: practices.some(([, , , value]) => value !== null),
    },
  };
}

function refuse({ file, code, lines: [first, second] }: Conflict): never {
  throw new UserError(
    `${file.path} lists ${code} twice and otherwise the second time: lines ${first} and ${second}.`,
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
  const more = conflicts.length - notices.length;
  const file = conflicts[0]?.file.path;
  return more > 0 ? [...notices, `${file} has ${more} more such names.`] : notices;
}
