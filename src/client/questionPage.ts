import { drawCharts } from './chart.ts';
import { setUpForm } from './form.ts';
import { scrollToHighlighted, setUpHeatmap } from './heatmap.ts';
import { setUpImages } from './image.ts';
import { setUpNavigation } from './navigate.ts';
import { setUpPrinting } from './print.ts';

/** Sets up a page with a question and its answer: Plotly charts, and a form that answers without a reload. */
export function setUpQuestionPage(): void {
  setUpForm();
  setUpNavigation();
  setUpImages();
  setUpPrinting();
  drawCharts(document);
  setUpHeatmap(document);
  scrollToHighlighted(document);
}
