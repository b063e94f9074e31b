import type { LineStyle } from '../../charts/palette.ts';

/** The marks of lines in text. */
export const MARK_SIGNS: Record<string, string> = {
  circle: '●',
  square: '■',
  diamond: '◆',
  'triangle-up': '▲',
  x: '✖',
};

/** How a list shows that an organisation is highlighted: the colour and the sign of its line. */
export interface HighlightMark {
  readonly colour: string;
  readonly sign: string | undefined;
}

/** @param style of the line; undefined where the organisation is not highlighted. */
export const highlightMarkOf = (style: LineStyle | undefined): HighlightMark | undefined =>
  style && { colour: style.colour, sign: MARK_SIGNS[style.mark] };
