import { ownGroupId } from '../domain/ownGroup.ts';
import { type ChartState, isAnyHighlighted, possiblePeers } from './chartState.ts';

/** The state with one more group highlighted, or one fewer. An own group is left out. */
export function toggleHighlight(state: ChartState, id: string): ChartState {
  const groups = state.groups.filter(({ name }) => ownGroupId(name) !== id);
  if (groups.length < state.groups.length) return withGroups(state, groups);
  const highlight = state.highlight.includes(id)
    ? state.highlight.filter(highlightedId => highlightedId !== id)
    : [...state.highlight, id];
  return { ...state, highlight, peers: possiblePeers({ ...state, highlight }, state.peers) };
}

/** The state with these own groups. What it can no longer have without the others is reset. */
export function withGroups(state: ChartState, groups: ChartState['groups']): ChartState {
  const changed = { ...state, groups };
  return {
    ...changed,
    onlyGroups: state.onlyGroups && groups.length > 0,
    onlyHighlighted: state.onlyHighlighted && isAnyHighlighted(changed),
    peers: possiblePeers(changed, state.peers),
  };
}
