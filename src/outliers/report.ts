import type { EntityType } from '../domain/entityType.ts';
import { isoMonth } from '../domain/month.ts';
import { filledSql } from '../store/sql.ts';
import type { Distributions, Drugs } from './drugs.ts';
import type { Organisation, Organisations } from './organisations.ts';
import type { ResultStore } from './resultStore.ts';
import type { SiteWords } from './siteWords.ts';

// The shapes are those of the report’s JSON (field guide 4.3), so its names are those of the seed.

export interface EntityRef {
  readonly type: EntityType;
  readonly code: string;
  readonly name: string;
}

/** One chemical of one entity. */
export interface ChemicalRow {
  readonly chemical: string;
  readonly chemical_name: string;
  readonly chemical_items: number;
  readonly subpara: string;
  readonly subpara_name: string;
  readonly subpara_items: number;
  readonly ratio: number;
  readonly mean: number;
  readonly std: number;
  readonly z_score: number;
  /** Fewer items of the chemical than `LOW_NUMBER_LIMIT`. */
  readonly low_number: boolean;
  /**
   * Organisations of the type with items in the subparagraph, which are compared. With fewer than ten,
   * pages say of no ratio that it stands out (src/domain/fewOrganisations.ts).
   */
  readonly entities: number;
}

export interface OutlierRow extends ChemicalRow {
  /** Dense, within the entity, in the table’s direction. */
  readonly rank: number;
  /** Most items first, then by code. */
  readonly items: readonly {
    readonly bnf_code: string;
    readonly bnf_name: string;
    readonly items: number;
  }[];
}

export interface OutlierReport {
  readonly entity: EntityRef;
  readonly build: {
    readonly id: number;
    readonly from: string;
    readonly to: string;
    readonly n: number;
    readonly entities: readonly EntityType[];
    readonly engine: string;
    readonly created_at: string;
  };
  readonly high: readonly OutlierRow[];
  readonly low: readonly OutlierRow[];
  /** Chemicals that the entity prescribes but too few others do to compare them; most items first. */
  readonly too_few: readonly ChemicalRow[];
  /** Organisations with a report of this build: nearest first, and by name. */
  readonly parents: readonly EntityRef[];
  readonly children: readonly EntityRef[];
}

/** The report of one entity; undefined if the build has no report of it. */
export async function reportOf(
  results: ResultStore,
  type: EntityType,
  code: string,
): Promise<OutlierReport | undefined> {
  const organisations = await results.organisations();
  const entity = organisations.find(type, code);
  if (!entity || !organisations.builtTypes.includes(type)) return undefined;
  return (await reportsOf(results, type, [entity]))[0];
}

/** The reports of entities of one type that was built, in their order; three queries read all of them. */
export async function reportsOf(
  results: ResultStore,
  type: EntityType,
  entities: readonly Organisation[],
): Promise<OutlierReport[]> {
  const organisations = await results.organisations();
  const drugs = await results.drugs();
  const row = chemicalRows(drugs, await results.distributions(type), results);
  const values = { entities: entities.map(({ ix }) => ix) };
  const read = (name: string) =>
    results.columns(filledSql(`outliers/results/${name}`, { entity: type }), values);
  const [outliers, items, tooFew] = await Promise.all([
    read('outliers'),
    read('items'),
    read('too_few'),
  ]);
  const itemsOf = itemLists(drugs, {
    entity: items.numbers('entity_ix'),
    high: items.numbers('high'),
    presentation: items.numbers('presentation_ix'),
    items: items.numbers('items'),
  });
  const tables = new Map(
    entities.map(({ ix }) => [
      ix,
      { high: [] as OutlierRow[], low: [] as OutlierRow[], few: [] as ChemicalRow[] },
    ]),
  );
  const column = (name: string) => outliers.numbers(name);
  const [high, chemical, rank] = [column('high'), column('chemical_ix'), column('dense_rank')];
  const counts = [column('chemical_items'), column('subpara_items')] as const;
  for (const [i, ix] of column('entity_ix').entries()) {
    const chemicalIx = chemical[i] ?? 0;
    tables.get(ix)?.[high[i] === 1 ? 'high' : 'low'].push({
      ...row(chemicalIx, counts[0][i] ?? 0, counts[1][i] ?? 0),
      rank: rank[i] ?? 0,
      items: itemsOf.get(keyOf(ix, high[i] ?? 0, chemicalIx)) ?? [],
    });
  }
  const fewCounts = [tooFew.numbers('chemical_items'), tooFew.numbers('subpara_items')] as const;
  const fewChemical = tooFew.numbers('chemical_ix');
  for (const [i, ix] of tooFew.numbers('entity_ix').entries()) {
    tables.get(ix)?.few.push(row(fewChemical[i] ?? 0, fewCounts[0][i] ?? 0, fewCounts[1][i] ?? 0));
  }
  const build = buildOf(results);
  return entities.map(entity => ({
    entity: refOf(entity),
    build,
    high: tables.get(entity.ix)?.high ?? [],
    low: tables.get(entity.ix)?.low ?? [],
    too_few: tables.get(entity.ix)?.few ?? [],
    ...linksOf(organisations, entity),
  }));
}

/** Returns a function that makes the row of a chemical for one entity from its two counts of items. */
export function chemicalRows(
  drugs: Drugs,
  distributions: Distributions,
  { lowNumberLimit }: Pick<SiteWords, 'lowNumberLimit'>,
): (chemical: number, chemicalItems: number, subparaItems: number) => ChemicalRow {
  return (chemical, chemicalItems, subparaItems) => {
    const drug = drugs.chemicals.get(chemical);
    const { mean = 0, std = 0, entities = 0 } = distributions.get(chemical) ?? {};
    const ratio = chemicalItems / subparaItems;
    return {
      chemical: drug?.code ?? '',
      chemical_name: drug?.name ?? '',
      chemical_items: chemicalItems,
      subpara: drug?.subpara.code ?? '',
      subpara_name: drug?.subpara.name ?? '',
      subpara_items: subparaItems,
      ratio,
      mean,
      std,
      z_score: std === 0 ? 0 : (ratio - mean) / std,
      low_number: chemicalItems < lowNumberLimit,
      entities,
    };
  };
}

const keyOf = (entity: number, high: number, chemical: number): string =>
  `${entity} ${high} ${chemical}`;

function itemLists(
  { presentations }: Drugs,
  rows: Readonly<Record<'entity' | 'high' | 'presentation' | 'items', Float64Array>>,
): Map<string, OutlierRow['items'][number][]> {
  const lists = new Map<string, OutlierRow['items'][number][]>();
  for (const [i, ix] of rows.entity.entries()) {
    const drug = presentations.get(rows.presentation[i] ?? 0);
    if (!drug) continue;
    const key = keyOf(ix, rows.high[i] ?? 0, drug.chemical);
    const list = lists.get(key) ?? [];
    list.push({ bnf_code: drug.code, bnf_name: drug.name, items: rows.items[i] ?? 0 });
    lists.set(key, list);
  }
  return lists;
}

const refOf = ({ type, code, name }: Organisation): EntityRef => ({ type, code, name });

const linksOf = (organisations: Organisations, entity: Organisation) => ({
  parents: organisations.parentsOf(entity).map(refOf),
  children: organisations.childrenOf(entity).map(refOf),
});

const buildOf = ({ info }: ResultStore): OutlierReport['build'] => ({
  id: info.id,
  from: isoMonth(info.parameters.from),
  to: isoMonth(info.parameters.to),
  n: info.parameters.n,
  entities: info.parameters.entities,
  engine: info.engine,
  created_at: info.createdAt,
});
