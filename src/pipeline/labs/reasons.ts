import { DROP_REASONS, type DropReason } from '../../domain/buildReport.ts';

const isReason = (text: string): text is DropReason => text in DROP_REASONS;
const NAMES: readonly DropReason[] = Object.keys(DROP_REASONS).filter(isReason);

/** The number of a reason in the scratch tables; 0 there is “not dropped”. */
export const reasonNo = (reason: DropReason): number => NAMES.indexOf(reason) + 1;

/** The reason behind a number of the scratch tables. */
export const reasonOf = (no: number): DropReason | undefined => NAMES[no - 1];
