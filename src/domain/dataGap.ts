import { ENTITY_TYPES, type EntityType } from './entityType.ts';
import type { PrescribingReport } from './prescribingReport.ts';

/** Something that the prescribing data lacks or that builds leave out. Presenters turn it into sentences. */
export type DataGap =
  /** Which organisation of the type others belong to. */
  | { readonly kind: 'no type'; readonly type: EntityType }
  /** A column that practices.csv lacks, so that practices are not filtered by it. */
  | { readonly kind: 'no setting' | 'no status' | 'no setting or status' }
  /** Builds count `counted` of `practices` prescribers; `bySetting`: their setting and status matter too. */
  | {
      readonly kind: 'not counted';
      readonly practices: number;
      readonly counted: number;
      readonly bySetting: boolean;
    };

/** A note on a build’s data: a gap, or a sentence (a notice, or a note of an earlier version). */
export type DataNote = DataGap | string;

/** The gaps of a prescribing store. */
export function gapsIn({
  absent,
  practices,
  countedPractices,
}: Pick<PrescribingReport, 'absent' | 'practices' | 'countedPractices'>): DataGap[] {
  const { types, setting, status } = absent;
  const gaps: DataGap[] = ENTITY_TYPES.filter(type => types.includes(type)).map(type => ({
    kind: 'no type',
    type,
  }));
  if (setting && status) gaps.push({ kind: 'no setting or status' });
  if (practices > countedPractices) {
    const bySetting = !(setting && status);
    gaps.push({ kind: 'not counted', practices, counted: countedPractices, bySetting });
  }
  if (setting && !status) gaps.push({ kind: 'no setting' });
  if (status && !setting) gaps.push({ kind: 'no status' });
  return gaps;
}
