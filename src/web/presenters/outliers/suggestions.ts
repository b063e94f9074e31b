import { suggestionsFor } from '../../../domain/search.ts';
import type { Drugs } from '../../../outliers/drugs.ts';
import type { Organisation, Organisations } from '../../../outliers/organisations.ts';
import type { OutlierLinks } from './links.ts';

/** Organisations that a mistyped code or name may mean. */
export const organisationSuggestions = (
  { builtTypes: built, byType }: Organisations,
  links: OutlierLinks,
  code: string,
): { text: string; href: string }[] =>
  suggestionsFor(
    code,
    built.flatMap(type =>
      [...byType[type].values()].map(organisation => ({
        id: organisation.code,
        name: organisation.name,
        organisation,
      })),
    ),
  ).map(({ organisation }) => ({
    text: `${organisation.name} (${organisation.code}, ${links.labels[organisation.type].one})`,
    href: links.report(organisation),
  }));

export const chemicalSuggestions = (
  drugs: Drugs,
  type: Organisation['type'],
  links: OutlierLinks,
  code: string,
): { text: string; href: string }[] =>
  suggestionsFor(
    code,
    [...drugs.chemicals.values()].map(chemical => ({ id: chemical.code, name: chemical.name })),
  ).map(({ id, name }) => ({ text: `${name} (${id})`, href: links.chemical(id, type) ?? '' }));
