import type { Catalogue, Names } from '../domain/catalogue.ts';
import type { Series } from '../domain/series.ts';
import { type ChartState, isProportion } from '../state/chartState.ts';
import { type ValueStyle, valueStyleOf } from './number.ts';

/** A question with the names of what it asks about: all that titles and definitions need. */
export interface NamedState {
  readonly state: ChartState;
  readonly catalogue: Names;
}

/** A question with its numbers, made once a request: pages, pictures, sentences and JSON come from it. */
export interface Answer extends NamedState {
  readonly series: Series;
  /** Of the store that the numbers come from. */
  readonly catalogue: Catalogue;
  /** How all its values are written. */
  readonly style: ValueStyle;
}

export const answerOf = (state: ChartState, series: Series, catalogue: Catalogue): Answer => ({
  ...{ state, series, catalogue },
  style: valueStyleOf(series.denominatorKind, isProportion(state)),
});
