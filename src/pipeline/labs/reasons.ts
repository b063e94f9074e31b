import { DROP_REASONS } from '../../domain/buildReport.ts';
import { numberedReasons } from '../account/reasons.ts';

/** Why rows of lab files and of the combined file are dropped. */
export const labReasons = numberedReasons(DROP_REASONS);
export const { numberOf: reasonNo, nameOf: reasonOf } = labReasons;
