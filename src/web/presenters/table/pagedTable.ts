// Tables that the server sorts: heads whose links sort. Every such table behaves the same way.

/** A column, and which way its values run when a table is sorted by it: `-ratio` in an address falls. */
export interface SortKey<Column extends string = string> {
  readonly column: Column;
  readonly descending: boolean;
}

export interface ColumnHead {
  readonly id: string;
  readonly text: string;
  /** Sorts by the column, or goes back to the default order. */
  readonly href: string;
  /** What the column means, or what the link does. */
  readonly hint: string;
  readonly ariaSort: 'ascending' | 'descending' | undefined;
  /** `▲ 1`: the direction, and its place where several columns sort. */
  readonly arrow: string;
  readonly isNumber: boolean;
}

/**
 * The order that a click on a column's head asks for. Numbers first fall, because most people look for
 * the highest; then they rise; then the column no longer sorts, which leaves the default order. Text and
 * months first rise. Other columns keep their places.
 *
 * @param currentSort the order that the page shows.
 */
export function nextSort<Column extends string>(
  currentSort: readonly SortKey<Column>[],
  column: Column,
  isNumber: boolean,
): SortKey<Column>[] {
  const key = currentSort.find(sortKey => sortKey.column === column);
  if (!key) return [...currentSort, { column, descending: isNumber }];
  if (key.descending !== isNumber) return currentSort.filter(sortKey => sortKey !== key);
  return currentSort.map(sortKey =>
    sortKey === key ? { column, descending: !isNumber } : sortKey,
  );
}

/** How a column's head marks the order that the page shows. */
export function sortMarks<Column extends string>(
  currentSort: readonly SortKey<Column>[],
  column: Column,
): Pick<ColumnHead, 'ariaSort' | 'arrow'> {
  const place = currentSort.findIndex(sortKey => sortKey.column === column);
  const key = currentSort[place];
  if (!key) return { ariaSort: undefined, arrow: '' };
  return {
    ariaSort: key.descending ? 'descending' : 'ascending',
    arrow: `${key.descending ? '▼' : '▲'}${currentSort.length > 1 ? ` ${place + 1}` : ''}`,
  };
}
