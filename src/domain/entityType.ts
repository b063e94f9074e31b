/**
 * The organisations that prescribing outliers are found for (field guide 4), smallest first. A build
 * works through its entity types in this order, whatever order they were chosen in.
 */
export const ENTITY_TYPES = ['practice', 'pcn', 'ccg', 'stp', 'regional_team'] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

/** A record of what `of` returns for each type. */
export const perEntityType = <T>(of: (type: EntityType) => T): Record<EntityType, T> => ({
  practice: of('practice'),
  pcn: of('pcn'),
  ccg: of('ccg'),
  stp: of('stp'),
  regional_team: of('regional_team'),
});

/** What a type is called on a page: today a CCG is a sub-ICB location, and an STP is an ICB. */
export interface EntityLabel {
  readonly one: string;
  readonly many: string;
}

export type EntityLabels = Readonly<Record<EntityType, EntityLabel>>;

const labels: Record<EntityType, EntityLabel> = {
  practice: { one: 'practice', many: 'practices' },
  pcn: { one: 'PCN', many: 'PCNs' },
  ccg: { one: 'sub-ICB location', many: 'sub-ICB locations' },
  stp: { one: 'ICB', many: 'ICBs' },
  regional_team: { one: 'region', many: 'regions' },
};

/** What the pages call the types. The NHS renames them with every reform, so they can be set. */
export const ENTITY_LABELS: EntityLabels = labels;

/** Sets what the types are called, once at the start, for every page of the process. */
export const nameEntityTypes = (changes: Partial<EntityLabels>): void => {
  Object.assign(labels, changes);
};

export const isEntityType = (text: string): text is EntityType =>
  ENTITY_TYPES.some(type => type === text);
