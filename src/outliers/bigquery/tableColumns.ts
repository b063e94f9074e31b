import { z } from 'zod';

/** A column of a table in BigQuery. */
export interface Field {
  /** In lower case. */
  readonly name: string;
  readonly type: string;
  readonly isRepeated: boolean;
  readonly maxLength: string | undefined;
}

const schemaSchema = z.object({
  fields: z
    .array(
      z.object({
        name: z.string(),
        type: z.string(),
        mode: z.string().optional(),
        maxLength: z.coerce.string().optional(),
      }),
    )
    .default([]),
});

/** The columns in a table’s metadata. */
export function fieldsIn(schema: unknown): Field[] {
  const parsed = schemaSchema.safeParse(schema ?? {});
  if (!parsed.success) return [];
  return parsed.data.fields.map(({ name, type, mode, maxLength }) => ({
    name: name.toLowerCase(),
    type: type.toUpperCase(),
    isRepeated: mode === 'REPEATED',
    maxLength,
  }));
}

/** A column that one of our statements declares. */
export interface OwnColumn {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
}

/** The columns of a table’s statement, which has one in each line. */
export const columnsOf = (ddl: string): OwnColumn[] =>
  [...ddl.matchAll(/^ {2}(\w+) ([A-Z0-9<>]+)( NOT NULL)?/gm)].map(
    ([, name = '', type = '', required]) => ({ name, type, isRequired: required !== undefined }),
  );

/** What to do with a table that exists. */
interface ColumnPlan {
  /** Why it cannot be used. */
  readonly refusal?: string;
  /** What to add, in words and as the DDL after its name, one entry for each statement; undefined if nothing. */
  readonly extension?: { readonly words: string; readonly ddl: readonly string[] };
}

/** Plans the columns that an existing table lacks, and room for longer names. */
export function columnPlan(columns: readonly OwnColumn[], fields: readonly Field[]): ColumnPlan {
  const byName = new Map(fields.map(field => [field.name, field]));
  const missing = columns.filter(({ name }) => !byName.has(name));
  const required = namesOf(missing.filter(({ isRequired }) => isRequired));
  if (required) return { refusal: `a table of that name has no column ${required}` };
  const misfit = columns.find(({ name, type }) => !isCompatible(byName.get(name), type));
  if (misfit) {
    return {
      refusal: `its column ${misfit.name} is ${byName.get(misfit.name)?.type} and not ${misfit.type}`,
    };
  }
  const narrow = columns.filter(({ name }) => byName.get(name)?.maxLength !== undefined);
  if (missing.length + narrow.length === 0) return {};
  const extension = [
    ...(missing.length > 0 ? [`the column ${namesOf(missing)}`] : []),
    ...(narrow.length > 0 ? [`room for longer texts in ${namesOf(narrow)}`] : []),
  ];
  // BigQuery takes five changes of a table in ten seconds: each kind of change is one statement.
  const ddl = [
    missing.map(({ name, type }) => `ADD COLUMN IF NOT EXISTS ${name} ${type}`),
    narrow.map(({ name }) => `ALTER COLUMN ${name} SET DATA TYPE STRING`),
  ].flatMap(actions => (actions.length > 0 ? [actions.join(', ')] : []));
  return { extension: { words: `gets ${extension.join(' and ')}; its rows stay`, ddl } };
}

const namesOf = (columns: readonly OwnColumn[]): string =>
  columns.map(({ name }) => name).join(', ');

/** Groups of types that can hold each other’s values. */
const COMPATIBLE_TYPES: readonly (readonly string[])[] = [
  ['INT64', 'INTEGER', 'NUMERIC', 'BIGNUMERIC'],
  ['FLOAT64', 'FLOAT'],
  ['BOOL', 'BOOLEAN'],
];

/** Whether a column can hold values of the type; true for a column that does not exist, which is added. */
function isCompatible(field: Field | undefined, columns: string): boolean {
  if (!field) return true;
  const [, element] = /^ARRAY<(.+)>$/.exec(columns) ?? [];
  if (field.isRepeated !== (element !== undefined)) return false;
  const type = element ?? columns;
  return (
    type === field.type ||
    COMPATIBLE_TYPES.some(kind => kind.includes(type) && kind.includes(field.type))
  );
}
