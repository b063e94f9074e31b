/** Loads the code that a page needs, by what is on the page. */
for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-ago]')) {
  time.title = time.dateTime;
}

export {};
