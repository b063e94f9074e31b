import type { NamedState } from '../../../charts/answer.ts';
import { capitalise } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import type { Labelled } from '../../../domain/entityType.ts';
import type { Order } from '../../../domain/order.ts';
import { ordersFor } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import type { ChoiceLink } from '../links.ts';

function textOf(order: Order, labelled: Labelled): string {
  if (order === 'ccg') return `By ${nounOf(labelled, 'ccg_id', 1)}`;
  return order === 'distance' ? 'Furthest from peers first' : `${capitalise(order)} first`;
}

/** The orders that make sense for what is compared. */
export const ordersOf = ({ state, catalogue }: NamedState): ChoiceLink[] =>
  ordersFor(state).map(order => ({
    id: `order-${order}`,
    text: textOf(order, catalogue),
    href: buildUrl({ ...state, order, page: 1 }),
    isCurrent: order === state.order,
  }));

/** By what the small charts are ordered, in a sentence: the number by which each is ranked. */
export function orderSentence({ state, catalogue }: NamedState, hasHighlights: boolean): string {
  const { order, groupBy } = state;
  const highlighted = `highlighted ${nounOf(catalogue, groupBy)}`;
  if (order === 'ccg') {
    return hasHighlights
      ? `The ${nounOf(catalogue, 'ccg_id')} of ${highlighted} come first, and within a ${nounOf(catalogue, 'ccg_id', 1)} these, then the highest latest value.`
      : `Within a ${nounOf(catalogue, 'ccg_id', 1)} the highest latest value comes first.`;
  }
  if (order === 'distance') {
    const furthest =
      'tests on which the latest place is furthest from the middle of its peers, whether high or low';
    return hasHighlights
      ? `${capitalise(highlighted)} come first, then ${furthest}.`
      : `${capitalise(furthest)}, come first.`;
  }
  return hasHighlights
    ? `${capitalise(highlighted)} come first, then the ${order} latest value.`
    : `The ${order} latest value comes first.`;
}
