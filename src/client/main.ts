import { pressAgain } from './pressedEarly.ts';
import { writeAgo } from './timeAgo.ts';

/** Starts the browser's code. Each part is loaded only where the page needs it. */
for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-ago]')) writeAgo(time);

for (const button of document.querySelectorAll('[data-print]')) {
  button.addEventListener('click', () => print());
}
pressAgain('[data-print]');

const status = document.querySelector<HTMLElement>('[data-now]');
if (status) void import('./status.ts').then(({ watchStatus }) => watchStatus(status));

const finder = document.querySelector<HTMLFormElement>('form[data-finder]');
if (finder) void import('./finder.ts').then(({ watchFinder }) => watchFinder(finder));

const isQuestion =
  document.querySelector('[data-ask], [data-chart], [data-organisations]') !== null;
if (isQuestion)
  void import('./questionPage.ts').then(({ setUpQuestionPage }) => setUpQuestionPage());

const hasGrid = document.querySelector('form[action="/data/grid"], [data-multiples]') !== null;
if (hasGrid) void import('./grid.ts').then(({ watchGrid }) => watchGrid());

const hasOrganisationsPlot =
  document.querySelector(
    'form:is([action="/data/funnel"], [action="/data/change"]), [data-organisations]',
  ) !== null;
if (hasOrganisationsPlot)
  void import('./organisationsPlot.ts').then(({ watchOrganisationsPlots }) =>
    watchOrganisationsPlots(),
  );

if (document.querySelector('[data-copy]'))
  void import('./share.ts').then(({ setUpSharing }) => setUpSharing());

if (document.querySelector('[data-remember], [data-remembers]'))
  void import('./mine.ts').then(({ setUpMine }) => setUpMine());

// A later answer may bring more find boxes.
const seenBoxes = new WeakSet<Element>();
const setUpBoxAt = (target: EventTarget | null): void => {
  const box = target instanceof Element && target.closest<HTMLFormElement>('form[data-find-box]');
  if (!box || seenBoxes.has(box)) return;
  seenBoxes.add(box);
  void import('./findBox.ts').then(({ setUpFindBox }) => setUpFindBox(box));
};
document.addEventListener('focusin', event => setUpBoxAt(event.target));
setUpBoxAt(document.activeElement);
