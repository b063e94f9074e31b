import { isoMonth } from '../../src/domain/month.ts';
import { FIRST_MONTH } from './prescribingData.ts';

/** A build of some of the house’s months, counted from its first. */
export const request = (first: number, last: number, more: Record<string, unknown> = {}) => ({
  from: isoMonth(FIRST_MONTH + first),
  to: isoMonth(FIRST_MONTH + last),
  ...more,
});
