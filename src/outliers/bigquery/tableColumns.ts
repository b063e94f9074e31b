import { z } from 'zod';

/** A column as BigQuery tells of it. */
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

/** The columns of a table’s schema, as its metadata have it. */
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

/** A column of a statement of ours. */
export interface WantedColumn {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
}

/** The columns of a table's statement, which has one a line. */
export const columnsOf = (ddl: string): WantedColumn[] =>
  [...ddl.matchAll(/^ {2}(\w+) ([A-Z0-9<>]+)( NOT NULL)?/gm)].map(
    ([, name = '', type = '', required]) => ({ name, type, isRequired: required !== undefined }),
  );

/** What is to become of a table that is there. */
interface ColumnPlan {
  /** Why it cannot be used. */
  readonly refused?: string;
  /** What it gets, in words and as the DDL after its name of one statement each; none where it is as it should be. */
  readonly gets?: { readonly words: string; readonly ddl: readonly string[] };
}

/** A table that is there gets the columns that it lacks, and room for longer names. */
export function columnPlan(wanted: readonly WantedColumn[], fields: readonly Field[]): ColumnPlan {
  const byName = new Map(fields.map(field => [field.name, field]));
  const lacks = wanted.filter(({ name }) => !byName.has(name));
  const needed = namesOf(lacks.filter(({ isRequired }) => isRequired));
  if (needed) return { refused: `a table of that name has no column ${needed}` };
  const other = wanted.find(({ name, type }) => !isFit(byName.get(name), type));
  if (other) {
    return {
      refused: `its column ${other.name} is ${byName.get(other.name)?.type} and not ${other.type}`,
    };
  }
  const narrow = wanted.filter(({ name }) => byName.get(name)?.maxLength !== undefined);
  if (lacks.length + narrow.length === 0) return {};
  const gets = [
    ...(lacks.length > 0 ? [`the column ${namesOf(lacks)}`] : []),
    ...(narrow.length > 0 ? [`room for longer texts in ${namesOf(narrow)}`] : []),
  ];
  // BigQuery takes five changes of a table in ten seconds: each kind of change is one statement.
  const ddl = [
    lacks.map(({ name, type }) => `ADD COLUMN IF NOT EXISTS ${name} ${type}`),
    narrow.map(({ name }) => `ALTER COLUMN ${name} SET DATA TYPE STRING`),
  ].flatMap(actions => (actions.length > 0 ? [actions.join(', ')] : []));
  return { gets: { words: `gets ${gets.join(' and ')}; its rows stay`, ddl } };
}

const namesOf = (columns: readonly WantedColumn[]): string =>
  columns.map(({ name }) => name).join(', ');

/** Kinds of types that take each other’s values. */
const FIT: readonly (readonly string[])[] = [
  ['INT64', 'INTEGER', 'NUMERIC', 'BIGNUMERIC'],
  ['FLOAT64', 'FLOAT'],
  ['BOOL', 'BOOLEAN'],
];

/** Whether a column can hold what is wanted; one that is not there is another matter. */
function isFit(field: Field | undefined, wanted: string): boolean {
  if (!field) return true;
  const [, element] = /^ARRAY<(.+)>$/.exec(wanted) ?? [];
  if (field.isRepeated !== (element !== undefined)) return false;
  const type = element ?? wanted;
  return type === field.type || FIT.some(kind => kind.includes(type) && kind.includes(field.type));
}
