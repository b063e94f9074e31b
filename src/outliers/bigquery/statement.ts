import { createHash } from 'node:crypto';
import { ENTITY_TYPES, type EntityType } from '../../domain/entityType.ts';
import { filledSql } from '../../store/sql.ts';

/** Raised with every change of the numbers that the procedure makes, or of its tables. */
export const ENGINE_VERSION = '1';

/** What a statement is about. The datasets’ names are checked where the environment is read. */
export interface StatementPlaces {
  readonly entity?: EntityType;
  /** `project.dataset` */
  readonly dataset?: string;
  readonly source?: string;
  /** The source’s column `month` as a DATE: one that keeps BigQuery from reading other months. */
  readonly month?: string;
  /** `project.dataset.table`, and what it gets as DDL. */
  readonly table?: string;
  readonly addition?: string;
}

/** The text of `sql/outliers/bigquery/<name>.sql` with its places filled in. */
export function statement(name: string, places: StatementPlaces): string {
  const text = (file: string, more: Readonly<Record<string, string>> = {}): string =>
    filledSql(`outliers/bigquery/${file}`, {
      ...places,
      entities: ENTITY_TYPES.map(type => `'${type}'`).join(', '),
      types: ENTITY_TYPES.join(', '),
      version: ENGINE_VERSION,
      ...more,
    });
  const more = name === 'procedures/build_outliers_for' ? procedureParts(text) : {};
  if (!/^(?:views|procedures)\//.test(name)) return text(name, more);
  const fingerprint = fingerprintOf(text(name, { ...more, fingerprint: '' }));
  return text(name, { ...more, fingerprint });
}

/** A new level is one more of ENTITY_TYPES: its part of the procedure is the same text. */
function procedureParts(
  text: (file: string, more?: Readonly<Record<string, string>>) => string,
): Record<string, string> {
  const ofTypes = (part: string): string =>
    ENTITY_TYPES.map(entity => text(part, { entity })).join('');
  return {
    found: text('parts/found').trim(),
    blocks: ofTypes('parts/entity'),
    drops: text('parts/drops', { dropped: ofTypes('parts/entity_drops').trimEnd() }).trim(),
  };
}

/** By it a view or procedure is known: its text BigQuery may give back in other words. */
const fingerprintOf = (sql: string): string =>
  createHash('sha256').update(sql).digest('hex').slice(0, 16);

/** What the statement of a view or procedure is marked with. */
export const fingerprintIn = (sql: string): string | undefined =>
  /(?:'fingerprint', '|\(openpath )([0-9a-f]{16})/.exec(sql)?.[1];
