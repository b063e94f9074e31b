import { readFileSync } from 'node:fs';
import { projectPath } from '../paths.ts';

const loaded = new Map<string, string>();

/** The text of `sql/<name>.sql`, read once. */
export function sqlFile(name: string): string {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(projectPath('sql', `${name}.sql`), 'utf8');
  loaded.set(name, text);
  return text;
}

/** A text as an SQL literal, where a value cannot be bound (ATTACH, options of table functions). */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
