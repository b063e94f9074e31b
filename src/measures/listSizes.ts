import type { GroupBy } from '../domain/groupBy.ts';
import { filledSql } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import type { DenseTable } from './cells.ts';
import { filtersOf } from './filters.ts';
import type { OrganisationSets } from './question.ts';
import { tableOf } from './tables.ts';

/**
 * Registered patients, with each practice once a month (field guide, section 3). A practice has its own
 * list size in the months that pass a CCG filter, which own groups add up, a CCG the sum of its practices,
 * and a lab the sum of the practices whose primary lab it is.
 * Tests and results share the month's total (group 0) over the practices that pass the filters. For them
 * a lab filter means the primary lab; it does not change the list sizes of practices and CCGs. Where
 * practices are anonymised, a list size is a range: its middle ± half its width, and sums add both.
 *
 * @returns no cell where no list size is known.
 */
export async function listSizesBy(
  store: Store,
  groupBy: GroupBy,
  { ccgs, labs, practices }: OrganisationSets,
): Promise<DenseTable> {
  const { template, group, sets } = {
    practice_id: {
      template: 'list_sizes_of_practices',
      group: 'practice_ix' as const,
      sets: { ccg_ix: ccgs, practice_ix: practices },
    },
    ccg_id: {
      template: 'list_sizes',
      group: 'ccg_ix' as const,
      sets: { ccg_ix: ccgs, practice_ix: practices },
    },
    lab_id: {
      template: 'list_sizes',
      group: 'primary_lab_ix' as const,
      sets: { ccg_ix: ccgs, practice_ix: practices },
    },
    test_code: totalOf({ ccgs, labs, practices }),
    result_category: totalOf({ ccgs, labs, practices }),
  }[groupBy];
  const filters = filtersOf(sets);
  const sql = filledSql(`measures/${template}`, { group, filters: filters.sql });
  return tableOf(store, group, sql, filters.values);
}

const totalOf = ({ ccgs, labs, practices }: OrganisationSets) => ({
  template: 'list_sizes',
  group: '0' as const,
  sets: { ccg_ix: ccgs, practice_ix: practices, primary_lab_ix: labs },
});
