import { isoMonth } from '../domain/month.ts';
import { type Count, countsOf, suppressedUpTo } from './counts.ts';
import { csvText } from './csv.ts';
import { FIRST, type LabId } from './places.ts';
import { HIDDEN_TEST } from './tests.ts';

const COLUMNS = [
  'ccg_id',
  'count',
  'error',
  'lab_id',
  'month',
  'practice_id',
  'practice_name',
  'result_category',
  'test_code',
  'total_list_size',
];

/**
 * The predecessor's combined file: Drumley, which sends its data in no other way, a few old rows of a
 * lab that has a folder by now, one damaged row, and two rows that are in the file twice.
 */
export function combinedText(): string {
  const oldRows = countsOf('ash').filter(
    count => count.month === FIRST && count.test.code === 'MG',
  );
  const damagedRow = ['Z6F', '', '', 'drumley', isoMonth(FIRST), 'Z99079', '', 0, 'K', 8000];
  const drumley = countsOf('drumley')
    .filter(count => count.test !== HIDDEN_TEST)
    .map(count => line('drumley', count));
  return csvText([
    COLUMNS,
    ...drumley,
    ...oldRows.map(count => line('ash', count)),
    damagedRow,
    ...drumley.slice(0, 2),
  ]);
}

/** Suppressed cells are written as by the predecessor: midpoint and half-width. */
function line(labId: LabId, count: Count): (string | number)[] {
  const { practice, month, tests } = count;
  const limit = suppressedUpTo(labId);
  const isHidden = tests <= limit;
  return [
    practice.ccgId(month),
    isHidden ? (1 + limit) / 2 : tests,
    isHidden ? (limit - 1) / 2 : 0,
    labId,
    isoMonth(month),
    practice.id,
    practice.name,
    count.category,
    count.test.code,
    practice.patients(month),
  ];
}
