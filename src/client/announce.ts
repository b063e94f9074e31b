/**
 * Announces a text to screen readers. A fault is also shown on the screen, because nothing else there would
 * change.
 */
export function announce(text: string, isFault = false): void {
  const status = document.getElementById('said');
  if (!status) return;
  status.textContent = text;
  status.classList.toggle('visually-hidden', !isFault);
}
