import { csvText } from '../../src/demo/csv.ts';

/** One row of a public prescribing file, as NHSBSA’s columns have it; what is not given is made up. */
export interface EpdRow {
  readonly month?: string;
  readonly region?: readonly [name: string, code: string];
  readonly icb?: readonly [name: string, code: string];
  readonly pco?: readonly [name: string, code: string];
  readonly practice?: readonly [name: string, code: string];
  readonly chemical?: readonly [code: string, name: string];
  readonly bnf?: readonly [code: string, name: string];
  readonly quantity?: string;
  readonly items?: string;
  readonly unidentified?: string;
}

const AREA = ['REGIONAL_OFFICE_NAME', 'REGIONAL_OFFICE_CODE'];
const ADDRESS = ['ADDRESS_1', 'ADDRESS_2', 'ADDRESS_3', 'ADDRESS_4', 'POSTCODE'];
const COSTS = ['TOTAL_QUANTITY', 'ADQUSAGE', 'NIC', 'ACTUAL_COST'];
const PRACTICE = ['PCO_NAME', 'PCO_CODE', 'PRACTICE_NAME', 'PRACTICE_CODE', ...ADDRESS];

/** Whole headers: EPD until 2025 with its first and later names of the level above CCGs, and since. */
export const EPD_HEADERS = {
  oldest: old('AREA_TEAM_NAME', 'AREA_TEAM_CODE'),
  stp: old('STP_NAME', 'STP_CODE'),
  old: old('ICB_NAME', 'ICB_CODE'),
  new: [
    ...['YEAR_MONTH', ...AREA, 'ICB_NAME', 'ICB_CODE', ...PRACTICE],
    ...['BNF_CHEMICAL_SUBSTANCE_CODE', 'BNF_CHEMICAL_SUBSTANCE'],
    ...['BNF_PRESENTATION_CODE', 'BNF_PRESENTATION_NAME', 'BNF_CHAPTER_PLUS_CODE', 'QUANTITY'],
    ...['ITEMS', ...COSTS, 'UNIDENTIFIED', 'SNOMED_CODE'],
  ],
} as const;
export type EpdHeader = keyof typeof EPD_HEADERS;

function old(name: string, code: string): string[] {
  return [
    ...['YEAR_MONTH', ...AREA, name, code, ...PRACTICE],
    ...['BNF_CHEMICAL_SUBSTANCE', 'CHEMICAL_SUBSTANCE_BNF_DESCR', 'BNF_CODE', 'BNF_DESCRIPTION'],
    ...['BNF_CHAPTER_PLUS_CODE', 'QUANTITY', 'ITEMS', ...COSTS, 'UNIDENTIFIED'],
  ];
}

/** An EPD file with that header. */
export function epdText(header: EpdHeader, rows: readonly EpdRow[]): string {
  const lines = rows.map(row => {
    const [practiceName, practice] = row.practice ?? ['ALDER SURGERY', 'A81001'];
    const [code, name] = row.bnf ?? ['0212000Y0AAADAD', 'Simvastatin 40mg tablets'];
    const chemical = row.chemical ?? [code.slice(0, 9), 'Simvastatin'];
    const cells = [
      row.month ?? '202401',
      ...(row.region ?? ['NORTH', 'Y63']),
      ...(row.icb ?? ['NORTHERN ICB', 'QHM']),
      ...(row.pco ?? ['NORTHERN ICB - 11M', '11M00']),
      ...[practiceName, practice, '1 HIGH STREET', '', '', '', 'AB1 2CD'],
      ...chemical,
      ...[code, name, '02: Cardiovascular System', row.quantity ?? '28', row.items ?? '1'],
      ...['28', '28.0', '1.25', '1.17', row.unidentified ?? 'N'],
    ];
    return header === 'new' ? [...cells, '320000009103'] : cells;
  });
  return csvText([EPD_HEADERS[header], ...lines]);
}
