/** What openpath makes in BigQuery is labelled with. */
export const OWN = { made_by: 'openpath' } as const;

/** A label's value; undefined where there is no such label. */
export function labelIn(labels: unknown, name: string): string | undefined {
  if (typeof labels !== 'object' || labels === null) return undefined;
  const value: unknown = Reflect.get(labels, name);
  return typeof value === 'string' ? value : undefined;
}

/** Whether openpath made the thing that has these labels. */
export const isOwn = (labels: unknown): boolean => labelIn(labels, 'made_by') === OWN.made_by;
