import type { Answer } from '../../../charts/answer.ts';
import { intervalText } from '../../../charts/number.ts';
import type { Multiples } from '../../../charts/small/multiples.ts';
import { capitalise } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { shortMonth } from '../../../domain/month.ts';
import { boundedAt } from '../../../domain/standing.ts';

/** The small charts as text: where each group stands now. */
export interface GridTable {
  readonly caption: string;
  readonly columns: readonly { readonly text: string; readonly isNumber: boolean }[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly string[] }[];
}

/** The latest values and ranks, in the order of the charts. */
export function gridTable(
  { series, style }: Answer,
  { charts }: Multiples,
  caption: string,
): GridTable {
  const isRanked = charts.some(chart => chart.standing !== '');
  return {
    caption,
    columns: [
      { text: capitalise(nounOf(series, series.groupBy, 1)), isNumber: false },
      { text: 'Code', isNumber: false },
      { text: 'Latest value', isNumber: true },
      { text: 'Month', isNumber: true },
      ...(isRanked ? [{ text: 'Place', isNumber: true }] : []),
    ],
    rows: charts.map(({ group, id, name, latestPlace: latest, standing }) => {
      const month = series.months[latest];
      return {
        name,
        cells: [
          id,
          month === undefined ? '–' : intervalText(boundedAt(series, group, latest), style),
          month === undefined ? '–' : shortMonth(month),
          ...(isRanked ? [standing || '–'] : []),
        ],
      };
    }),
  };
}
