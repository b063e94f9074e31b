import type { Month } from '../../domain/month.ts';
import { type Random, randomOf } from '../random.ts';
import { type Chemical, type Presentation, SUBPARAGRAPHS, type Subparagraph } from './drugs.ts';
import type { Prescriber } from './organisations.ts';
import { plantedFactor } from './planted.ts';

/** Items of one presentation by one practice in one month. */
export interface Items {
  readonly practice: Prescriber;
  readonly chemical: Chemical;
  readonly presentation: Presentation;
  readonly items: number;
}

/** How much practices and commissioners differ (standard deviation of the log of a share). */
const PRACTICE_SPREAD = 0.35;
const CCG_SPREAD = 0.05;
/** Below this many items a month, the rarer choices of a subparagraph are not prescribed at all. */
const RARE = 0.12;

/** What a practice prescribes in a month, by BNF code. */
export function itemsOf(practice: Prescriber, month: Month): Items[] {
  return SUBPARAGRAPHS.flatMap(subpara => {
    const habit = sharesOf(practice, subpara);
    const random = randomOf('items', practice.code, subpara.code, month);
    const mean = (subpara.rate * practice.patients) / 1000;
    return subpara.chemicals.flatMap((chemical, i) =>
      split(practice, chemical, random.poisson(mean * (habit[i] ?? 0)), random),
    );
  });
}

/** A practice's habits, the same every month: the share of each chemical in its subparagraph. */
function sharesOf(practice: Prescriber, { code, chemicals, rate, fall }: Subparagraph): number[] {
  const random = randomOf('habit', practice.code, code);
  const formulary = randomOf('formulary', practice.ccg.code, code);
  const weights = chemicals.map((chemical, i) => {
    const spread = PRACTICE_SPREAD * random.normal() + CCG_SPREAD * formulary.normal();
    const usual = fall ** i * Math.exp(spread);
    const expected = (usual * rate * practice.patients) / 2000;
    // Drawn first, so that a practice's other habits do not depend on it.
    const isNeverMade = random.next() < 0.5 && expected < RARE * 10;
    const factor = plantedFactor(practice, chemical.code);
    return factor === 1 && isNeverMade ? 0 : usual * factor;
  });
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map(weight => weight / sum);
}

/** Items of a chemical divided among its presentations, most to the first. */
function split(practice: Prescriber, chemical: Chemical, items: number, random: Random): Items[] {
  const parts: Items[] = [];
  let remaining = items;
  for (const [i, presentation] of chemical.presentations.entries()) {
    const isLast = i === chemical.presentations.length - 1;
    const share = isLast
      ? remaining
      : Math.min(remaining, Math.round(remaining * (0.45 + 0.3 * random.next())));
    remaining -= share;
    if (share > 0) parts.push({ practice, chemical, presentation, items: share });
  }
  return parts;
}
