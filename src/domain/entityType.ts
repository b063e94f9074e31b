/**
 * Who prescribing outliers are found for (field guide 4), from the smallest up. A build does its
 * entity types in this order, whatever the order they were asked for in.
 */
export const ENTITY_TYPES = ['practice', 'pcn', 'ccg', 'stp', 'regional_team'] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

/** What a type is called on a page: a CCG is today a sub-ICB location, an STP an ICB. */
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

/** What the pages call the types. Names change with every reform, so they can be set. */
export const ENTITY_LABELS: EntityLabels = labels;

/** Sets what types are called: once, at the start, for every page of the process. */
export const nameEntityTypes = (others: Partial<EntityLabels>): void => {
  Object.assign(labels, others);
};

export const isEntityType = (text: string): text is EntityType =>
  ENTITY_TYPES.some(type => type === text);
