import { redrawCharts } from './chart.ts';

/**
 * The width of a printed page between its margins and the height of a chart on it, in CSS pixels, as in
 * styles/overview.css and chart.css. Three charts of the measures fit on a page.
 */
const WIDTH = 695;
const HEIGHT = 220;
const HEIGHT_OF_SEVERAL = 150;

/** Before printing, fits charts to the width of the paper and opens tables; after printing, undoes both. */
export function setUpPrinting(): void {
  let openedDetails: HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    openedDetails = [
      ...document.querySelectorAll<HTMLDetailsElement>('.answer .drawn:not([open])'),
    ];
    for (const table of openedDetails) table.open = true;
    const isOne = document.querySelectorAll('.answer > .chart').length < 2;
    redrawCharts({ width: WIDTH, height: isOne ? HEIGHT : HEIGHT_OF_SEVERAL });
  });
  addEventListener('afterprint', () => {
    for (const table of openedDetails) table.open = false;
    redrawCharts();
  });
}
