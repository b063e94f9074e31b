/**
 * The types of organisation that prescribing outliers are found for (field guide 4), smallest first. A
 * build works through its types in this order, whatever order they were chosen in.
 */
export const ENTITY_TYPES = ['practice', 'pcn', 'ccg', 'stp', 'regional_team'] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

/** What a type is called on a page. */
export interface EntityLabel {
  readonly one: string;
  readonly many: string;
}

/**
 * What is particular to a type of organisation. Tables, columns, files, statements and lists on pages
 * follow from it.
 */
export interface EntityDescription {
  /** What pages call it, unless ENTITY_LABELS says otherwise. */
  readonly label: EntityLabel;
  /** Its reference file under `prescribing/` (`pcns.csv`) and its table in BigQuery. */
  readonly table: string;
  /** The types that its table names in columns such as `ccg_id`. Higher types follow from these. */
  readonly parents: readonly EntityType[];
  /** A parent that its table does not name: the one that most of its organisations of type `via` have. */
  readonly inferredParent?: { readonly type: EntityType; readonly via: EntityType };
  /** Whether NHSBSA’s monthly files name it too, with its code. */
  readonly isInMonthlyFiles: boolean;
  /** Whether every practice that counts belongs to one (field guide 4.2, rule 2). */
  readonly isRequired: boolean;
  /** Whether pages list it beside the tree of reports, since the others need not belong to one. */
  readonly isBesideTree: boolean;
  /** What OpenPrescribing calls it in addresses. */
  readonly openPrescribing: string;
}

export const ENTITIES: Readonly<Record<EntityType, EntityDescription>> = {
  practice: {
    label: { one: 'practice', many: 'practices' },
    table: 'practices',
    parents: ['pcn', 'ccg'],
    isInMonthlyFiles: true,
    isRequired: true,
    isBesideTree: false,
    openPrescribing: 'practice',
  },
  pcn: {
    label: { one: 'PCN', many: 'PCNs' },
    table: 'pcns',
    parents: [],
    inferredParent: { type: 'ccg', via: 'practice' },
    isInMonthlyFiles: false,
    isRequired: false,
    isBesideTree: false,
    openPrescribing: 'pcn',
  },
  ccg: {
    label: { one: 'CCG', many: 'CCGs' },
    table: 'ccgs',
    parents: ['stp', 'regional_team'],
    isInMonthlyFiles: true,
    isRequired: true,
    isBesideTree: false,
    openPrescribing: 'CCG',
  },
  stp: {
    label: { one: 'ICB', many: 'ICBs' },
    table: 'stps',
    parents: [],
    inferredParent: { type: 'regional_team', via: 'ccg' },
    isInMonthlyFiles: true,
    isRequired: true,
    isBesideTree: false,
    openPrescribing: 'stp',
  },
  regional_team: {
    label: { one: 'region', many: 'regions' },
    table: 'regional_teams',
    parents: [],
    isInMonthlyFiles: true,
    isRequired: false,
    isBesideTree: true,
    openPrescribing: 'regional_team',
  },
};

/** A record of what `value` returns for each type. */
export const perEntityType = <T>(value: (type: EntityType) => T): Record<EntityType, T> =>
  Object.fromEntries(ENTITY_TYPES.map(type => [type, value(type)])) as Record<EntityType, T>;

/** The type whose table names organisations of this type; undefined for practices. */
export const childTypeOf = (type: EntityType): EntityType | undefined =>
  ENTITY_TYPES.find(child => ENTITIES[child].parents.includes(type));

export type EntityLabels = Readonly<Record<EntityType, EntityLabel>>;

export const DEFAULT_LABELS: EntityLabels = perEntityType(type => ENTITIES[type].label);

/** Something that carries a site’s names for the types. */
export interface Labelled {
  readonly labels: EntityLabels;
}

/** What a site calls the types. The NHS renames them with every reform, so a site can set its own. */
export const labelsWith = (changes: Partial<EntityLabels>): EntityLabels => ({
  ...DEFAULT_LABELS,
  ...changes,
});

export const isEntityType = (text: string): text is EntityType =>
  ENTITY_TYPES.some(type => type === text);
