import type { Catalogue } from '../domain/catalogue.ts';
import {
  comparesOrganisations,
  memberKindOf,
  type OwnGroup,
  ownGroupId,
} from '../domain/ownGroup.ts';
import type { Group, Series } from '../domain/series.ts';
import type { ChartState } from '../state/chartState.ts';
import type { Store } from '../store/store.ts';
import type { DenseTable } from './cells.ts';
import type { Question } from './question.ts';
import { type CountTables, countTables, shownNumbers } from './series.ts';
import { mapNumbers } from './seriesNumbers.ts';
import type { WholeSeries } from './slice.ts';
import { inTurn } from './turns.ts';

/**
 * A series with a row of numbers for each own group after those of the organisations. A group’s count is the
 * sum of its members’ counts and its half-width the sum of theirs, as a CCG’s are of its practices’ (field
 * guide, section 2: sums add both); likewise list sizes and the other denominators, of every member that has
 * one in the month. Nothing else enters, so subtracting one published number from another tells no more about
 * a suppressed count than its own row does. Deciles stay those of the organisations. Where tests or results
 * are compared, own groups have no rows.
 */
export async function withOwnGroups(
  store: Store,
  state: ChartState,
  series: Series,
): Promise<Series> {
  if (state.groups.length === 0 || !comparesOrganisations(state)) return series;
  const tables = await countTables(store, state);
  const groups = state.groups.map(group =>
    numberedMembers(group, tables.question, store.catalogue),
  );
  const members = groups.map(({ numbers }) => numbers);
  // Low numbers hide an organisation’s own row. In the sum of a group they count.
  const rows = await shownNumbers(
    await inTurn(() => pooledTables(tables, members)),
    { ...state, hideSparse: false },
    numbers => numbers.flatMap(number => groups[number]?.group ?? []),
  );
  return inTurn(() => withRows(series, rows));
}

/**
 * An answer’s group, with the numbers in the store of those of its members that the data has and that pass the
 * filter on what is compared.
 */
function numberedMembers(
  { name, ids }: OwnGroup,
  { groupBy, organisations }: Question,
  catalogue: Catalogue,
): { readonly group: Group; readonly numbers: readonly number[] } {
  const [entries, selection] = {
    practice_id: [catalogue.practices, organisations.practices] as const,
    ccg_id: [catalogue.ccgs, organisations.ccgs] as const,
    lab_id: [catalogue.labs, organisations.labs] as const,
  }[memberKindOf(groupBy)];
  const wanted = new Set(ids);
  const passing = selection && new Set(selection);
  const members = entries.filter(({ id, ix }) => wanted.has(id) && (passing?.has(ix) ?? true));
  return {
    group: {
      id: ownGroupId(name),
      // Wherever the name stands, the number of members says that it is not one organisation.
      name: `${name} (group of ${members.length.toLocaleString('en-GB')})`,
      members: members.map(({ id }) => id),
    },
    numbers: members.map(({ ix }) => ix),
  };
}

const pooledTables = (
  { question, numerators, denominators }: CountTables,
  members: readonly (readonly number[])[],
): CountTables => ({
  question,
  numerators: pooled(numerators, members),
  denominators: denominators && {
    ...denominators,
    table: pooled(denominators.table, members),
  },
});

/** A table with a row for each list of another table’s rows: their sum, NaN where none of them has a cell. */
function pooled(table: DenseTable, members: readonly (readonly number[])[]): DenseTable {
  const { firstMonth, months } = table;
  const blank = (): Float64Array => new Float64Array(members.length * months).fill(Number.NaN);
  const sums = { n: blank(), e: blank() };
  members.forEach((rows, group) => {
    for (const row of rows) {
      for (let month = 0; month < months; month++) {
        const count = table.n[row * months + month] ?? Number.NaN;
        if (Number.isNaN(count)) continue;
        const at = group * months + month;
        sums.n[at] = (sums.n[at] || 0) + count;
        sums.e[at] = (sums.e[at] || 0) + (table.e[row * months + month] || 0);
      }
    }
  });
  return { groups: members.length, firstMonth, months, ...sums };
}

/** The series with the rows of another one after its own, over its own months. */
function withRows(series: Series, more: WholeSeries): Series {
  const span = series.months.length;
  const shift = (more.months[0] ?? 0) - (series.months[0] ?? 0);
  const join = (cells: Float64Array, added: Float64Array | undefined): Float64Array => {
    const joined = new Float64Array(cells.length + more.groups.length * span).fill(Number.NaN);
    joined.set(cells);
    more.groups.forEach((_, row) => {
      more.months.forEach((_, month) => {
        const place = month + shift;
        if (place < 0 || place >= span) return;
        const from = row * more.months.length + month;
        joined[cells.length + row * span + place] = added?.[from] ?? Number.NaN;
      });
    });
    return joined;
  };
  return {
    ...series,
    groups: [...series.groups, ...more.groups],
    ...mapNumbers(series, (cells, kind) => join(cells, more[kind])),
    ...(series.lastYear
      ? {
          lastYear: {
            ...series.lastYear,
            value: join(series.lastYear.value, more.yearBefore),
          },
        }
      : {}),
  };
}
