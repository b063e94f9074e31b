import type { Series } from '../domain/series.ts';
import type { KeyEntry } from './figureTypes.ts';
import {
  CONTEXT_COLOUR,
  DECILE_COLOUR,
  LONE_MEDIAN_COLOUR,
  lineStyle,
  MEDIAN_COLOUR,
  pale,
} from './palette.ts';
import { peersNoun } from './peerWords.ts';

/**
 * What the chart's colours and strokes mean, in words. The number of peers is left to the summary,
 * because it differs by month.
 */
export function keyOf(
  series: Series,
  strong: readonly number[],
  context: number,
  hasBands: boolean,
): KeyEntry[] {
  const peers = series.comparison?.chosen ? peersNoun(series) : `all ${peersNoun(series)}`;
  const entries: KeyEntry[] = strong.map((group, i) => {
    const style = lineStyle(i);
    const text = series.groups[group]?.name ?? '';
    return { kind: 'line', text, colour: style.colour, mark: style.mark };
  });
  const alone = strong.length === 0;
  if (series.deciles !== null) {
    entries.push(
      alone
        ? { kind: 'median', text: `Median of ${peers}`, colour: LONE_MEDIAN_COLOUR }
        : { kind: 'median', text: `Median of ${peers}`, colour: MEDIAN_COLOUR, dash: 'dash' },
      { kind: 'deciles', text: 'Deciles', colour: DECILE_COLOUR, dash: 'dot' },
    );
  }
  if (context > 0) {
    const text = `${context} other ${peersNoun(series, context)}`;
    entries.push({ kind: 'context', text, colour: CONTEXT_COLOUR });
  }
  if (hasBands) {
    const text = 'Pale band: where suppressed counts make the value uncertain';
    entries.push({ kind: 'band', text, colour: pale(lineStyle(0).colour, 0.25) });
  }
  return entries;
}
