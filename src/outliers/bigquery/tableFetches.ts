import { DOUBLE, UINTEGER, USMALLINT, UTINYINT } from '@duckdb/node-api';
import { ENTITIES, type EntityType } from '../../domain/entityType.ts';
import type { Hierarchy } from '../places.ts';
import type { DrugRows } from '../resultFile.ts';
import { indexOfCodes } from './dictionaries.ts';
import { codeIn, type FetchedColumn, numberIn, type TableFetch } from './fetchTable.ts';

const flag: FetchedColumn = { type: UTINYINT, read: numberIn };
const rank: FetchedColumn = { type: USMALLINT, read: numberIn };
const count: FetchedColumn = { type: UINTEGER, read: numberIn };
const real: FetchedColumn = { type: DOUBLE, read: numberIn };

/** What the tables of an entity type hold. */
const CONTENTS = {
  chemical: 'distributions over',
  row: 'chemicals of',
  outlier: 'outliers of',
  item: 'presentations of',
} as const;

/** The tables of a result file (sql/schema) and the statements whose columns, in order, fill them. */
export function tableFetches(
  build: number,
  entities: readonly EntityType[],
  hierarchy: Hierarchy,
  { chemicals, presentations }: DrugRows,
): TableFetch[] {
  const params = { build };
  const chemical: FetchedColumn = {
    type: USMALLINT,
    read: codeIn(indexOfCodes(chemicals.map(([, code]) => code)), 'chemical'),
  };
  const presentation: FetchedColumn = {
    type: UINTEGER,
    read: codeIn(indexOfCodes(presentations.map(([, code]) => code)), 'presentation'),
  };
  const organisation = (type: EntityType): FetchedColumn => ({
    type: USMALLINT,
    read: codeIn(indexOfCodes(hierarchy[type].codes), type),
  });
  const fetchesOf = (entity: EntityType): TableFetch[] => {
    const place = organisation(entity);
    const fetch = (
      kind: keyof typeof CONTENTS,
      order: string,
      columns: readonly FetchedColumn[],
    ): TableFetch => ({
      description: `${CONTENTS[kind]} ${ENTITIES[entity].label.many}`,
      call: { name: `queries/entity_${kind}`, places: { entity }, params },
      table: `${entity}_${kind}`,
      columns,
      order,
    });
    return [
      fetch('chemical', 'chemical_ix', [chemical, count, count, real, real, real, real, flag]),
      {
        ...fetch('row', 'entity_ix, chemical_ix', [place, chemical, count, count, rank, rank]),
        isCounted: true,
      },
      fetch('outlier', 'entity_ix, high DESC, place', [
        place,
        flag,
        count,
        chemical,
        count,
        count,
        rank,
      ]),
      fetch('item', 'entity_ix, high DESC, presentation_ix', [place, flag, presentation, count]),
    ];
  };
  return [
    {
      description: 'items by practice',
      call: { name: 'queries/summed', params },
      table: 'summed_items',
      columns: [organisation('practice'), chemical, count],
      order: 'chemical_ix, practice_ix',
    },
    ...entities.flatMap(fetchesOf),
  ];
}
