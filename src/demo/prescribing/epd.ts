import type { Month } from '../../domain/month.ts';
import { isoMonth } from '../../domain/month.ts';
import { csvText } from '../csv.ts';
import type { Items } from './items.ts';
import { REGIONAL_TEAMS, STPS } from './organisations.ts';

const ORGANISATIONS = [
  ...['REGIONAL_OFFICE_NAME', 'REGIONAL_OFFICE_CODE', 'ICB_NAME', 'ICB_CODE', 'PCO_NAME'],
  ...['PCO_CODE', 'PRACTICE_NAME', 'PRACTICE_CODE', 'ADDRESS_1', 'ADDRESS_2', 'ADDRESS_3'],
  ...['ADDRESS_4', 'POSTCODE'],
];
const OLD_DRUGS = [
  ...['BNF_CHEMICAL_SUBSTANCE', 'CHEMICAL_SUBSTANCE_BNF_DESCR', 'BNF_CODE', 'BNF_DESCRIPTION'],
];
const NEW_DRUGS = [
  ...['BNF_CHEMICAL_SUBSTANCE_CODE', 'BNF_CHEMICAL_SUBSTANCE', 'BNF_PRESENTATION_CODE'],
  'BNF_PRESENTATION_NAME',
];
const AMOUNTS = [
  ...['BNF_CHAPTER_PLUS_CODE', 'QUANTITY', 'ITEMS', 'TOTAL_QUANTITY', 'ADQUSAGE', 'NIC'],
  ...['ACTUAL_COST', 'UNIDENTIFIED'],
];

/** NHSBSA's headers until February 2025, and since then. */
const EPD_HEADER = {
  old: ['YEAR_MONTH', ...ORGANISATIONS, ...OLD_DRUGS, ...AMOUNTS],
  new: ['YEAR_MONTH', ...ORGANISATIONS, ...NEW_DRUGS, ...AMOUNTS, 'SNOMED_CODE'],
} as const;

type Row = readonly (string | number)[];

/** The cells of a dirty row that differ from the row that it is made from. */
export type Dirt = Readonly<Record<string, string>>;

/** A month as NHSBSA publishes it: a row for each pack quantity, with costs and addresses invented or empty. */
export function epdText(
  form: keyof typeof EPD_HEADER,
  month: Month,
  items: readonly Items[],
  dirt: readonly Dirt[],
): string {
  const header = EPD_HEADER[form];
  const rows = items.flatMap(item => rowsOf(form, month, item));
  const [pattern = []] = rows;
  const dirty = dirt.map(cells => pattern.map((cell, i) => cells[header[i] ?? ''] ?? cell));
  return csvText([header, ...rows, ...dirty]);
}

function rowsOf(form: keyof typeof EPD_HEADER, month: Month, item: Items): Row[] {
  const { practice, chemical, presentation, items } = item;
  const { ccg } = practice;
  const nameIn = (list: readonly (readonly [string, string])[], code: string): string =>
    (list.find(([digits]) => digits === code)?.[1] ?? code).toUpperCase();
  const place: Row = [
    isoMonth(month)
      .slice(0, 7)
      .replace('-', form === 'old' ? '' : '-'),
    ...[nameIn(REGIONAL_TEAMS, ccg.region), ccg.region],
    ...[`${nameIn(STPS, ccg.stp)} INTEGRATED CARE BOARD`, ccg.stp],
    ...[ccg.name.toUpperCase(), `${ccg.code}00`, practice.name.toUpperCase(), practice.code],
    ...['', '', '', '', ''],
    ...[chemical.code, chemical.name, presentation.code, presentation.name, ''],
  ];
  // A large practice prescribes some of them as double packs.
  const double = items > 60 ? Math.floor(items / 6) : 0;
  return [
    [28, items - double],
    [56, double],
  ].flatMap(([quantity = 0, n = 0]) =>
    n === 0
      ? []
      : [[...place, quantity, n, quantity * n, '', '', '', 'N', ...(form === 'new' ? [''] : [])]],
  );
}
