import { drawCharts } from './chart.ts';
import { setUpForm } from './form.ts';
import { setUpHeatmap, showPicked } from './heatmap.ts';
import { setUpImages } from './image.ts';
import { setUpNavigation } from './navigate.ts';
import { setUpPrinting } from './print.ts';

/** Brings a page of questions and answers to life: drawn charts, a form that answers in place. */
export function watchAnswers(): void {
  setUpForm();
  setUpNavigation();
  setUpImages();
  setUpPrinting();
  drawCharts(document);
  setUpHeatmap(document);
  showPicked(document);
}
