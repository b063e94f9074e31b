import type { Month } from '../../src/domain/month.ts';
import type { RandomData } from '../support/randomData.ts';
import type { ProcessedRow } from '../support/storeOf.ts';

// The second implementation of anonymising (methods page, “Who can be recognised …”), as plain loops.

export interface PracticeMonth {
  readonly month: Month;
  readonly practice: string;
  readonly ccg: string;
  readonly listSize: number | null;
  readonly listSizeError?: number;
}

/** The same data as an anonymised store has them; practices keep their ids. */
export function hiddenData(data: RandomData): {
  rows: readonly ProcessedRow[];
  practiceMonths: readonly PracticeMonth[];
} {
  const months = data.rows.map(row => row.month);
  const [first, last] = [Math.min(...months), Math.max(...months)];
  const practices = [...new Set(data.rows.map(row => row.practice))];
  const listed = data.reference.practiceMonths.filter(
    ({ month, practice }) => month >= first && month <= last && practices.includes(practice),
  );

  const ccgOf = new Map(practices.map(practice => [practice, latestCcg(data, listed, practice)]));
  const known = listed.filter(({ listSize }) => listSize !== null && listSize > 0);
  const knownMonths = new Set(known.map(({ month }) => month)).size;
  const isComplete = (practice: string): boolean =>
    knownMonths > 0 &&
    known.filter(listing => listing.practice === practice).length === knownMonths;
  const sizeOf = (ccg: string): number =>
    practices.filter(practice => ccgOf.get(practice) === ccg && isComplete(practice)).length;
  const bySize = [...new Set(ccgOf.values())].sort((a, b) => sizeOf(a) - sizeOf(b));
  const small: string[] = [];
  for (const ccg of bySize) {
    const together = small.reduce((sum, ccg) => sum + sizeOf(ccg), 0);
    if (sizeOf(ccg) < 5 || (small.length > 0 && together < 5)) small.push(ccg);
  }
  for (const [practice, ccg] of ccgOf) if (small.includes(ccg)) ccgOf.set(practice, 'other');

  const bands = new Map<string, { low: number; high: number }>();
  for (const ccg of new Set(ccgOf.values())) {
    const own = practices.filter(practice => ccgOf.get(practice) === ccg);
    const sizes = (practice: string): number[] =>
      known
        .filter(listing => listing.practice === practice)
        .sort((a, b) => a.month - b.month)
        .flatMap(({ listSize }) => listSize ?? []);
    const stepOf = (practice: string): number => Math.floor((sizes(practice)[0] ?? 0) / 500);
    const groups: string[][] = [];
    let group: string[] = [];
    for (let step = 0; step < 100; step++) {
      group.push(...own.filter(row => sizes(row).length > 0 && stepOf(row) === step));
      if (group.filter(isComplete).length >= 5) {
        groups.push(group);
        group = [];
      }
    }
    if (groups.length === 0) groups.push(group);
    else groups.at(-1)?.push(...group);
    for (const members of groups) {
      const all = members.flatMap(sizes);
      const [low, high] = [Math.min(...all), Math.max(...all)];
      const figure = (n: number): number => 10 ** (String(n).length - 2);
      const band = {
        low: Math.floor(low / figure(low)) * figure(low),
        high: Math.ceil(high / figure(high)) * figure(high),
      };
      for (const practice of members) bands.set(practice, band);
    }
  }

  return {
    rows: data.rows.map(row => ({ ...row, ccg: ccgOf.get(row.practice) ?? '' })),
    practiceMonths: listed.map(({ month, practice, listSize }) => {
      const band = bands.get(practice);
      const shown = { month, practice, ccg: ccgOf.get(practice) ?? '' };
      return listSize === null || listSize === 0 || !band
        ? { ...shown, listSize: null }
        : {
            ...shown,
            listSize: (band.low + band.high) / 2,
            listSizeError: (band.high - band.low) / 2,
          };
    }),
  };
}

/** The list's word for a month goes before the counts’; of several in the counts, the first by id. */
function latestCcg(data: RandomData, listed: readonly PracticeMonth[], practice: string): string {
  const own = listed.filter(listing => listing.practice === practice);
  const counted = data.rows.filter(row => row.practice === practice);
  const month = Math.max(...[...own, ...counted].map(row => row.month));
  const latest = own.filter(row => row.month === month);
  const [ccg = ''] = (latest.length > 0 ? latest : counted.filter(row => row.month === month))
    .map(listing => listing.ccg)
    .sort();
  return ccg;
}
