import { withoutControls } from '../../domain/controls.ts';
import { type EntityType, perEntityType } from '../../domain/entityType.ts';
import type { Hierarchy, Places } from '../places.ts';
import type { DrugRows } from '../resultFile.ts';
import type { TextRow } from './pages.ts';

/** The organisations of a build, numbered in the order of their codes; all of them have items. */
export function hierarchyIn(rows: readonly TextRow[]): Hierarchy {
  const practices = [...rows].sort(byCode('practice'));
  const duplicate = practices.find((row, i) => row.practice === practices[i + 1]?.practice);
  if (duplicate)
    throw new Error(`BigQuery’s list of organisations has practice ${duplicate.practice} twice`);
  const places = (type: EntityType): Places => {
    const names = new Map<string, string>();
    for (const row of practices) {
      const code = row[type];
      if (code) names.set(code, nameIn(row, `${type}_name`) ?? code);
    }
    const codes = [...names.keys()].sort(compareTexts);
    const numbers = indexOfCodes(codes);
    return {
      type,
      codes,
      names: codes.map(code => names.get(code) ?? code),
      count: codes.length,
      ofPractice: Int32Array.from(practices, row => numbers.get(row[type] ?? '') ?? -1),
    };
  };
  return perEntityType(places);
}

/** The drugs of a build, numbered in the order of their codes. */
export function drugsIn(
  chemicals: readonly TextRow[],
  presentations: readonly TextRow[],
): DrugRows {
  const subparaNames = new Map(
    chemicals.map(row => [row.subpara ?? '', nameIn(row, 'subpara_name') ?? row.subpara ?? '']),
  );
  const subparaCodes = [...subparaNames.keys()].sort(compareTexts);
  const subparas = indexOfCodes(subparaCodes);
  const sorted = [...chemicals].sort(byCode('chemical'));
  const chemicalNumbers = indexOfCodes(sorted.map(row => row.chemical ?? ''));
  const rowsByCode = new Map(presentations.map(row => [row.bnf_code ?? '', row]));
  return {
    subparas: subparaCodes.map((code, ix) => [ix, code, subparaNames.get(code) ?? code]),
    chemicals: sorted.map((row, ix) => [
      ix,
      row.chemical ?? '',
      nameIn(row, 'chemical_name') ?? row.chemical ?? '',
      subparas.get(row.subpara ?? '') ?? 0,
    ]),
    presentations: [...rowsByCode.keys()]
      .sort(compareTexts)
      .map((code, ix) => [
        ix,
        code,
        nameIn(rowsByCode.get(code), 'bnf_name') ?? code,
        chemicalNumbers.get(rowsByCode.get(code)?.chemical ?? '') ?? 0,
      ]),
  };
}

/** A name without control characters, which other people’s tables may contain. Names in files are cleaned when read. */
function nameIn(row: TextRow | undefined, column: string): string | undefined {
  const name = withoutControls(row?.[column] ?? '').trim();
  return name === '' ? undefined : name;
}

/** The position of each code. */
export const indexOfCodes = (codes: readonly string[]): ReadonlyMap<string, number> =>
  new Map(codes.map((code, ix) => [code, ix]));

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byCode =
  (column: string) =>
  (a: TextRow, b: TextRow): number =>
    compareTexts(a[column] ?? '', b[column] ?? '');
