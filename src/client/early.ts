// Runs before the page is drawn. Everything else is in remembered.ts, mine.ts and pressedEarly.ts.

// The strip about the remembered practice has its place from the start (styles/mine.css).
try {
  if (localStorage.getItem('openpath.practice') !== null) {
    document.documentElement.dataset.remembers = '';
  }
} catch {
  // The browser keeps nothing.
}

// A button pressed before its code has loaded is marked, and the code acts on it once it has.
document.addEventListener('click', ({ target }) => {
  const button =
    target instanceof Element &&
    target.closest<HTMLElement>('[data-remember], [data-forget], [data-copy], [data-print]');
  if (button) button.dataset.pressed = '';
});
