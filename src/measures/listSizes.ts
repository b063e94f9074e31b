import type { GroupBy } from '../domain/groupBy.ts';
import { filledSql } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import { type Cells, cellsOf } from './cells.ts';
import { filtersOf } from './filters.ts';
import type { Organisations } from './question.ts';

/**
 * Registered patients, each practice once a month (field guide, section 3). A practice has its own, a
 * CCG those of its practices, a lab those whose primary lab it is. Tests and results share the
 * month's total (group 0) over the practices that pass the filters; there a lab filter means the
 * primary lab, while it leaves the list sizes of practices and CCGs alone. Where practices are
 * anonymised each is known by a band: its middle ± half its width, and sums add both.
 *
 * @returns no cell where no list size is known.
 */
export async function listSizesBy(
  store: Store,
  groupBy: GroupBy,
  { ccgs, labs, practices }: Organisations,
): Promise<Cells> {
  const { template, group, sets } = {
    practice_id: {
      template: 'list_sizes_of_practices',
      group: 'practice_ix',
      sets: { practice_ix: practices },
    },
    ccg_id: {
      template: 'list_sizes',
      group: 'ccg_ix',
      sets: { ccg_ix: ccgs, practice_ix: practices },
    },
    lab_id: {
      template: 'list_sizes',
      group: 'primary_lab_ix',
      sets: { ccg_ix: ccgs, practice_ix: practices },
    },
    test_code: totalOf({ ccgs, labs, practices }),
    result_category: totalOf({ ccgs, labs, practices }),
  }[groupBy];
  const filters = filtersOf(sets);
  const sql = filledSql(`measures/${template}`, { group, filters: filters.sql });
  return cellsOf(await store.columns(sql, filters.values));
}

const totalOf = ({ ccgs, labs, practices }: Organisations) => ({
  template: 'list_sizes',
  group: '0',
  sets: { ccg_ix: ccgs, practice_ix: practices, primary_lab_ix: labs },
});
