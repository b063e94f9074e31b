import type { Answer } from '../../../charts/answer.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { monthSpan } from '../../../domain/month.ts';
import type { ChartState } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import type { Link } from '../links.ts';

/** What is shown instead of a chart that has nothing to draw. */
export interface EmptyNotice {
  readonly text: string;
  readonly links: readonly Link[];
}

/** Says what to do next: each link removes one of the choices that leave nothing to draw. */
export function emptyNoticeOf({
  state,
  catalogue,
}: Pick<Answer, 'state' | 'catalogue'>): EmptyNotice {
  const links: Link[] = [];
  const offer = (text: string, change: Partial<ChartState>): void => {
    links.push({ text, href: buildUrl({ ...state, ...change, page: 1 }) });
  };
  if (state.filter !== 'all') offer('Count any result', { filter: 'all' });
  if (state.from !== null || state.to !== null) offer('All months', { from: null, to: null });
  if (state.window !== 1) offer('Month by month', { window: 1 });
  if (state.hideSparse) offer('Show organisations with low numbers', { hideSparse: false });
  if (state.ccgIds.length + state.labIds.length + state.practiceIds.length > 0) {
    offer(`All ${nounOf(catalogue, 'ccg_id')}, labs and practices`, {
      ccgIds: [],
      labIds: [],
      practiceIds: [],
    });
  }
  if (state.numerators.length > 0) offer('All tests', { numerators: [] });
  if (state.denominator.kind === 'tests' && state.denominator.codes.length > 0) {
    offer('Per 1000 patients', { denominator: { kind: 'per1000' } });
  }
  return { text: reasonFor({ state, catalogue }), links };
}

function reasonFor({ state, catalogue }: Pick<Answer, 'state' | 'catalogue'>): string {
  const { from, to, window } = state;
  const { firstMonth, lastMonth } = catalogue;
  if (firstMonth !== undefined && lastMonth !== undefined) {
    if ((from !== null && from > lastMonth) || (to !== null && to < firstMonth)) {
      return `The data covers ${monthSpan(firstMonth, lastMonth)}, so there is nothing to draw for the months chosen.`;
    }
  }
  return window === 1
    ? 'No tests in the data match this question, so there is nothing to draw.'
    : `Each average needs tests that match this question in ${window} months in a row. None of the months chosen ends such a period, so there is nothing to draw.`;
}
