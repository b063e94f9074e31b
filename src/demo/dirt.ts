import type { LabRow } from './labRow.ts';
import type { LabId } from './places.ts';
import { NO_PRACTICES } from './reference.ts';

type Dirt = readonly (LabRow | string)[];

/** Codes that are in no list. */
const UNKNOWN_PRACTICES = { ash: 'Z99901', corrow: 'Z99902' };

const row = (
  month: string,
  test: string,
  practice: string,
  count = '12',
  category = '0',
): LabRow => ({
  month,
  test,
  practice,
  category,
  count,
});

/**
 * Dirty rows as real deliveries have them: at least one for every reason to drop a row of a lab's file,
 * in two of the lab's months. (Tests that are not shown, lead-in months, missing list sizes and the tiny
 * practice are part of the counts; the combined file has dirty rows of its own.)
 */
export const DIRT: Readonly<
  Record<Exclude<LabId, 'drumley'>, (month: string, otherMonth: string) => Dirt>
> = {
  ash: (month, otherMonth) => [
    row('2018-13-01', 'K', 'Z99001'),
    row(month, 'K', 'Z99002', 'n/a'),
    row(month, 'CREA', 'Z99002', '14', '9'),
    row(otherMonth, 'NA', 'Z99003', '-4'),
    `${month},K,Z99004`,
    ...['K', 'NA', 'CREA', 'HB', 'TSH'].map(test => row(month, test, UNKNOWN_PRACTICES.ash, '31')),
    row(month, 'XMATCH', 'Z99005', '3'),
    row(otherMonth, 'GRPSAVE', 'Z99006', '1-5'),
  ],
  brine: (month, otherMonth) => [
    ...NO_PRACTICES.flatMap(code =>
      ['POT', 'SOD', 'CRE'].map(test => row(month, test, code, '44')),
    ),
    row(month, 'POT', 'VISITR', '1-5'),
    row(otherMonth, 'SOD', 'VISITR', '1-5'),
    row(month, 'LEGION', 'DUNL', '1-5'),
    row('Total', 'POT', '', '81034'),
  ],
  corrow: (month, otherMonth) => [
    row(month, 'KA', UNKNOWN_PRACTICES.corrow, '18'),
    row(otherMonth, 'CREA', UNKNOWN_PRACTICES.corrow, '21'),
    row(month, 'QC1', 'Z99060', '9'),
    row(month, 'KA', 'Z99061', '', '0'),
    row(month, 'KA', 'Z99062', '17', 'H'),
  ],
};
