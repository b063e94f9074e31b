import { redrawCharts } from './chart.ts';

/**
 * The width of a printed page between its margins, and the height of a chart on it, in CSS pixels; of
 * several measures three charts share a page. As in styles/overview.css and chart.css.
 */
const WIDTH = 695;
const HEIGHT = 220;
const HEIGHT_OF_SEVERAL = 150;

/** For printing, fits charts to the paper's width and opens tables; afterwards undoes both. */
export function setUpPrinting(): void {
  let opened: HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>('.answer .drawn:not([open])')];
    for (const table of opened) table.open = true;
    const isOne = document.querySelectorAll('.answer > .chart').length < 2;
    redrawCharts({ width: WIDTH, height: isOne ? HEIGHT : HEIGHT_OF_SEVERAL });
  });
  addEventListener('afterprint', () => {
    for (const table of opened) table.open = false;
    redrawCharts();
  });
}
