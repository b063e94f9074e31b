import { nounOf } from '../../charts/nouns.ts';
import { capitalised } from '../../charts/words.ts';
import { ORDERS, type Order } from '../../domain/order.ts';
import type { ChartState } from '../../state/chartState.ts';
import { buildUrl } from '../../state/codec.ts';

/** One order of the small multiples, and the link that chooses it. */
export interface OrderChoice {
  readonly id: string;
  readonly text: string;
  readonly href: string;
  readonly isCurrent: boolean;
}

const textOf = (order: Order): string =>
  order === 'ccg' ? `By ${nounOf('ccg_id', 1)}` : `${capitalised(order)} first`;

/** The orders that make sense for what is compared: practices alone have a CCG. */
export const ordersOf = (state: ChartState): OrderChoice[] =>
  ORDERS.filter(order => order !== 'ccg' || state.groupBy === 'practice_id').map(order => ({
    id: `order-${order}`,
    text: textOf(order),
    href: buildUrl({ ...state, order, page: 1 }),
    isCurrent: order === state.order,
  }));

/** By what the groups are ordered, in a sentence. */
export const orderSentence = ({ order }: ChartState): string =>
  order === 'ccg'
    ? `Within a ${nounOf('ccg_id', 1)} the highest mean of the last six months comes first.`
    : `The ${order} mean of the last six months comes first.`;
