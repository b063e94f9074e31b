import { ENTITY_LABELS } from '../../../domain/entityType.ts';
import type { RankedRow } from '../../../outliers/chemicalTables.ts';
import type { EntityRef } from '../../../outliers/report.ts';
import type { BuildInfo } from '../../../outliers/resultStore.ts';
import { countText } from '../format.ts';
import type { Cell } from '../rows.ts';
import { chemicalCells } from './chemicalCells.ts';
import { definitionsFor } from './definitions.ts';
import { fewNote } from './few.ts';
import { type OutlierLinks, withQuery } from './links.ts';
import {
  headsOf,
  pageLinks,
  pageNumber,
  ROWS_A_PAGE,
  type SortColumn,
  type SortedBy,
  sortedBy,
  sortRows,
  sortText,
} from './paging.ts';
import { CHEMICAL_COLUMNS, chemicalCsvCells } from './reportFiles.ts';
import { periodText } from './words.ts';

type Columns = SortColumn<RankedRow>[];

function columnsFor(type: EntityRef['type']): Columns {
  const { one } = ENTITY_LABELS[type];
  const defined = definitionsFor(type);
  return [
    { ...defined.chemical, of: row => row.chemical_name },
    { ...defined.chemical_items, of: row => row.chemical_items },
    { ...defined.subpara, of: row => row.subpara_name },
    { ...defined.subpara_items, of: row => row.subpara_items },
    { ...defined.ratio, of: row => row.ratio },
    { ...defined.mean, of: row => row.mean },
    { ...defined.std, of: row => row.std },
    { ...defined.z_score, of: row => row.z_score },
    {
      id: 'rank_high',
      text: 'From the top',
      means: `The chemical’s rank by z-score within the ${one}, the highest first; equal z-scores share one.`,
      of: row => row.rank_high,
    },
    {
      id: 'rank_low',
      text: 'From the bottom',
      means: `The chemical’s rank by z-score within the ${one}, the lowest first; equal z-scores share one.`,
      of: row => row.rank_low,
    },
  ];
}

const TEXT_COLUMNS = ['chemical', 'subpara'];

/** The rows in the order that `sort` asks for: highest z-score first where it says nothing. */
export function allSorted(
  rows: readonly RankedRow[],
  type: EntityRef['type'],
  sort: unknown,
): { rows: RankedRow[]; by: SortedBy<RankedRow>; columns: Columns } {
  const columns = columnsFor(type);
  const column = columns.find(({ id }) => id === 'z_score');
  if (!column) throw new Error('no column of z-scores');
  const by = sortedBy(sort, columns, { column, descending: true });
  return { rows: sortRows(rows, by), by, columns };
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
  const { rows, by, columns } = allSorted(unsorted, entity.type, query.sort);
  const path = links.all(entity) ?? '';
  const here = withQuery(path, { sort: query.sort === undefined ? undefined : sortText(by) });
  const page = pageNumber(query.page, rows.length);
  const first = (page - 1) * ROWS_A_PAGE;
  const shown = rows.slice(first, first + ROWS_A_PAGE);
  return {
    title: `Every chemical at ${entity.name}`,
    page: 'outliers',
    entity,
    one: ENTITY_LABELS[entity.type].one,
    period: periodText(info.parameters),
    caption: `Rows ${countText(Math.min(first + 1, rows.length))}–${countText(first + shown.length)} of ${countText(rows.length)}`,
    heads: headsOf(columns, by, here, ({ id }) => !TEXT_COLUMNS.includes(id)),
    rows: shown.map(row => ({
      ...chemicalCells(row, entity, links, peers),
      high: countText(row.rank_high),
      low: countText(row.rank_low),
    })),
    pages: pageLinks(here, page, rows.length),
    fewNote: fewNote(peers, entity.type),
    reportHref: links.report(entity),
    contentsHref: links.contents,
    buildsHref: links.builds,
    buildId: info.id,
    jsonHref: withQuery(`${path}.json`, { sort: sortText(by) }),
    csvHref: withQuery(`${path}.csv`, { sort: sortText(by) }),
  };
}

export const RANKED_COLUMNS: readonly string[] = [...CHEMICAL_COLUMNS, 'rank_high', 'rank_low'];

export const rankedCsvCells = (row: RankedRow): Cell[] => [
  ...chemicalCsvCells(row),
  row.rank_high,
  row.rank_low,
];
