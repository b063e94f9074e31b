import type { EntityType } from '../domain/entityType.ts';
import { filledSql, sqlFile } from '../store/sql.ts';
import type { Distribution } from './distribution.ts';
import type { ResultStore } from './resultStore.ts';

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

const knownDrugs = new WeakMap<ResultStore, Promise<Drugs>>();
const knownDistributions = new WeakMap<ResultStore, Map<EntityType, Promise<Distributions>>>();

/** By chemical’s number, how it is distributed over the entities of a type. */
export type Distributions = ReadonlyMap<number, Distribution>;

/** The drugs of a build, read once. */
export function drugsOf(results: ResultStore): Promise<Drugs> {
  const before = knownDrugs.get(results);
  if (before) return before;
  const reading = readDrugs(results);
  knownDrugs.set(results, reading);
  reading.catch(() => knownDrugs.delete(results));
  return reading;
}

/** The distributions of one entity type, which must be built; read once. */
export function distributionsOf(results: ResultStore, type: EntityType): Promise<Distributions> {
  const ofResults = knownDistributions.get(results) ?? new Map();
  knownDistributions.set(results, ofResults);
  const before = ofResults.get(type);
  if (before) return before;
  const reading = readDistributions(results, type);
  ofResults.set(type, reading);
  reading.catch(() => ofResults.delete(type));
  return reading;
}

async function readDrugs(results: ResultStore): Promise<Drugs> {
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
  const chemicalsByCode = new Map([...chemicals.values()].map(each => [each.code, each]));
  return { subparas, chemicals, chemicalsByCode, presentations };
}

async function readDistributions(results: ResultStore, type: EntityType): Promise<Distributions> {
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
