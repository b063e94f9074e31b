import type { RequestHandler } from 'express';
import type { SeriesRow } from '../../domain/series.ts';
import { seriesOf } from '../../measures/answer.ts';
import { sortedRows } from '../../measures/sortedRows.ts';
import { parseSpec } from '../../state/spec.ts';
import type { AppContext } from '../context.ts';
import { badRequest, stateOrFault } from '../faults.ts';
import { withoutMissing } from '../presenters/notices.ts';
import { oldColumns } from '../presenters/oldCsv.ts';
import type { Cell } from '../presenters/rows.ts';
import { sendCsv } from './sendCsv.ts';
import { setNotices } from './setNotices.ts';

/** `/download?spec=<json>`, the predecessor's address of a CSV: the file that it gave, header and all. */
export function downloadRoute({ stores }: AppContext): RequestHandler {
  return async (request, response) => {
    const query = new URLSearchParams(request.originalUrl.split('?')[1] ?? '');
    const spec = query.get('spec');
    if (spec === null) throw badRequest('A download needs its question: /download?spec={…}.');
    const { state: asked } = stateOrFault(parseSpec(spec));
    await stores.use(async store => {
      const { state, notices } = withoutMissing(asked, store.catalogue);
      const columns = oldColumns(state);
      const rows = sortedRows(await seriesOf(store, state), state.sort);
      setNotices(response, notices);
      await sendCsv(
        response,
        'data.csv',
        columns.map(({ head }) => head),
        cellsOf(rows, columns),
      );
    });
  };
}

function* cellsOf(
  rows: Iterable<SeriesRow>,
  columns: ReturnType<typeof oldColumns>,
): Generator<Cell[]> {
  for (const row of rows) yield columns.map(({ cell }) => cell(row));
}
