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

const EDGE = 16;
/** `letter`: the width of a letter relative to the size, in the widest fonts that an image may use. */
const TITLE = { size: 18, line: 24, letter: 0.64 };
const KEY = { size: 13, line: 17, letter: 0.57 };
const SOURCE = { size: 11, line: 14.5, letter: 0.57 };
/** The height of the months under the plot. */
const MONTHS_HEIGHT = 34;

/** The plot of an image, in pixels: its height has the page's own margins. */
export interface ImagePlot {
  readonly width: number;
  readonly height: number;
  /** Room for the texts of the value axis. */
  readonly left: number;
}

/**
 * The frame of a chart's image: the title above the plot, and the key and the source below it. The texts are
 * as wide as the plot, and the plot keeps its height.
 */
export function imageFrame(words: ImageWords, plot: ImagePlot): ImageFrame {
  const { width, left: l } = plot;
  const room = width - 2 * EDGE;
  const fits = ({ size, letter }: typeof TITLE): number => room / (size * letter);
  const title = wrapText(words.title, fits(TITLE)).map(escapeText);
  const key = keyLines(words.key, fits(KEY));
  const source = words.source.flatMap(line => wrapText(line, fits(SOURCE)).map(escapeText));
  const t = EDGE + title.length * TITLE.line + 14;
  const below = MONTHS_HEIGHT + 8;
  const b = below + key.length * KEY.line + 6 + source.length * SOURCE.line + EDGE;
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
  return {
    height: plot.height - 52 + t + b,
    margin: { l, r: EDGE + 8, t, b },
    texts: [
      place(1, t - EDGE + 4, `<b>${title.join('<br>')}</b>`, TITLE.size, LIGHT.ink),
      ...(key.length > 0 ? [place(0, -below, key.join('<br>'), KEY.size, LIGHT.soft)] : []),
      place(0, -below - key.length * KEY.line - 6, source.join('<br>'), SOURCE.size, LIGHT.soft),
    ],
  };
}

/** The lines of the key: each sign in its colour, then its text, with as many entries on a line as fit. */
function keyLines(key: ImageWords['key'], most: number): string[] {
  const lines: { html: string; length: number }[] = [];
  for (const { text, sign, colour } of key) {
    const [first = '', ...others] = wrapText(text, most - 4);
    const length = text.length + 6;
    const html = `<span style="color:${colour}">${escapeText(sign)}</span> ${escapeText(first)}`;
    const last = lines.at(-1);
    if (last && last.length + length <= most) {
      last.html += `&nbsp;&nbsp;&nbsp;&nbsp;${html}`;
      last.length += length;
    } else {
      lines.push({ html, length });
      for (const other of others) lines.push({ html: escapeText(other), length: most });
    }
  }
  return lines.map(line => line.html);
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
