import { isoMonth, shortMonth } from '../../../domain/month.ts';
import type { BuildInfo } from '../../../outliers/resultRows.ts';
import { dateText } from '../format.ts';
import type { Freshness } from '../freshness.ts';
import { OUTLIERS } from './links.ts';

/** What the foot of a build's pages says: the months of its prescribing, not those of the lab data. */
export function freshnessOfBuild({ parameters, createdAt }: BuildInfo): Freshness {
  const { from, to } = parameters;
  const createdDate = new Date(createdAt);
  return {
    prefix: from === to ? 'Prescribing in' : `Prescribing ${shortMonth(from)} to`,
    href: OUTLIERS,
    lastMonth: shortMonth(to),
    lastMonthIso: isoMonth(to).slice(0, 7),
    builtAt: dateText(createdDate),
    builtAtIso: createdDate.toISOString(),
  };
}
