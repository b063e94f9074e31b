import type { Series } from '../domain/series.ts';
import type { TestPeers } from '../domain/testPeers.ts';
import { ordinal } from './words.ts';

/** Where a value stands among its peers in one month. */
export interface Standing {
  /** Peers with a value, this one included. */
  readonly peers: number;
  readonly higher: number;
  /** Peers with just this value, this one included. */
  readonly level: number;
}

/** Among the other groups of the answer. */
export function standingAmongGroups(series: Series, group: number, month: number): Standing {
  const span = series.months.length;
  const own = series.value[group * span + month] ?? Number.NaN;
  let [peers, higher, level] = [0, 0, 0];
  for (let at = month; at < series.value.length; at += span) {
    const value = series.value[at] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    peers++;
    if (value > own) higher++;
    if (value === own) level++;
  }
  return { peers, higher, level };
}

/** Among the practices that ask for the same test. */
export const standingAmongPractices = (
  { peers, higher, level }: TestPeers,
  month: number,
): Standing => ({
  peers: peers[month] ?? 0,
  higher: higher[month] ?? 0,
  level: level[month] ?? 0,
});

/** `highest of 97`, `joint 2nd of 97`; empty where there is nobody to stand among. */
export function standingText({ peers, higher, level }: Standing): string {
  if (peers < 2 || level === 0) return '';
  const joint = level > 1 ? 'joint ' : '';
  if (higher === 0) return `${joint}highest of ${peers}`;
  if (higher + level === peers) return `${joint}lowest of ${peers}`;
  return `${joint}${ordinal(higher + 1)} of ${peers}`;
}
