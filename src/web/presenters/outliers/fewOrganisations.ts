import { listed } from '../../../charts/words/grammar.ts';
import { ENTITY_LABELS, type EntityType } from '../../../domain/entityType.ts';
import {
  canStandOut,
  LEAST_TO_STAND_OUT,
  largestZScore,
} from '../../../domain/fewOrganisations.ts';
import { manyText, twoText } from './words.ts';

/** Why nothing is said to stand out among so few; undefined where there are enough, or only one. */
export function fewNote(organisations: number, type: EntityType): string | undefined {
  if (organisations < 2 || canStandOut(organisations)) return undefined;
  const most = twoText(largestZScore(organisations));
  return (
    `With only ${manyText(organisations, type)} to compare, no z-score can be above ${most} or below −${most}, ` +
    `whatever was prescribed. So the tables show ratios and means, and no chemical is said to stand out. ` +
    `That takes at least ${LEAST_TO_STAND_OUT} ${ENTITY_LABELS[type].many}.`
  );
}

/** The tag of a chemical if too few organisations prescribe in its subparagraph: `only 4 PCNs compared`. */
export const fewTag = (organisations: number, type: EntityType): string | undefined =>
  canStandOut(organisations) ? undefined : `only ${manyText(organisations, type)} compared`;

/** Names the types of a build for which nothing is said to stand out; undefined if there is none. */
export function fewTypesNote(
  counts: readonly (readonly [type: EntityType, organisations: number])[],
): string | undefined {
  const few = counts.filter(([, organisations]) => !canStandOut(organisations));
  if (few.length === 0) return undefined;
  const whose = listed(few.map(([type, organisations]) => manyText(organisations, type)));
  return `Reports of ${whose} only show tables. Nothing is said to stand out in them, because that takes at least ${LEAST_TO_STAND_OUT} organisations of a type.`;
}
