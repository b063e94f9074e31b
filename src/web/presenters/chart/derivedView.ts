import type { Answer } from '../../../charts/answer.ts';
import type { ChartState } from '../../../state/chartState.ts';
import type { RowSchema } from '../files/columns.ts';
import type { Cell } from '../files/rows.ts';
import { type Form, formOf } from '../question/form.ts';

/** A view of a question whose numbers are derived from the monthly ones. Its page is `pages/<view>`. */
export interface DerivedView {
  /** The question whose answer the numbers are derived from. */
  readonly basis: (requestedState: ChartState) => ChartState;
  /**
   * @param answer that of the basis.
   * @param requestedState the question as the address has it.
   */
  readonly derive: (answer: Answer, requestedState: ChartState) => DerivedAnswer;
}

/** What a derived view shows. The chart is worked out once, so that page and files agree. */
export interface DerivedAnswer {
  page(): object;
  json(): Record<string, unknown>;
  /** A row of its files, and all of them. */
  readonly row: RowSchema;
  rows(): Iterable<Cell[]>;
  /** The last page of the table. */
  readonly lastPage: number;
}

/** Single months, because neighbouring averages share most of theirs, and without the year before. */
export const monthly = (requestedState: ChartState): ChartState => ({
  ...requestedState,
  window: 1,
  lastYear: false,
});

/** What the page of every derived view begins with. */
export interface DerivedPage {
  readonly page: ChartState['view'];
  readonly state: ChartState;
  readonly form: Form;
  readonly title: string;
  readonly heading: string;
  readonly description: string;
}

export const derivedPage = (
  { catalogue, series }: Answer,
  requestedState: ChartState,
  words: Pick<DerivedPage, 'title' | 'heading' | 'description'>,
): DerivedPage => ({
  page: requestedState.view,
  state: requestedState,
  form: formOf(requestedState, catalogue, series.groups),
  ...words,
});
