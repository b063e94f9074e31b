import { ENTITY_TYPES, type EntityType } from '../domain/entityType.ts';
import { filledSql } from '../store/sql.ts';
import type { ResultStore } from './resultStore.ts';

/** An organisation of a build, with those that it belongs to. */
export interface Organisation {
  readonly type: EntityType;
  /** Its number in the results. */
  readonly ix: number;
  readonly code: string;
  readonly name: string;
  /** Of each higher type the one that it belongs to, where there is one. */
  readonly above: ReadonlyMap<EntityType, Organisation>;
}

/** The organisations of a build: those with items in its period. */
export interface Organisations {
  /** The types that were built, in the order of ENTITY_TYPES. */
  readonly built: readonly EntityType[];
  /** By number, every type, built or not. */
  readonly of: Readonly<Record<EntityType, ReadonlyMap<number, Organisation>>>;
  find(type: EntityType, code: string): Organisation | undefined;
}

const known = new WeakMap<ResultStore, Promise<Organisations>>();

/** The organisations of a build, read once. */
export function organisationsOf(results: ResultStore): Promise<Organisations> {
  const before = known.get(results);
  if (before) return before;
  const reading = read(results);
  known.set(results, reading);
  reading.catch(() => known.delete(results));
  return reading;
}

/** Which columns name a parent; the parents’ own parents follow. */
const PARENTS = {
  regional_team: [],
  stp: [],
  ccg: ['stp', 'regional_team'],
  pcn: ['ccg'],
  practice: ['pcn', 'ccg'],
} as const satisfies Record<EntityType, readonly EntityType[]>;

async function read(results: ResultStore): Promise<Organisations> {
  const of: Record<EntityType, Map<number, Organisation>> = {
    practice: new Map(),
    pcn: new Map(),
    ccg: new Map(),
    stp: new Map(),
    regional_team: new Map(),
  };
  const stpsAbove = new Map<number, Map<EntityType, Organisation>>();
  for (const type of ENTITY_TYPES.toReversed()) {
    const rows = await results.columns(filledSql('outliers/results/entities', { entity: type }));
    const numbers = rows.numbers('entity_ix');
    const [codes, names] = [rows.texts('code'), rows.texts('name')];
    const parents = PARENTS[type].map(kind => ({ kind, ix: rows.numbers(`${kind}_ix`) }));
    for (const [row, ix] of numbers.entries()) {
      const above = new Map<EntityType, Organisation>();
      for (const { kind, ix: parentIx } of parents.toReversed()) {
        const parent = of[kind].get(parentIx[row] ?? Number.NaN);
        if (!parent) continue;
        // What the organisation says of itself comes before what its PCN does.
        for (const [each, organisation] of parent.above) {
          if (!above.has(each)) above.set(each, organisation);
        }
        above.set(kind, parent);
      }
      if (type === 'stp') stpsAbove.set(ix, above);
      of[type].set(ix, { type, ix, code: codes[row] ?? '', name: names[row] ?? '', above });
    }
  }
  giveRegions(stpsAbove, of.ccg);
  const byCode = new Map(
    ENTITY_TYPES.flatMap(type =>
      [...of[type].values()].map(each => [`${type} ${each.code}`, each]),
    ),
  );
  const built = results.info.parameters.entities.filter(type => of[type].size > 0);
  return { built, of, find: (type, code) => byCode.get(`${type} ${code}`) };
}

/** An STP has no region of its own: it is in the one of most of its CCGs (equal: the first by code). */
function giveRegions(
  stpsAbove: ReadonlyMap<number, Map<EntityType, Organisation>>,
  ccgs: ReadonlyMap<number, Organisation>,
): void {
  for (const [ix, stpAbove] of stpsAbove) {
    const votes = new Map<Organisation, number>();
    for (const { above } of ccgs.values()) {
      const region = above.get('regional_team');
      if (above.get('stp')?.ix === ix && region) votes.set(region, (votes.get(region) ?? 0) + 1);
    }
    const [most] = [...votes].sort(([a, n], [b, m]) => m - n || a.ix - b.ix);
    if (most) stpAbove.set('regional_team', most[0]);
  }
}
