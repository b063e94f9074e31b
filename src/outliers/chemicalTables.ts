import type { EntityType } from '../domain/entityType.ts';
import type { Columns } from '../store/columns.ts';
import { filledSql } from '../store/sql.ts';
import type { Distribution } from './distribution.ts';
import type { Chemical } from './drugs.ts';
import { type ChemicalRow, chemicalRows, type EntityRef } from './report.ts';
import type { ResultStore } from './resultStore.ts';

/** One chemical of one entity with its dense ranks within the entity. */
export interface RankedRow extends ChemicalRow {
  readonly rank_high: number;
  readonly rank_low: number;
}

/**
 * Every chemical of the subparagraphs in which an entity prescribes, by code; undefined if the build has
 * no report of the entity.
 */
export async function allChemicalsOf(
  results: ResultStore,
  type: EntityType,
  code: string,
): Promise<{ entity: EntityRef; rows: RankedRow[] } | undefined> {
  const organisations = await results.organisations();
  const entity = organisations.find(type, code);
  if (!entity || !organisations.builtTypes.includes(type)) return undefined;
  const row = chemicalRows(await results.drugs(), await results.distributions(type), results);
  const sql = filledSql('outliers/results/entity_rows', { entity: type });
  const columns = await results.columns(sql, { entity: entity.ix });
  const rankedRow = rankedRows(columns, row);
  const rows = [...columns.numbers('chemical_ix')].map(rankedRow);
  return { entity: { type, code, name: entity.name }, rows };
}

/** One chemical over all entities of a type that prescribe in its subparagraph. */
export interface ChemicalTable {
  readonly chemical: Chemical;
  readonly distribution: Distribution;
  /** By entity’s code. */
  readonly rows: readonly (RankedRow & { readonly entity: EntityRef })[];
}

/**
 * Reads the table of one chemical; undefined if no entity of the type prescribes it or the type was not
 * built.
 */
export async function chemicalOver(
  results: ResultStore,
  type: EntityType,
  code: string,
): Promise<ChemicalTable | undefined> {
  const { builtTypes: built, byType } = await results.organisations();
  const drugs = await results.drugs();
  const chemical = drugs.chemicalsByCode.get(code);
  if (!chemical || !built.includes(type)) return undefined;
  const distributions = await results.distributions(type);
  const distribution = distributions.get(chemical.ix);
  if (!distribution) return undefined;
  const row = chemicalRows(drugs, distributions, results);
  const sql = filledSql('outliers/results/chemical_rows', { entity: type });
  const columns = await results.columns(sql, { chemicals: [chemical.ix] });
  const rankedRow = rankedRows(columns, row);
  const rows = [...columns.numbers('entity_ix')].map((ix, i) => {
    const { code: entityCode = '', name = '' } = byType[type].get(ix) ?? {};
    return { entity: { type, code: entityCode, name }, ...rankedRow(chemical.ix, i) };
  });
  return { chemical, distribution, rows };
}

/** Returns a function that makes the row of a chemical from the counts and ranks in a place of these columns. */
function rankedRows(
  columns: Columns,
  row: ReturnType<typeof chemicalRows>,
): (chemical: number, place: number) => RankedRow {
  const [items, totals] = [columns.numbers('chemical_items'), columns.numbers('subpara_items')];
  const [high, low] = [columns.numbers('rank_high'), columns.numbers('rank_low')];
  return (chemical, place) => ({
    ...row(chemical, items[place] ?? 0, totals[place] ?? 0),
    rank_high: high[place] ?? 0,
    rank_low: low[place] ?? 0,
  });
}
