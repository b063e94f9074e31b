import { ENTITY_TYPES, type EntityType } from './entityType.ts';
import type { PrescribingReport } from './prescribingReport.ts';

/** Something that the prescribing data does not say, or leaves out; presenters have the words for it. */
export type DataGap =
  /** Which organisation of the type others belong to. */
  | { readonly kind: 'no type'; readonly type: EntityType }
  /** What practices.csv lacks, so that practices are not chosen by it. */
  | { readonly kind: 'no setting' | 'no status' | 'no setting or status' }
  /** Prescribers that builds do not count; `bySetting`: for their setting and status too. */
  | {
      readonly kind: 'not counted';
      readonly practices: number;
      readonly counted: number;
      readonly bySetting: boolean;
    };

/** What a build keeps about its data: gaps, and sentences of notices and of earlier versions. */
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
