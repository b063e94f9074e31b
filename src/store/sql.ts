import { readFileSync } from 'node:fs';
import { projectPath } from '../paths.ts';

const loaded = new Map<string, string>();

/** The text of `sql/<name>.sql`, read once. */
export function sqlFile(name: string): string {
  const cached = loaded.get(name);
  if (cached !== undefined) return cached;
  const text = readFileSync(projectPath('sql', `${name}.sql`), 'utf8');
  loaded.set(name, text);
  return text;
}

/**
 * The text of `sql/<name>.sql` with its `{places}` filled in with identifiers from closed sets or with SQL
 * that our own code made. Values are never filled in, but bound.
 *
 * @throws {Error} where a place has no text.
 */
export function filledSql(
  name: string,
  places: Readonly<Record<string, string | undefined>>,
): string {
  return sqlFile(name).replace(/\{([a-z_][a-z_0-9]*)\}/g, (_, place: string) => {
    const text = places[place];
    if (text === undefined) throw new Error(`sql/${name}.sql has no text for {${place}}`);
    return text;
  });
}

/** A text as an SQL literal, where a value cannot be bound (ATTACH, options of table functions). */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
