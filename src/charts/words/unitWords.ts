import type { Answer } from '../answer.ts';

/** A value in words with its unit: `35.4 tests per 1000 patients`, `1 test`; a share or a ratio has none. */
export function textWithUnit(
  text: string,
  { state, series }: Pick<Answer, 'state' | 'series'>,
): string {
  const { kind } = state.denominator;
  const unit = text === '1' ? 'test' : 'tests';
  if (kind === 'per1000') return `${text} ${unit} per 1000 patients`;
  if (kind === 'raw') return `${text} ${unit}${(series.window ?? 1) === 1 ? '' : ' a month'}`;
  return text;
}
