import type { DataVersion } from './source.ts';

/** The text in a build’s row: `months.practices`. */
export const dataVersionText = ({ months, practices }: DataVersion): string =>
  `${months}.${practices}`;

/** Which of a build’s data have changed since it was made; undefined if neither has. */
export type Staleness = 'months' | 'practices' | undefined;

/**
 * Compares a build’s `data_version` with the present data; undefined if they are the same or one of them
 * is not known, as for builds in BigQuery and builds by earlier versions of the program.
 */
export function stalenessOf(buildVersion: string, current: DataVersion | undefined): Staleness {
  // In builds by BigQuery the text begins with their origin.
  const [, months, practices] = /(?:^|, data )([0-9a-f]*)\.([0-9a-f]*)$/.exec(buildVersion) ?? [];
  if (!current || months === undefined) return undefined;
  if (months !== current.months) return 'months';
  return practices === current.practices ? undefined : 'practices';
}
