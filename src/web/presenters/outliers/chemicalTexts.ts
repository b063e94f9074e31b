import { canStandOut } from '../../../domain/fewOrganisations.ts';
import type { ChemicalRow, EntityRef } from '../../../outliers/report.ts';
import { countText } from '../format.ts';
import { fewTag } from './fewOrganisations.ts';
import type { OutlierLinks } from './links.ts';
import { openPrescribingUrl } from './openPrescribing.ts';
import { percentsBy, twoText } from './words.ts';

/** A chemical as every table of it is written. */
export interface ChemicalTexts {
  readonly code: string;
  readonly name: string;
  /** The chemical among all organisations of the type, where there is such a page. */
  readonly href: string | undefined;
  readonly openPrescribing: string;
  readonly items: string;
  readonly subpara: string;
  readonly subparaCode: string;
  readonly subparaItems: string;
  readonly ratio: string;
  readonly mean: string;
  readonly std: string;
  readonly z: string;
  readonly isLow: boolean;
  /** `only 4 PCNs compared`, where so few say nothing. */
  readonly fewTag: string | undefined;
}

/**
 * How a chemical of an organisation is written.
 *
 * @param peers organisations of the type: where they are too few themselves, the page says so once.
 */
export function chemicalTexts(
  row: ChemicalRow,
  entity: EntityRef,
  links: OutlierLinks,
  peers: number,
): ChemicalTexts {
  const percent = percentsBy(row.std > 0 ? row.std : row.mean || row.ratio, 2);
  return {
    code: row.chemical,
    name: row.chemical_name || row.chemical,
    href: links.chemical(row.chemical, entity.type, entity.code),
    openPrescribing: openPrescribingUrl(entity, row.chemical, row.subpara),
    items: countText(row.chemical_items),
    subpara: row.subpara_name || row.subpara,
    subparaCode: row.subpara,
    subparaItems: countText(row.subpara_items),
    ratio: percent(row.ratio),
    mean: percent(row.mean),
    std: percent(row.std),
    z: twoText(row.z_score),
    isLow: row.low_number,
    fewTag: canStandOut(peers) ? fewTag(links, row.entities, entity.type) : undefined,
  };
}
