import { PRESCRIBING_DROP_REASONS } from '../../domain/prescribingReport.ts';
import { numberedReasons } from '../account/reasons.ts';

/** Why rows of prescribing files are dropped. */
export const prescribingReasons = numberedReasons(PRESCRIBING_DROP_REASONS);
export const { numberOf: reasonNo, nameOf: reasonOf } = prescribingReasons;
