import type { DataVersion } from './source.ts';

/** As a build’s row has it. */
export const dataVersionText = ({ months, practices }: DataVersion): string =>
  `${months}.${practices}`;

/** How what a build was made of differs from what there is now. */
export type Staleness = 'months' | 'practices' | undefined;

/**
 * Compares a build’s `data_version` with the data of today; undefined where they are the same, or where
 * one of them is not known (builds of BigQuery, builds of earlier versions).
 */
export function stalenessOf(built: string, now: DataVersion | undefined): Staleness {
  const [, months, practices] = /^([0-9a-f]*)\.([0-9a-f]*)$/.exec(built) ?? [];
  if (!now || months === undefined) return undefined;
  if (months !== now.months) return 'months';
  return practices === now.practices ? undefined : 'practices';
}
