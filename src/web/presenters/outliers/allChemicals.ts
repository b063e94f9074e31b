import { z } from 'zod';
import type { Labelled } from '../../../domain/entityType.ts';
import type { RankedRow } from '../../../outliers/chemicalTables.ts';
import type { EntityRef } from '../../../outliers/report.ts';
import type { BuildInfo } from '../../../outliers/resultRows.ts';
import { column } from '../files/columns.ts';
import type { Cell } from '../files/rows.ts';
import { countText } from '../format.ts';
import { fileLinks } from '../links.ts';
import { type ColumnHead, nextSort, type SortKey, sortMarks } from '../table/pagedTable.ts';
import { pageLinks, pageNumber, rowsCaption, rowsOfPage } from '../table/paging.ts';
import { chemicalTexts } from './chemicalTexts.ts';
import { definitionsFor } from './definitions.ts';
import { fewNote } from './fewOrganisations.ts';
import { type OutlierLinks, withQuery } from './links.ts';
import { CHEMICAL_CELLS, chemicalFileCells } from './reportFiles.ts';
import { periodText, typeBeside } from './words.ts';

/** A column that the rows can be sorted by. */
interface Column {
  readonly id: string;
  readonly text: string;
  /** Its definition. */
  readonly means: string;
  readonly valueOf: (row: RankedRow) => number | string;
}

function columnsFor(labelled: Labelled, type: EntityRef['type']): Column[] {
  const { one } = labelled.labels[type];
  const defined = definitionsFor(labelled, type);
  return [
    { id: 'chemical', ...defined.chemical, valueOf: row => row.chemical_name },
    { id: 'chemical_items', ...defined.chemical_items, valueOf: row => row.chemical_items },
    { id: 'subpara', ...defined.subpara, valueOf: row => row.subpara_name },
    { id: 'subpara_items', ...defined.subpara_items, valueOf: row => row.subpara_items },
    { id: 'ratio', ...defined.ratio, valueOf: row => row.ratio },
    { id: 'mean', ...defined.mean, valueOf: row => row.mean },
    { id: 'std', ...defined.std, valueOf: row => row.std },
    { id: 'z_score', ...defined.z_score, valueOf: row => row.z_score },
    {
      id: 'rank_high',
      text: 'From top',
      means: `The chemical’s rank by z-score within the ${one}, the highest first; equal z-scores share one.`,
      valueOf: row => row.rank_high,
    },
    {
      id: 'rank_low',
      text: 'From bottom',
      means: `The chemical’s rank by z-score within the ${one}, the lowest first; equal z-scores share one.`,
      valueOf: row => row.rank_low,
    },
  ];
}

const TEXT_COLUMNS = ['chemical', 'subpara'];
const DEFAULT_SORT: SortKey = { column: 'z_score', descending: true };

/** What `?sort=` asks for; a text that names no column is the default order. */
export function sortIn(text: unknown, columns: readonly { readonly id: string }[]): SortKey {
  if (typeof text !== 'string') return DEFAULT_SORT;
  const descending = text.startsWith('-');
  const column = descending ? text.slice(1) : text;
  return columns.some(({ id }) => id === column) ? { column, descending } : DEFAULT_SORT;
}

const sortText = ({ column, descending }: SortKey): string => `${descending ? '-' : ''}${column}`;

/** The rows in the order that `?sort=` asks for; equal rows stay in the order they came in. */
export function allSorted(
  labelled: Labelled,
  rows: readonly RankedRow[],
  type: EntityRef['type'],
  sort: unknown,
): RankedRow[] {
  const columns = columnsFor(labelled, type);
  const { column: id, descending } = sortIn(sort, columns);
  const column = columns.find(candidate => candidate.id === id);
  if (!column) return [...rows];
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(column.valueOf(a), column.valueOf(b)));
}

const compare = (a: number | string, b: number | string): number =>
  typeof a === 'string' || typeof b === 'string' ? String(a).localeCompare(String(b), 'en') : a - b;

/** Only one column sorts at a time here: a click on another head replaces it. */
function headOf({ id, text, means }: Column, currentSort: SortKey, path: string): ColumnHead {
  const isNumber = !TEXT_COLUMNS.includes(id);
  const [next] = nextSort(currentSort.column === id ? [currentSort] : [], id, isNumber);
  return {
    id: `sort-${id}`,
    text,
    hint: means,
    href: withQuery(path, { sort: next && sortText(next), page: undefined }),
    ...sortMarks([currentSort], id),
    isNumber,
  };
}

/**
 * One page of every chemical of an organisation.
 *
 * @param peers how many organisations of the type there are.
 */
export function allPage(
  { entity, rows: unsorted }: { entity: EntityRef; rows: readonly RankedRow[] },
  info: BuildInfo,
  links: OutlierLinks,
  { query, peers }: { readonly query: Readonly<Record<string, unknown>>; readonly peers: number },
) {
  const rows = allSorted(links, unsorted, entity.type, query.sort);
  const columns = columnsFor(links, entity.type);
  const sort = sortIn(query.sort, columns);
  const path = links.all(entity) ?? '';
  const address = withQuery(path, { sort: query.sort === undefined ? undefined : sortText(sort) });
  const page = pageNumber(query.page, rows.length);
  return {
    title: `Every chemical at ${entity.name}`,
    page: 'outliers',
    entity,
    one: links.labels[entity.type].one,
    entityMore: typeBeside(links, entity),
    period: periodText(info.parameters),
    caption: rowsCaption(page, rows.length),
    heads: columns.map(column => headOf(column, sort, address)),
    columns,
    rows: rows.slice(...rowsOfPage(page)).map(row => ({
      ...chemicalTexts(row, entity, links, peers),
      high: countText(row.rank_high),
      low: countText(row.rank_low),
    })),
    pages: pageLinks(page, rows.length, number =>
      withQuery(address, { page: number === 1 ? undefined : number }),
    ),
    fewNote: fewNote(links, peers, entity.type),
    reportHref: links.report(entity),
    contentsHref: links.contents,
    buildsHref: links.builds,
    buildId: info.id,
    files: fileLinks(format => withQuery(`${path}.${format}`, { sort: sortText(sort) })),
  };
}

/** The ranks of a chemical within an organisation. */
export const RANK_CELLS = {
  rank_high: column(z.int(), 'Its dense rank by z-score within the organisation, highest first.'),
  rank_low: column(z.int(), 'Its dense rank by z-score within the organisation, lowest first.'),
};

/** A row of the files. */
export const RANKED_ROW = z.object({ ...CHEMICAL_CELLS, ...RANK_CELLS });

export const rankedFileCells = (row: RankedRow): Cell[] => [
  ...chemicalFileCells(row),
  row.rank_high,
  row.rank_low,
];
