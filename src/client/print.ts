import { redrawCharts } from './chart.ts';

/** The breadth of a printed page between its margins, and a chart's height on it, in CSS pixels. */
const PAPER = { width: 695, height: 220 };

/** Before a page is printed its charts take the paper's breadth and its tables open; afterwards back. */
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
