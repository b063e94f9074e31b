import { type ImageWords, imageFrame } from '../charts/figure/image.ts';
import { pictureImage, type SvgImage } from '../charts/figure/pictureImage.ts';
import { LIGHT, onLight } from '../charts/pageColours.ts';
import { AXIS_COLOUR } from '../charts/palette.ts';
import { announce } from './announce.ts';
import { isNarrow, layoutFor, sightOf, tracesOf } from './chart.ts';
import { figureOf } from './pageFigure.ts';
import { pictureIn } from './pagePicture.ts';
import { loadPlotly } from './plotly.ts';

/** Handles the buttons that download a chart as an image. */
export function setUpImages(): void {
  document.addEventListener('click', event => {
    if (!(event.target instanceof HTMLElement)) return;
    const button = event.target.closest<HTMLButtonElement>('button[data-image]');
    const card = button?.closest<HTMLElement>('.answer');
    if (button && card) void download(card, button);
  });
}

/**
 * Downloads a card's chart as an image, at its size on the screen and in light colours. The image includes
 * the title, the key and the source.
 */
async function download(card: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const plot = card.querySelector<HTMLElement>('.chart > .plot');
  if (!plot) return;
  const { image, file = 'openpath', version = '' } = button.dataset;
  const format = image === 'svg' ? 'svg' : 'png';
  const words = wordsOf(card, version);
  button.disabled = true;
  try {
    await (figureOf(plot)
      ? downloadFigure(plot, words, format, file)
      : downloadPicture(plot, words, format, file));
  } catch {
    announce('The image could not be created. Check the connection and try again.', true);
  } finally {
    button.disabled = false;
  }
}

type ImageFormat = 'png' | 'svg';

async function downloadFigure(
  plot: HTMLElement,
  words: ImageWords,
  format: ImageFormat,
  filename: string,
): Promise<void> {
  const figure = figureOf(plot);
  if (!figure) return;
  const plotly = await loadPlotly();
  const { clientWidth: width, clientHeight } = plot;
  const left = figure.layout.margin.l + 8;
  const frame = imageFrame(words, { width, height: clientHeight, left });
  const { height, margin, texts } = frame;
  const layout = layoutFor(figure, sightOf(plot, figure), isNarrow());
  await plotly.downloadImage(
    {
      data: tracesOf(figure, colour => colour),
      layout: {
        ...layout,
        width,
        height,
        margin,
        autosize: false,
        paper_bgcolor: LIGHT.paper,
        plot_bgcolor: LIGHT.paper,
        font: { ...layout.font, color: LIGHT.soft },
        xaxis: { ...layout.xaxis, linecolor: AXIS_COLOUR, tickcolor: AXIS_COLOUR },
        yaxis: { ...layout.yaxis, gridcolor: LIGHT.rule },
        annotations: [...(layout.annotations ?? []), ...texts],
      },
      config: { staticPlot: true },
    },
    { format, width, height, scale: devicePixelRatio, filename },
  );
}

/** A funnel or a slope chart, which the server alone draws. */
async function downloadPicture(
  plot: HTMLElement,
  words: ImageWords,
  format: ImageFormat,
  filename: string,
): Promise<void> {
  const area = plot.querySelector<HTMLElement>('.picture');
  if (!area) return;
  const { clientWidth: width } = plot;
  const right = width - area.offsetLeft - area.offsetWidth;
  const place = { width, left: area.offsetLeft + 8, right, height: area.offsetHeight };
  const image = pictureImage(pictureIn(area), words, place);
  const svg = new Blob([image.svg], { type: 'image/svg+xml' });
  save(format === 'svg' ? svg : await pngOf(image, svg), `${filename}.${format}`);
}

async function pngOf({ width, height }: SvgImage, svg: Blob): Promise<Blob> {
  const url = URL.createObjectURL(svg);
  try {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width * devicePixelRatio;
    canvas.height = height * devicePixelRatio;
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob(png => (png ? resolve(png) : reject(new Error('The canvas is empty.'))));
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

function save(blob: Blob, filename: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = filename;
  link.click();
  // The download begins after this task.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const SIGNS: Record<string, string> = { dashed: '╌╌', dotted: '┈┈', solid: '━' };

/** The card's title, key and source, for the image. */
function wordsOf(card: HTMLElement, version: string): ImageWords {
  const text = (from: ParentNode, selector: string): string =>
    from.querySelector(selector)?.textContent?.trim() ?? '';
  const facts = [...card.querySelectorAll('.provenance > span')].map(fact => fact.textContent);
  return {
    title: card.dataset.title ?? text(card, 'h1, h2'),
    key: [
      ...[...card.querySelectorAll<HTMLElement>('.key li')].map(entry => {
        const style = entry.style.getPropertyValue('--s').trim();
        const mark = text(entry, '.sign');
        return {
          text: (entry.textContent ?? '').trim().replace(mark, '').trim(),
          sign: entry.classList.contains('filled')
            ? '██'
            : entry.classList.contains('cut')
              ? mark
              : `${SIGNS[style] ?? '━'}${mark}`,
          colour: onLight(entry.style.getPropertyValue('--c').trim()),
        };
      }),
      ...[...card.querySelectorAll<HTMLElement>('figcaption > .events li')].map(event => {
        const sign = text(event, 'b');
        const words = (event.firstElementChild?.nextSibling?.textContent ?? '').trim();
        return { text: words, sign, colour: LIGHT.ink };
      }),
    ],
    source: [
      text(card, '.about > p'),
      ['openpath', ...facts, ...(version === '' ? [] : [`data version ${version}`])].join(' · '),
    ],
  };
}
