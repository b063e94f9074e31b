import { z } from 'zod';
import { capitalise } from '../../../charts/words/grammar.ts';
import { shortPlaceText } from '../../../charts/words/placeWords.ts';
import { ENTITY_TYPES, type EntityType } from '../../../domain/entityType.ts';
import { canStandOut } from '../../../domain/fewOrganisations.ts';
import { placeAmong } from '../../../domain/place.ts';
import type { ChemicalTable, RankedRow } from '../../../outliers/chemicalTables.ts';
import type { Density } from '../../../outliers/density.ts';
import type { EntityRef } from '../../../outliers/report.ts';
import type { BuildInfo } from '../../../outliers/resultRows.ts';
import { column } from '../files/columns.ts';
import type { Cell } from '../files/rows.ts';
import { countText } from '../format.ts';
import { fileLinks } from '../links.ts';
import { RANK_CELLS } from './allChemicals.ts';
import { densityPicture } from './densityPicture.ts';
import { fewNote } from './fewOrganisations.ts';
import { type OutlierLinks, withQuery } from './links.ts';
import { dottedBnf } from './openPrescribing.ts';
import { CHEMICAL_CELLS, chemicalFileCells } from './reportFiles.ts';
import { manyText, percentsBy, periodText, twoText } from './words.ts';

type Row = ChemicalTable['rows'][number];

/** Organisations shown at either end. */
const ORGANISATIONS_AT_EACH_END = 10;

/** Highest ratio first; equal ones by items, then by code. */
export const byRatio = (rows: readonly Row[]): Row[] =>
  [...rows].sort(
    (a, b) =>
      b.ratio - a.ratio ||
      b.chemical_items - a.chemical_items ||
      (a.entity.code < b.entity.code ? -1 : 1),
  );

/** One chemical across all organisations of a type. */
export function chemicalPage(
  { chemical, distribution, rows }: ChemicalTable,
  density: Density | undefined,
  type: EntityType,
  info: BuildInfo,
  { links, org }: { readonly links: OutlierLinks; readonly org: string | undefined },
) {
  const sorted = byRatio(rows);
  const percent = percentsBy(distribution.std || distribution.mean);
  const view = viewFor(links, percent);
  const { one, many } = links.labels[type];
  const address = links.chemical(chemical.code, type) ?? '';
  const highlighted = sorted.find(row => row.entity.code === org);
  const [bare = '', query = ''] = address.split('?');
  return {
    title: `${chemical.name} among ${many}`,
    page: 'outliers',
    chemical,
    one,
    many,
    period: periodText(info.parameters),
    subpara: `${chemical.subpara.name} (BNF ${dottedBnf(chemical.subpara.code)})`,
    lead: leadOf(links, distribution, type, percent),
    own: highlighted && {
      ...view(highlighted),
      place: canStandOut(sorted.length) ? placeOf(highlighted, sorted) : undefined,
    },
    missing: highlighted || org === undefined ? undefined : org,
    tooFew: distribution.tooFew,
    fewNote: fewNote(links, sorted.length, type),
    density: densityPicture(links, density, type, {
      mean: distribution.mean,
      own: highlighted?.ratio,
    }),
    facts: [
      { name: 'Chemical', value: chemical.code },
      { name: capitalise(`${many} compared`), value: countText(distribution.entities) },
      { name: 'Prescribe it', value: countText(distribution.prescribers) },
      { name: 'Mean ratio', value: percent(distribution.mean) },
      { name: 'Standard deviation', value: percent(distribution.std) },
    ],
    types: info.parameters.entities.map(entityType => ({
      text: links.labels[entityType].many,
      href: links.chemical(chemical.code, entityType) ?? '',
      isCurrent: entityType === type,
    })),
    ends: endsOf(links, sorted, type, { view, percent }),
    isOfPractices: type === 'practice',
    contentsHref: links.contents,
    buildsHref: links.builds,
    buildId: info.id,
    files: fileLinks(format => withQuery(`${bare}.${format}?${query}`, {})),
  };
}

/**
 * The organisations at either end or, if there are fewer than ten, all of them in one table. If many
 * share the lowest ratio, which is mostly 0, they are counted and not listed.
 */
function endsOf(
  links: OutlierLinks,
  sorted: readonly Row[],
  type: EntityType,
  { view, percent }: { view: ReturnType<typeof viewFor>; percent: (ratio: number) => string },
) {
  if (!canStandOut(sorted.length)) {
    const heading = 'All, with the highest ratio first';
    return [{ id: 'highest', heading, rows: sorted.map(view), note: '' }];
  }
  const lowest = sorted.at(-1)?.ratio;
  const ties = sorted.filter(row => row.ratio === lowest).length;
  const above = ties > ORGANISATIONS_AT_EACH_END ? sorted.slice(0, sorted.length - ties) : sorted;
  const high = above.slice(0, ORGANISATIONS_AT_EACH_END);
  const low =
    ties > ORGANISATIONS_AT_EACH_END
      ? []
      : sorted.slice(Math.max(high.length, sorted.length - ORGANISATIONS_AT_EACH_END));
  const share = `${manyText(links, ties, type)} share the lowest ratio, ${percent(lowest ?? 0)}.`;
  return [
    {
      id: 'highest',
      heading: 'Highest ratios',
      rows: high.map(view),
      note: '',
    },
    {
      id: 'lowest',
      heading: 'Lowest ratios',
      rows: low.toReversed().map(view),
      note: ties > ORGANISATIONS_AT_EACH_END ? share : '',
    },
  ].filter(end => end.rows.length > 0 || end.note !== '');
}

/** `3rd highest of 97`: items are not suppressed, so a ratio is exact. */
function placeOf(highlighted: Row, rows: readonly Row[]): string {
  const exact = ({ ratio }: Row) => ({ value: ratio, low: ratio, high: ratio });
  const others = rows.filter(row => row !== highlighted).map(exact);
  return shortPlaceText(placeAmong(exact(highlighted), others));
}

const viewFor = (links: OutlierLinks, percent: (ratio: number) => string) => (row: Row) => ({
  name: row.entity.name,
  code: row.entity.code,
  href: links.report(row.entity),
  items: countText(row.chemical_items),
  subparaItems: countText(row.subpara_items),
  ratio: percent(row.ratio),
  z: twoText(row.z_score),
  isLow: row.low_number,
  // The page says once how few are compared.
  fewTag: undefined,
});

function leadOf(
  links: OutlierLinks,
  { entities, prescribers, mean, std, tooFew }: ChemicalTable['distribution'],
  type: EntityType,
  percent: (ratio: number) => string,
): string {
  const position = `${countText(prescribers)} of ${manyText(links, entities, type)} that prescribe in its subparagraph ${prescribers === 1 ? 'prescribes' : 'prescribe'} it`;
  return tooFew
    ? `${position}: too few to compare.`
    : `${position}. On average its share of the subparagraph is ${percent(mean)} (standard deviation ${percent(std)}).`;
}

/** A row of the files: an organisation. */
export const CHEMICAL_TABLE_ROW = z.object({
  entity_type: column(z.enum(ENTITY_TYPES), 'The type of organisation.'),
  entity: column(z.string(), 'Its code.'),
  entity_name: column(z.string(), 'Its name.'),
  ...CHEMICAL_CELLS,
  ...RANK_CELLS,
});

export const chemicalTableCells = (row: RankedRow & { readonly entity: EntityRef }): Cell[] => [
  row.entity.type,
  row.entity.code,
  row.entity.name,
  ...chemicalFileCells(row),
  row.rank_high,
  row.rank_low,
];
