/** The labels that openpath gives to its datasets, tables, views and jobs in BigQuery. */
export const OWN_LABELS = { made_by: 'openpath' } as const;

/** A label's value; undefined where there is no such label. */
export function labelIn(labels: unknown, name: string): string | undefined {
  if (typeof labels !== 'object' || labels === null) return undefined;
  const value: unknown = Reflect.get(labels, name);
  return typeof value === 'string' ? value : undefined;
}

/** Whether openpath made the thing that has these labels. */
export const isOwn = (labels: unknown): boolean =>
  labelIn(labels, 'made_by') === OWN_LABELS.made_by;

/** The descriptions of procedures that earlier versions made, without fingerprints. */
const EARLIER_DESCRIPTIONS = new Set([
  'Builds prescribing outliers for every entity type',
  'Builds prescribing outliers for the entity types that are named',
]);

/** A procedure has no labels, so its description ends in a mark with the fingerprint of its statement. */
const MARK = /\(openpath ([0-9a-f]{16})\)$/;

/**
 * The fingerprint in the description of a procedure that openpath made, empty if an earlier version made it
 * without one; undefined if openpath did not make the procedure.
 */
export function procedureMark(description: unknown): string | undefined {
  if (typeof description !== 'string') return undefined;
  return MARK.exec(description)?.[1] ?? (EARLIER_DESCRIPTIONS.has(description) ? '' : undefined);
}
