import { withIsolates } from '../../domain/bidi.ts';
import { LIGHT, onLight } from '../pageColours.ts';
import {
  EDGE,
  type ImageWords,
  imageLines,
  KEY_DISTANCE,
  SOURCE_DISTANCE,
  TEXTS,
} from './image.ts';
import type { Picture } from './picture.ts';

/** The place of a picture in an image, in pixels. */
export interface PicturePlace {
  /** The image’s width. */
  readonly width: number;
  /** From the image’s left edge to the picture, and from the picture to the right edge. */
  readonly left: number;
  readonly right: number;
  /** The picture’s own height. */
  readonly height: number;
}

/** An image as SVG, and its size in pixels. */
export interface SvgImage {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** Pictures are drawn in a box of so many units (src/charts/figure/picture.ts). */
const BOX = 1000;
const TICK = 13;
const END = 11;
/** The width of a letter of a bold label relative to its size. */
const END_LETTER = 0.68;

/**
 * The image of a picture that Plotly does not draw, with the title above it and the key and the source below.
 * Its paths are in pixels, because not every program that reads SVG keeps lines thin in a stretched box.
 */
export function pictureImage(picture: Picture, words: ImageWords, place: PicturePlace): SvgImage {
  const { width, left, right, height: plotHeight } = place;
  const plotWidth = width - left - right;
  const { title, key, source, above, below } = imageLines(words, width);
  const height = above + plotHeight + below;
  const bottom = above + plotHeight;
  const text = (x: number, y: number, size: number, colour: string, content: string, more = '') =>
    `<text x="${x}" y="${y}" font-size="${size}" fill="${onLight(colour)}"${more}>${content}</text>`;
  /** Lines of text, the top of the first one at `y`. */
  const block = (
    lines: readonly string[],
    y: number,
    { size, line }: { size: number; line: number },
    colour: string,
    more = '',
  ): string[] =>
    lines.map((content, i) => text(EDGE, round(y + size + i * line), size, colour, content, more));
  const across = (x: number): number => round(left + x * plotWidth);
  const down = (y: number): number => round(above + y * plotHeight);
  const sourceTop = bottom + KEY_DISTANCE + key.length * TEXTS.key.line + SOURCE_DISTANCE;
  const parts = [
    `<rect width="${width}" height="${height}" fill="${LIGHT.paper}"/>`,
    ...block(title.map(safe), EDGE - 4, TEXTS.title, LIGHT.ink, ' font-weight="700"'),
    ...picture.values.map(
      ({ position }) =>
        `<path d="M${left} ${down(1 - position)}H${width - right}" stroke="${LIGHT.rule}"/>`,
    ),
    `<g transform="translate(${left} ${above})" stroke-linejoin="round" stroke-linecap="round">`,
    ...picture.paths.map(({ d, stroke, width: wide, dashes, fill }) => {
      const dash = dashes === undefined ? '' : ` stroke-dasharray="${dashes}"`;
      const scaled = scaledPath(d, plotWidth / BOX, plotHeight / BOX);
      return `<path d="${scaled}" ${paint('stroke', stroke)} ${paint('fill', fill)} stroke-width="${wide}"${dash}/>`;
    }),
    '</g>',
    ...picture.marks.flatMap(({ d, fill, positions }) =>
      positions.map(
        ({ x, y }) =>
          `<path d="${d}" transform="translate(${across(x)} ${down(y)})" ${paint('fill', fill)}/>`,
      ),
    ),
    ...picture.ends.map(({ x, y, text: name, colour, isLeft }) => {
      const room = isLeft ? left + x * plotWidth - 7 : (1 - x) * plotWidth + right - 5;
      const anchor = isLeft ? ' text-anchor="end"' : '';
      const at = across(x) + (isLeft ? -7 : 5);
      const label = safe(shortened(name, room / (END * END_LETTER)));
      const halo = ` stroke="${LIGHT.paper}" stroke-width="2.5" paint-order="stroke"`;
      return text(at, down(y) + 4, END, colour, label, `${anchor} font-weight="600"${halo}`);
    }),
    ...picture.values.map(({ position, text: value }) =>
      text(left - 6, down(1 - position) + 4, TICK, LIGHT.soft, safe(value), ' text-anchor="end"'),
    ),
    ...picture.months.map(({ position, text: month }) =>
      text(across(position), bottom + 22, TICK, LIGHT.soft, safe(month), ' text-anchor="middle"'),
    ),
    ...block(key.map(keySpans), bottom + KEY_DISTANCE, TEXTS.key, LIGHT.soft),
    ...block(source.map(safe), sourceTop, TEXTS.source, LIGHT.soft),
  ];
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, Arial, Helvetica, sans-serif">`;
  return { svg: `${head}${parts.join('')}</svg>`, width, height };
}

const keySpans = (line: ReturnType<typeof imageLines>['key'][number]): string =>
  line
    .map(({ text, sign, colour = LIGHT.soft }) =>
      sign === undefined
        ? safe(text)
        : `<tspan fill="${onLight(colour)}">${safe(sign)}</tspan> ${safe(text)}`,
    )
    .join('\u00a0\u00a0\u00a0\u00a0');

/**
 * A path of the picture’s box in pixels: its commands are M, L, H and V, absolute or relative. Four decimals
 * are exact, so that the thousands of dots of one path, each placed from the one before, do not drift.
 */
function scaledPath(d: string, x: number, y: number): string {
  let isAcross = true;
  return d.replace(/([A-Za-z])|(-?\d*\.?\d+)\s*/g, (_, command?: string, number?: string) => {
    if (command !== undefined) {
      isAcross = !/v/i.test(command);
      return command;
    }
    const scaled = Math.round(Number(number) * (isAcross ? x : y) * 1e4) / 1e4;
    isAcross = !isAcross;
    return `${scaled} `;
  });
}

/** A colour as an attribute. Not every program that reads SVG knows `rgba()`. */
function paint(attribute: 'stroke' | 'fill', colour: string): string {
  const [, channels, opacity] = /^rgba\((.+),([\d.]+)\)$/.exec(onLight(colour)) ?? [];
  return channels === undefined
    ? `${attribute}="${onLight(colour)}"`
    : `${attribute}="rgb(${channels})" ${attribute}-opacity="${opacity}"`;
}

const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.max(1, Math.floor(most) - 1)).trimEnd()}…`;

const round = (value: number): number => Math.round(value * 100) / 100;

/** A text as SVG has it: XML has no control characters. */
const safe = (text: string): string =>
  withIsolates(text.replace(/\p{Cc}/gu, ''))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
