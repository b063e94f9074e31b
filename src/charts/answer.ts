import type { Catalogue, Names } from '../domain/catalogue.ts';
import type { MeasureDefinition } from '../domain/measureDefinition.ts';
import type { Series } from '../domain/series.ts';
import { type ChartState, isProportion } from '../state/chartState.ts';
import { type ValueStyle, valueStyleOf } from './number.ts';

/** A question with the names of its organisations and tests: what titles and definitions need. */
export interface NamedState {
  readonly state: ChartState;
  readonly catalogue: Names;
}

/**
 * A question with its numbers, worked out once a request. Pages, pictures, sentences and JSON all come from
 * it, so they cannot disagree.
 */
export interface Answer extends NamedState {
  readonly series: Series;
  /** The catalogue of the store that the numbers come from. */
  readonly catalogue: Catalogue;
  /** How all its values are written. */
  readonly style: ValueStyle;
}

/** A predefined measure with the answer to its question. */
export interface MeasureAnswer {
  readonly measure: MeasureDefinition;
  readonly answer: Answer;
}

export const answerOf = (state: ChartState, series: Series, catalogue: Catalogue): Answer => ({
  state,
  series,
  catalogue,
  style: valueStyleOf(series.denominatorKind, isProportion(state)),
});
