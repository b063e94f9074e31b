import type { EntityType } from '../domain/entityType.ts';
import { filledSql, sqlFile } from '../store/sql.ts';
import type { Distribution } from './distribution.ts';
import type { ResultRows } from './resultRows.ts';

export interface Drug {
  readonly code: string;
  readonly name: string;
}

export interface Chemical extends Drug {
  /** Its number in the results. */
  readonly ix: number;
  readonly subpara: Drug;
}

/** What was prescribed in a build’s period, by number in the results. */
export interface Drugs {
  readonly subparas: ReadonlyMap<number, Drug>;
  readonly chemicals: ReadonlyMap<number, Chemical>;
  readonly chemicalsByCode: ReadonlyMap<string, Chemical>;
  readonly presentations: ReadonlyMap<number, Drug & { readonly chemical: number }>;
}

/** How each chemical is distributed over the entities of a type, by the chemical’s number. */
export type Distributions = ReadonlyMap<number, Distribution>;

/** Reads the drugs of a build. */
export async function readDrugs(results: ResultRows): Promise<Drugs> {
  const table = async (sql: string, parent?: string) => {
    const rows = await results.columns(sql);
    const [codes, names] = [rows.texts('code'), rows.texts('name')];
    const parents = parent === undefined ? undefined : rows.numbers(parent);
    return [...rows.numbers('ix')].map((ix, row) => ({
      ix,
      code: codes[row] ?? '',
      name: names[row] ?? '',
      parent: parents?.[row] ?? 0,
    }));
  };
  const subparas = new Map<number, Drug>();
  for (const { ix, code, name } of await table(
    filledSql('outliers/results/drugs', { kind: 'subpara' }),
  )) {
    subparas.set(ix, { code, name });
  }
  const unknown = { code: '', name: '' };
  const chemicals = new Map(
    (await table(sqlFile('outliers/results/chemicals'), 'subpara_ix')).map(
      ({ ix, code, name, parent }) =>
        [ix, { ix, code, name, subpara: subparas.get(parent) ?? unknown }] as const,
    ),
  );
  const presentations = new Map(
    (await table(sqlFile('outliers/results/presentations'), 'chemical_ix')).map(
      ({ ix, code, name, parent }) => [ix, { code, name, chemical: parent }] as const,
    ),
  );
  const chemicalsByCode = new Map(
    [...chemicals.values()].map(chemical => [chemical.code, chemical]),
  );
  return { subparas, chemicals, chemicalsByCode, presentations };
}

/** Reads the distributions of one entity type, which must have been built. */
export async function readDistributions(
  results: ResultRows,
  type: EntityType,
): Promise<Distributions> {
  const rows = await results.columns(filledSql('outliers/results/distributions', { entity: type }));
  const column = (name: string) => rows.numbers(name);
  const [entities, prescribers] = [column('entities'), column('prescribers')];
  const [low, high] = [column('low_bound'), column('high_bound')];
  const [mean, std, tooFew] = [column('mean'), column('std'), column('too_few')];
  return new Map(
    [...column('chemical_ix')].map((ix, i) => [
      ix,
      {
        entities: entities[i] ?? 0,
        prescribers: prescribers[i] ?? 0,
        lowBound: low[i] ?? 0,
        highBound: high[i] ?? 0,
        mean: mean[i] ?? 0,
        std: std[i] ?? 0,
        tooFew: tooFew[i] === 1,
      },
    ]),
  );
}
