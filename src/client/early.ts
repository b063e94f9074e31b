// Runs before the page is drawn, so that the strip about the remembered practice has its place from the
// start (styles/mine.css). Everything else is in remembered.ts and mine.ts.
try {
  if (localStorage.getItem('openpath.practice') !== null) {
    document.documentElement.dataset.remembers = '';
  }
} catch {
  // The browser keeps nothing.
}
