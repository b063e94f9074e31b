import { setUpForm } from './form.ts';
import { scrollToHighlighted, setUpHeatmap } from './heatmap.ts';
import { setUpImages } from './image.ts';
import { setUpNavigation } from './navigate.ts';
import { setUpPrinting } from './print.ts';
import { setUpReading } from './reading.ts';
import { setUpZoom } from './zoom.ts';

/** Sets up a page with a question and its answer: charts to read, and a form that answers without a reload. */
export function setUpQuestionPage(): void {
  setUpForm();
  setUpNavigation();
  setUpImages();
  setUpPrinting();
  setUpReading();
  setUpZoom();
  setUpHeatmap(document);
  scrollToHighlighted(document);
}
