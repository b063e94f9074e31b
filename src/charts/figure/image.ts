import { LIGHT } from '../pageColours.ts';
import { escapeText } from './plotlyText.ts';

/** The text on a chart's image, so that the image makes sense without its page. */
export interface ImageWords {
  readonly title: string;
  /** An entry for each line style: its text, and its sign in its colour. */
  readonly key: readonly {
    readonly text: string;
    readonly sign: string;
    readonly colour: string;
  }[];
  /** Definition, date of the data and source of the numbers, each on a line of its own. */
  readonly source: readonly string[];
}

/** A text on the image as a Plotly annotation, placed in pixels from the plot's top left or bottom left. */
export interface ImageText {
  readonly text: string;
  readonly showarrow: false;
  readonly xref: 'paper';
  readonly yref: 'paper';
  readonly x: 0;
  readonly y: 0 | 1;
  readonly xanchor: 'left';
  readonly yanchor: 'top';
  readonly xshift: number;
  readonly yshift: number;
  readonly align: 'left';
  readonly font: { readonly size: number; readonly color: string };
}

export interface ImageFrame {
  readonly height: number;
  readonly margin: {
    readonly l: number;
    readonly r: number;
    readonly t: number;
    readonly b: number;
  };
  readonly texts: readonly ImageText[];
}

/** The texts of an image in the lines that fit, and how tall it is. */
export interface ImageLines {
  readonly title: readonly string[];
  readonly key: readonly KeyLine[];
  readonly source: readonly string[];
  /** The heights above and below the plot. */
  readonly above: number;
  readonly below: number;
}

/** Entries that fit on a line, or the rest of a longer one, which has no sign. */
type KeyLine = readonly {
  readonly text: string;
  readonly sign?: string;
  readonly colour?: string;
}[];

/** The distance of the texts from the image’s edges. */
export const EDGE = 16;
/** `letter`: the width of a letter relative to the size, in the widest fonts that an image may use. */
export const TEXTS = {
  title: { size: 18, line: 24, letter: 0.64 },
  key: { size: 13, line: 17, letter: 0.57 },
  source: { size: 11, line: 14.5, letter: 0.57 },
} as const;
/** From the plot to the key: the months are in between. */
export const KEY_DISTANCE = 42;
/** From the key to the source. */
export const SOURCE_DISTANCE = 6;
/** The margins that a page’s plot has above and below its axes (styles/chart.css). */
export const PAGE_MARGIN = { above: 10, below: 42 } as const;

/** The texts of an image of this width. */
export function imageLines({ title, key, source }: ImageWords, width: number): ImageLines {
  const fits = ({ size, letter }: { size: number; letter: number }): number =>
    (width - 2 * EDGE) / (size * letter);
  const lines = {
    title: wrapText(title, fits(TEXTS.title)),
    key: keyLines(key, fits(TEXTS.key)),
    source: source.flatMap(line => wrapText(line, fits(TEXTS.source))),
  };
  const { title: titleText, key: keyText, source: sourceText } = TEXTS;
  return {
    ...lines,
    above: EDGE + lines.title.length * titleText.line + 14,
    below:
      KEY_DISTANCE +
      lines.key.length * keyText.line +
      SOURCE_DISTANCE +
      lines.source.length * sourceText.line +
      EDGE,
  };
}

/** The plot of an image, in pixels: its height has the page's own margins. */
export interface ImagePlot {
  readonly width: number;
  readonly height: number;
  /** Room for the texts of the value axis. */
  readonly left: number;
}

/**
 * The frame of an image that Plotly draws: the title above the plot, and the key and the source below it. The
 * texts are as wide as the plot, and the plot keeps its height.
 */
export function imageFrame(words: ImageWords, plot: ImagePlot): ImageFrame {
  const { width, left: l } = plot;
  const { title, key, source, above: t, below: b } = imageLines(words, width);
  const place = (y: 0 | 1, yshift: number, text: string, size: number, color: string) =>
    ({
      text,
      showarrow: false,
      xref: 'paper',
      yref: 'paper',
      x: 0,
      y,
      xanchor: 'left',
      yanchor: 'top',
      xshift: EDGE - l,
      yshift,
      align: 'left',
      font: { size, color },
    }) as const;
  const markup = (lines: readonly string[]): string => lines.map(escapeText).join('<br>');
  const titleText = `<b>${markup(title)}</b>`;
  const keyText = key.map(keyMarkup).join('<br>');
  const sourceShift = -KEY_DISTANCE - key.length * TEXTS.key.line - SOURCE_DISTANCE;
  return {
    height: plot.height - PAGE_MARGIN.above - PAGE_MARGIN.below + t + b,
    margin: { l, r: EDGE + 8, t, b },
    texts: [
      place(1, t - EDGE + 4, titleText, TEXTS.title.size, LIGHT.ink),
      ...(key.length > 0 ? [place(0, -KEY_DISTANCE, keyText, TEXTS.key.size, LIGHT.soft)] : []),
      place(0, sourceShift, markup(source), TEXTS.source.size, LIGHT.soft),
    ],
  };
}

const keyMarkup = (line: KeyLine): string =>
  line
    .map(({ text, sign, colour }) =>
      sign === undefined
        ? escapeText(text)
        : `<span style="color:${colour}">${escapeText(sign)}</span> ${escapeText(text)}`,
    )
    .join('&nbsp;&nbsp;&nbsp;&nbsp;');

/** The lines of the key, with as many entries on a line as fit. */
function keyLines(key: ImageWords['key'], most: number): KeyLine[] {
  const lines: { entries: KeyLine; length: number }[] = [];
  for (const { text, sign, colour } of key) {
    const [first = '', ...others] = wrapText(text, most - 4);
    const length = text.length + 6;
    const entry = { text: first, sign, colour };
    const last = lines.at(-1);
    if (last && last.length + length <= most) {
      last.entries = [...last.entries, entry];
      last.length += length;
    } else {
      lines.push({ entries: [entry], length });
      for (const other of others) lines.push({ entries: [{ text: other }], length: most });
    }
  }
  return lines.map(({ entries }) => entries);
}

/** Breaks a text between words into lines of at most `most` letters. */
function wrapText(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
