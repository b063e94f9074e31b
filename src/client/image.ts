import { type ImageWords, imageFrame } from '../charts/figure/image.ts';
import { LIGHT, onLight } from '../charts/pageColours.ts';
import { AXIS_COLOUR } from '../charts/palette.ts';
import { announce } from './announce.ts';
import { isNarrow, layoutFor, sightOf, tracesOf } from './chart.ts';
import { figureOf } from './pageFigure.ts';
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
  const chart = card.querySelector<HTMLElement>('[data-chart]');
  const plot = chart?.querySelector<HTMLElement>('.plot');
  const figure = chart && figureOf(chart);
  if (!plot || !figure) return;
  button.disabled = true;
  try {
    const plotly = await loadPlotly();
    const { clientWidth: width, clientHeight } = plot;
    const left = figure.layout.margin.l + 8;
    const frame = imageFrame(wordsOf(card), { width, height: clientHeight, left });
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
      {
        format: button.dataset.image === 'svg' ? 'svg' : 'png',
        width,
        height,
        scale: devicePixelRatio,
        filename: button.dataset.file ?? 'openpath',
      },
    );
  } catch {
    announce('The image could not be created. Check the connection and try again.', true);
  } finally {
    button.disabled = false;
  }
}

const SIGNS: Record<string, string> = { dashed: '╌╌', dotted: '┈┈', solid: '━' };

/** The card's title, key and source, for the image. */
function wordsOf(card: HTMLElement): ImageWords {
  const text = (from: ParentNode, selector: string): string =>
    from.querySelector(selector)?.textContent?.trim() ?? '';
  const facts = [...card.querySelectorAll('.provenance > span')].map(each => each.textContent);
  return {
    title: card.dataset.title ?? text(card, 'h1, h2'),
    key: [
      ...[...card.querySelectorAll<HTMLElement>('.key li')].map(entry => {
        const style = entry.style.getPropertyValue('--s').trim();
        const mark = text(entry, '.sign');
        return {
          text: (entry.textContent ?? '').trim().replace(mark, '').trim(),
          sign: entry.classList.contains('filled') ? '██' : `${SIGNS[style] ?? '━'}${mark}`,
          colour: onLight(entry.style.getPropertyValue('--c').trim()),
        };
      }),
      ...[...card.querySelectorAll<HTMLElement>('figcaption > .events li')].map(event => {
        const sign = text(event, 'b');
        const words = (event.firstElementChild?.nextSibling?.textContent ?? '').trim();
        return { text: words, sign, colour: LIGHT.ink };
      }),
    ],
    source: [text(card, '.about > p'), ['openpath', ...facts].join(' · ')],
  };
}
