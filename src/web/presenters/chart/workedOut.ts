import type { Answer } from '../../../charts/answer.ts';
import type { ChartState, View } from '../../../state/chartState.ts';
import type { Cell } from '../files/rows.ts';
import { lastPage } from '../table/paging.ts';
import { changeColumns, changeJson, changePage, changeRows, changeTotal } from './change.ts';
import { funnelColumns, funnelJson, funnelPage, funnelRows, funnelTotal } from './funnel.ts';
import { xmrColumns, xmrJson, xmrPage, xmrRows } from './xmr.ts';

/**
 * A view of a question whose numbers are worked out from the monthly ones. Its page, `pages/<view>`, its
 * JSON and its CSV show the same.
 */
export interface WorkedOutView {
  /** The question that its numbers are worked out from. */
  readonly basis: (requestedState: ChartState) => ChartState;
  /** @param requestedState the question as the address has it; the answer is that of its basis. */
  readonly page: (answer: Answer, requestedState: ChartState) => object;
  readonly json: (answer: Answer, requestedState: ChartState) => Record<string, unknown>;
  readonly columns: (requestedState: ChartState) => string[];
  readonly rows: (answer: Answer) => Iterable<Cell[]>;
  /** The last page of its table. */
  readonly lastPage: (answer: Answer) => number;
}

/** Single months, because neighbouring averages share most of theirs, and without the year before. */
const monthly = (requestedState: ChartState): ChartState => ({ ...requestedState, window: 1, lastYear: false });

export const WORKED_OUT: Partial<Record<View, WorkedOutView>> = {
  xmr: {
    basis: monthly,
    page: xmrPage,
    json: xmrJson,
    columns: xmrColumns,
    rows: xmrRows,
    lastPage: () => 1,
  },
  funnel: {
    basis: monthly,
    page: funnelPage,
    json: funnelJson,
    columns: funnelColumns,
    rows: funnelRows,
    lastPage: answer => lastPage(funnelTotal(answer)),
  },
  change: {
    // Its periods are its own.
    basis: requestedState => ({ ...monthly(requestedState), from: null, to: null }),
    page: changePage,
    json: changeJson,
    columns: changeColumns,
    rows: changeRows,
    lastPage: answer => lastPage(changeTotal(answer)),
  },
};
