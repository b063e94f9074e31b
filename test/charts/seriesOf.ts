import { type Answer, answerOf } from '../../src/charts/answer.ts';
import { type Catalogue, catalogueOf } from '../../src/domain/catalogue.ts';
import { DEFAULT_LABELS } from '../../src/domain/entityType.ts';
import type { GroupBy } from '../../src/domain/groupBy.ts';
import { monthOf } from '../../src/domain/month.ts';
import type { DenominatorKind, Series } from '../../src/domain/series.ts';
import { type ChartState, DEFAULT_STATE } from '../../src/state/chartState.ts';

const NaNs = (n: number): Float64Array => new Float64Array(n).fill(Number.NaN);

/**
 * A series by hand: one array of values a group, by month from January 2018; `null` is a gap, and
 * `[low, value, high]` a value that suppression makes uncertain.
 */
export function seriesBy(
  groupBy: GroupBy,
  groups: Record<string, readonly (number | null | readonly [number, number, number])[]>,
  more: { kind?: DenominatorKind; deciles?: Series['deciles'] } = {},
): Series {
  const entries = Object.entries(groups);
  const months = entries[0]?.[1].length ?? 0;
  const cells = entries.flatMap(([, values]) => values);
  const numbersAt = (place: 0 | 1 | 2): Float64Array =>
    Float64Array.from(cells, cell =>
      cell === null ? Number.NaN : typeof cell === 'number' ? cell : cell[place],
    );
  const known = Float64Array.from(cells, cell => (cell === null ? Number.NaN : 10));
  return {
    groupBy,
    denominatorKind: more.kind ?? 'per1000',
    labels: DEFAULT_LABELS,
    months: Array.from({ length: months }, (_, i) => monthOf(2018, 1) + i),
    groups: entries.map(([id]) => ({ id, name: `Name of ${id}` })),
    numerator: known,
    numeratorError: known.map(n => n * 0),
    denominator: NaNs(cells.length),
    denominatorError: NaNs(cells.length),
    value: numbersAt(1),
    low: numbersAt(0),
    high: numbersAt(2),
    deciles: more.deciles ?? null,
  };
}

/** A catalogue of these ids and their names, whatever they are: practices, CCGs, labs or tests. */
export function catalogueBy(names: Record<string, string>): Catalogue {
  const entries = Object.entries(names).map(([id, name], ix) => ({ ix, id, name }));
  return catalogueOf({
    labs: entries,
    ccgs: entries,
    practices: entries.map(entry => ({
      ...entry,
      ccgId: null,
      labId: null,
      memberships: [],
      labs: [],
    })),
    tests: entries.map(entry => ({ ...entry, shown: true })),
    firstMonth: undefined,
    lastMonth: undefined,
    measures: [],
    events: [],
    sources: [],
    version: 'by hand',
    builtAt: new Date(0),
  });
}

/** A series as the answer to a question; the question compares what the series does. */
export const answerBy = (
  series: Series,
  change: Partial<ChartState> = {},
  catalogue = catalogueBy({}),
): Answer => answerOf({ ...DEFAULT_STATE, groupBy: series.groupBy, ...change }, series, catalogue);
