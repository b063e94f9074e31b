// This runs before the page is drawn. Everything that can wait is in remembered.ts, mine.ts and
// pressedEarly.ts.

// Space for the strip about the remembered practice is reserved at once, so that nothing moves later
// (styles/mine.css).
try {
  if (localStorage.getItem('openpath.practice') !== null) {
    document.documentElement.dataset.remembers = '';
  }
} catch {
  // The browser does not allow storage.
}

// A button that is pressed before its code has loaded is marked, and the code presses it again later.
document.addEventListener('click', ({ target }) => {
  const button =
    target instanceof Element &&
    target.closest<HTMLElement>(
      '[data-remember], [data-forget], [data-copy], [data-copy-text], [data-print]',
    );
  if (button) button.dataset.pressed = '';
});
