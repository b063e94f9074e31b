import { listText } from '../../../charts/words/grammar.ts';
import type { EntityType, Labelled } from '../../../domain/entityType.ts';
import { canStandOut, largestZScore, MIN_TO_STAND_OUT } from '../../../domain/fewOrganisations.ts';
import { manyText, twoText } from './words.ts';

/** Why nothing is said to stand out among so few; undefined where there are enough, or only one. */
export function fewNote(
  labelled: Labelled,
  organisations: number,
  type: EntityType,
): string | undefined {
  if (organisations < 2 || canStandOut(organisations)) return undefined;
  const largest = twoText(largestZScore(organisations));
  return (
    `With only ${manyText(labelled, organisations, type)} to compare, no z-score can be above ${largest} or below −${largest}, ` +
    `whatever was prescribed. So the tables show ratios and means, and no chemical is said to stand out. ` +
    `That takes at least ${MIN_TO_STAND_OUT} ${labelled.labels[type].many}.`
  );
}

/** The tag of a chemical if too few organisations prescribe in its subparagraph: `only 4 PCNs compared`. */
export const fewTag = (
  labelled: Labelled,
  organisations: number,
  type: EntityType,
): string | undefined =>
  canStandOut(organisations)
    ? undefined
    : `only ${manyText(labelled, organisations, type)} compared`;

/** Names the types of a build for which nothing is said to stand out; undefined if there is none. */
export function fewTypesNote(
  labelled: Labelled,
  counts: readonly (readonly [type: EntityType, organisations: number])[],
): string | undefined {
  const few = counts.filter(([, organisations]) => !canStandOut(organisations));
  if (few.length === 0) return undefined;
  const types = listText(
    few.map(([type, organisations]) => manyText(labelled, organisations, type)),
  );
  return `Reports of ${types} only show tables. Nothing is said to stand out in them, because that takes at least ${MIN_TO_STAND_OUT} organisations of a type.`;
}
