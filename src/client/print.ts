import { redrawCharts } from './chart.ts';

/** The width of a printed page between its margins, and the height of a chart on it, in CSS pixels. */
const PAPER = { width: 695, height: 220 };

/** For printing, fits charts to the paper's width and opens tables; afterwards undoes both. */
export function setUpPrinting(): void {
  let opened: HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>('.answer .drawn:not([open])')];
    for (const table of opened) table.open = true;
    redrawCharts(PAPER);
  });
  addEventListener('afterprint', () => {
    for (const table of opened) table.open = false;
    redrawCharts();
  });
}
