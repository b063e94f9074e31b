import { ENTITIES, type EntityType } from '../../../domain/entityType.ts';

/** `0601021` → `6.1.2.1`; levels that a code has none of (`0212000`) are left out: `2.12`. */
export function dottedBnf(subpara: string): string {
  const parts = [
    subpara.slice(0, 2),
    subpara.slice(2, 4),
    subpara.slice(4, 6),
    subpara.slice(6, 7),
  ];
  const numbers = parts.map(Number);
  while (numbers.length > 1 && numbers.at(-1) === 0) numbers.pop();
  return numbers.join('.');
}

/**
 * An organisation's share of a chemical (9 characters) or presentation (15) in its subparagraph, month
 * by month, on OpenPrescribing (field guide 4.3).
 */
export const openPrescribingUrl = (
  { type, code }: { readonly type: EntityType; readonly code: string },
  numerator: string,
  subpara: string,
): string =>
  `https://openprescribing.net/analyse/#org=${ENTITIES[type].openPrescribing}&orgIds=${encodeURIComponent(code)}` +
  `&numIds=${encodeURIComponent(numerator)}&denomIds=${dottedBnf(subpara)}&selectedTab=summary`;
