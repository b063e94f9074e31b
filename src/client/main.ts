import { writeAgo } from './ago.ts';

/** The browser's code: each part is loaded only where the page has something for it. */
for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-ago]')) writeAgo(time);

const now = document.querySelector<HTMLElement>('[data-now]');
if (now) void import('./status.ts').then(({ watchStatus }) => watchStatus(now));

const finder = document.querySelector<HTMLFormElement>('form[data-finder]');
if (finder) void import('./finder.ts').then(({ watchFinder }) => watchFinder(finder));

const isQuestion = document.querySelector('[data-ask], [data-chart]') !== null;
if (isQuestion) void import('./answers.ts').then(({ watchAnswers }) => watchAnswers());

const hasGrid = document.querySelector('form[action="/data/grid"]') !== null;
if (hasGrid) void import('./grid.ts').then(({ watchGrid }) => watchGrid());
