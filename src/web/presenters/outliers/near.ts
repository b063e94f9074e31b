import { ENTITY_LABELS } from '../../../domain/entityType.ts';
import type { Drugs } from '../../../outliers/drugs.ts';
import type { Organisation, Organisations } from '../../../outliers/organisations.ts';
import { nearMatches } from '../../nearMatches.ts';
import type { OutlierLinks } from './links.ts';

/** What a wrong code may have meant. */
export const nearPlaces = (
  { built, of }: Organisations,
  links: OutlierLinks,
  code: string,
): { text: string; href: string }[] =>
  nearMatches(
    code,
    built.flatMap(type =>
      [...of[type].values()].map(each => ({ id: each.code, name: each.name, each })),
    ),
  ).map(({ each }) => ({
    text: `${each.name} (${each.code}, ${ENTITY_LABELS[each.type].one})`,
    href: links.report(each),
  }));

export const nearChemicals = (
  drugs: Drugs,
  type: Organisation['type'],
  links: OutlierLinks,
  code: string,
): { text: string; href: string }[] =>
  nearMatches(
    code,
    [...drugs.chemicals.values()].map(each => ({ id: each.code, name: each.name })),
  ).map(({ id, name }) => ({ text: `${name} (${id})`, href: links.chemical(id, type) ?? '' }));
