import type { ChartState } from '../../state/chartState.ts';
import type { Answer } from '../answer.ts';

/** A month’s value with its unit: `35.4 tests per 1000 patients`, `1 test`; a share or a ratio has none. */
export function textWithUnit(
  text: string,
  { state, series }: Pick<Answer, 'state' | 'series'>,
): string {
  const isMean = state.denominator.kind === 'raw' && (series.window ?? 1) !== 1;
  return isMean ? periodTextWithUnit(text, { state }) : [text, ...unitOf(text, state)].join(' ');
}

/** The value of a period of several months: `35.4 tests per 1000 patients a month`, `1,204 tests a month`. */
export function periodTextWithUnit(text: string, { state }: Pick<Answer, 'state'>): string {
  const unit = unitOf(text, state);
  return unit.length === 0 ? text : [text, ...unit, 'a month'].join(' ');
}

function unitOf(text: string, { denominator: { kind } }: ChartState): string[] {
  if (kind === 'tests') return [];
  return [text === '1' ? 'test' : 'tests', ...(kind === 'per1000' ? ['per 1000 patients'] : [])];
}
