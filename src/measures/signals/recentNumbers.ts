import type { Catalogue, Entry } from '../../domain/catalogue.ts';
import type { Series } from '../../domain/series.ts';
import { mapNumbers, type SeriesNumbers } from '../seriesNumbers.ts';
import { type MonthRun, monthsOf } from '../testCounts.ts';
import type { OrganisationKind } from './questions.ts';

/** The numbers of a run of months; the place of a group is its number in the store. */
export type RecentNumbers = SeriesNumbers & Pick<Series, 'months' | 'denominatorKind'>;

/** The organisations of a kind, by their number in the store. */
export function organisationsOf(
  { practices, ccgs, labs }: Catalogue,
  kind: OrganisationKind,
): readonly Entry[] {
  return { practice_id: practices, ccg_id: ccgs, lab_id: labs }[kind];
}

/** What an answer has in a run of months, with a row for every organisation of its kind. */
export function recentOf(
  series: Series,
  organisations: readonly Entry[],
  run: MonthRun,
): RecentNumbers {
  const months = monthsOf(run);
  const ixOf = new Map(organisations.map(({ id, ix }) => [id, ix]));
  const span = series.months.length;
  const offset = run.first - (series.months[0] ?? run.first);
  const recent = (cells: Float64Array): Float64Array => {
    const recentCells = new Float64Array(organisations.length * months.length).fill(Number.NaN);
    series.groups.forEach(({ id }, group) => {
      const ix = ixOf.get(id);
      if (ix === undefined) return;
      months.forEach((_, place) => {
        const from = offset + place;
        if (from < 0 || from >= span) return;
        recentCells[ix * months.length + place] = cells[group * span + from] ?? Number.NaN;
      });
    });
    return recentCells;
  };
  return { months, denominatorKind: series.denominatorKind, ...mapNumbers(series, recent) };
}
