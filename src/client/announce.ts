/** Announces a text to screen readers. A fault, which changes nothing else on the screen, is also shown. */
export function announce(text: string, isFault = false): void {
  const status = document.getElementById('said');
  if (!status) return;
  status.textContent = text;
  status.classList.toggle('visually-hidden', !isFault);
}
