import { LIGHT } from './pageColours.ts';

/** What a picture of a chart says beside the drawing, so that it explains itself wherever it goes. */
export interface ImageWords {
  readonly title: string;
  /** An entry a line style: its text, and its sign in its colour. */
  readonly key: readonly {
    readonly text: string;
    readonly sign: string;
    readonly colour: string;
  }[];
  /** Definition, data date and where the numbers come from, each beginning a line. */
  readonly source: readonly string[];
}

/** A text on the picture, in Plotly's words: placed in pixels from the drawing's left top or bottom. */
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
/** `letter`: a letter's breadth, of its size, in the broad fonts that an image may be drawn with. */
const TITLE = { size: 18, line: 24, letter: 0.64 };
const KEY = { size: 13, line: 17, letter: 0.57 };
const SOURCE = { size: 11, line: 14.5, letter: 0.57 };
/** What the months under the drawing take. */
const MONTHS = 34;

/**
 * The frame of a chart's picture: title above the drawing, key and source below it, all within
 * `width` pixels. The drawing itself keeps `plot` pixels of height, margins without these included.
 */
export function imageFrame(words: ImageWords, width: number, plot: number): ImageFrame {
  const room = width - 2 * EDGE;
  const fits = ({ size, letter }: typeof TITLE): number => room / (size * letter);
  const title = wrapped(words.title, fits(TITLE)).map(escaped);
  const key = keyLines(words.key, fits(KEY));
  const source = words.source.flatMap(line => wrapped(line, fits(SOURCE)).map(escaped));
  const l = 56;
  const t = EDGE + title.length * TITLE.line + 14;
  const below = MONTHS + 8;
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
    height: plot - 52 + t + b,
    margin: { l, r: EDGE + 8, t, b },
    texts: [
      place(1, t - EDGE + 4, `<b>${title.join('<br>')}</b>`, TITLE.size, LIGHT.ink),
      ...(key.length > 0 ? [place(0, -below, key.join('<br>'), KEY.size, LIGHT.soft)] : []),
      place(0, -below - key.length * KEY.line - 6, source.join('<br>'), SOURCE.size, LIGHT.soft),
    ],
  };
}

/** Signs in their colours before their texts, as many entries a line as fit. */
function keyLines(key: ImageWords['key'], most: number): string[] {
  const lines: { html: string; length: number }[] = [];
  for (const { text, sign, colour } of key) {
    const [first = '', ...others] = wrapped(text, most - 4);
    const length = text.length + 6;
    const html = `<span style="color:${colour}">${escaped(sign)}</span> ${escaped(first)}`;
    const last = lines.at(-1);
    if (last && last.length + length <= most) {
      last.html += `&nbsp;&nbsp;&nbsp;&nbsp;${html}`;
      last.length += length;
    } else {
      lines.push({ html, length });
      for (const other of others) lines.push({ html: escaped(other), length: most });
    }
  }
  return lines.map(line => line.html);
}

/** Lines of at most so many letters, broken between words. */
function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
