import { ENTITY_TYPES } from '../domain/entityType.ts';
import { DEFAULT_N } from './request.ts';
import type { BuildInfo } from './resultRows.ts';

/** Whether a build is of the usual kind, which pages link to. Other builds are trials. */
const isUsual = ({ parameters: { n, entities } }: BuildInfo): boolean =>
  n === DEFAULT_N && entities.length === ENTITY_TYPES.length;

/**
 * The build that pages show by default: the one of the newest month; of several, the one with most entity
 * types, then one with the usual number of rows, then the last made. So a trial does not change what a
 * mailed link shows.
 */
export function latestBuild(builds: readonly BuildInfo[]): BuildInfo | undefined {
  const preferenceOf = ({
    parameters: { to, entities, n },
    createdAt,
  }: BuildInfo): readonly number[] => [
    to,
    entities.length,
    n === DEFAULT_N ? 1 : 0,
    Date.parse(createdAt),
  ];
  return [...builds].sort((a, b) => byFirstDifference(preferenceOf(a), preferenceOf(b))).at(-1);
}

/** The trial builds to delete if the newest `keep` stay. */
export const oldTrials = (builds: readonly BuildInfo[], keep: number): BuildInfo[] =>
  builds
    .filter(build => !isUsual(build))
    .sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))
    .slice(keep);

function byFirstDifference(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
