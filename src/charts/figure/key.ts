import type { Series } from '../../domain/series.ts';
import type { DecileStyle } from '../../state/chartState.ts';
import { CONTEXT_COLOUR, lineStyle, SIGN_OF_CUT, uncertainFill } from '../palette.ts';
import { peersNoun } from '../words/peerWords.ts';
import { decileKey } from './deciles.ts';
import { labelOfLine, sharesColours } from './endLabels.ts';
import type { KeyEntry } from './figureTypes.ts';

/** The lines that a chart draws. */
interface DrawnLines {
  /** The groups drawn in colours, by their index in the series. */
  readonly colouredGroups: readonly number[];
  /** How many groups are drawn pale, behind the coloured ones. */
  readonly contextCount: number;
  /** The coloured groups that have an uncertain month. */
  readonly uncertainGroups: readonly number[];
  /** Whether the band of any line continues above the chart. */
  readonly isCut: boolean;
}

/**
 * The key of a chart: an entry for each kind of line or area that is drawn. It does not give the number of
 * peers, because that differs from month to month; the summary does.
 */
export function keyOf(
  series: Series,
  { colouredGroups: strong, contextCount: context, uncertainGroups: uncertain, isCut }: DrawnLines,
  decileStyle: DecileStyle,
): KeyEntry[] {
  const entries: KeyEntry[] = strong.map((group, i) => {
    const style = lineStyle(i);
    const text = series.groups[group]?.name ?? '';
    const label = sharesColours(strong.length) ? { label: labelOfLine(i) } : {};
    return { kind: 'line', text, colour: style.colour, mark: style.mark, ...label };
  });
  entries.push(...decileKey(series, decileStyle));
  if (context > 0) {
    const text = `${context} other ${peersNoun(series, context)}`;
    entries.push({ kind: 'context', text, colour: CONTEXT_COLOUR });
  }
  const [first] = uncertain;
  if (first !== undefined) {
    entries.push(uncertainKey(uncertainFill(lineStyle(strong.indexOf(first)))));
  }
  if (isCut) {
    const text = 'A band continues above the chart';
    entries.push({ kind: 'cut', text, colour: lineStyle(0).colour, mark: SIGN_OF_CUT });
  }
  return entries;
}

/** What a band around a line means. */
export const uncertainKey = (colour: string): KeyEntry => ({
  kind: 'band',
  text: 'Uncertain, as counts are suppressed',
  colour,
  fills: [colour],
});
