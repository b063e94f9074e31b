/** The labels of what openpath makes in BigQuery: datasets, tables, views and jobs. */
export const OWN = { made_by: 'openpath' } as const;

/** A label's value; undefined where there is no such label. */
export function labelIn(labels: unknown, name: string): string | undefined {
  if (typeof labels !== 'object' || labels === null) return undefined;
  const value: unknown = Reflect.get(labels, name);
  return typeof value === 'string' ? value : undefined;
}

/** Whether openpath made the thing that has these labels. */
export const isOwn = (labels: unknown): boolean => labelIn(labels, 'made_by') === OWN.made_by;

/** Of procedures that were made before their descriptions had fingerprints. */
const EARLIER = new Set([
  'Builds prescribing outliers for every entity type',
  'Builds prescribing outliers for the entity types that are named',
]);

/** A procedure has no labels, so its description ends in a mark with the fingerprint of its statement. */
const MARK = /\(openpath ([0-9a-f]{16})\)$/;

/**
 * The fingerprint in the description of a procedure that openpath made, empty where it was made before
 * there were fingerprints; undefined: somebody else's procedure.
 */
export function procedureMark(description: unknown): string | undefined {
  if (typeof description !== 'string') return undefined;
  return MARK.exec(description)?.[1] ?? (EARLIER.has(description) ? '' : undefined);
}
