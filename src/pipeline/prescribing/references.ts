import { z } from 'zod';
import type { PrescribingFileReport } from '../../domain/prescribingReport.ts';
import { filled } from '../references/cells.ts';
import { readTable } from '../references/table.ts';
import type { DataFile } from '../scanFolder.ts';
import type { Scratch } from '../scratch.ts';
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
}

type Row = readonly (string | number | null)[];

/**
 * Reads the reference tables that are there (field guide 4.1) into the scratch tables `ref_…`. A code
 * that a table lists twice is what its last row says.
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
  const read = async <T>(
    name: ReferenceName,
    table: string,
    schema: z.ZodType<T>,
    columns: readonly string[],
    rowsOf: (value: T) => readonly (readonly [string, ...Row])[],
  ): Promise<Row[]> => {
    const file: DataFile | undefined = references.get(name);
    if (!file) return [];
    const rows = new Map<string, Row>();
    const report = await readTable(file, { columns, schema, workFolder }, ({ value }) => {
      for (const row of rowsOf(value)) rows.set(row[0], row);
    });
    await scratch.append(table, rows.values());
    files.push({ ...report, kind: 'reference', dropped: [], months: [] });
    return [...rows.values()];
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
  await read('bnf.csv', 'ref_bnf', bnf, columns, row =>
    LEVELS.flatMap(level => {
      const known = row[`${level}_code`];
      return known !== null && row[level] !== null ? [[known, row[level]] as const] : [];
    }),
  );
  return {
    files,
    said: {
      setting: practices.some(([, , value]) => value !== null),
      status: practices.some(([, , , value]) => value !== null),
    },
  };
}
