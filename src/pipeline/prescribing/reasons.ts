import {
  PRESCRIBING_DROP_REASONS,
  type PrescribingDropReason,
} from '../../domain/prescribingReport.ts';

const isReason = (text: string): text is PrescribingDropReason => text in PRESCRIBING_DROP_REASONS;
const NAMES: readonly PrescribingDropReason[] =
  Object.keys(PRESCRIBING_DROP_REASONS).filter(isReason);

/** The number of a reason in the scratch tables; 0 there is “not dropped”. */
export const reasonNo = (reason: PrescribingDropReason): number => NAMES.indexOf(reason) + 1;

/** The reason behind a number of the scratch tables; undefined for rows that are kept. */
export const reasonOf = (no: number): PrescribingDropReason | undefined => NAMES[no - 1];
