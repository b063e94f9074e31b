import type { ChartState } from './chartState.ts';

/** The state with one more group highlighted, or one fewer. */
export function toggleHighlight(state: ChartState, id: string): ChartState {
  const highlight = state.highlight.includes(id)
    ? state.highlight.filter(each => each !== id)
    : [...state.highlight, id];
  return { ...state, highlight, peers: highlight.length > 0 ? state.peers : 'all' };
}
