/**
 * Presses the buttons that were pressed before the code that handles them had loaded (early.ts marks
 * them). To be called once, after that code has begun to listen.
 */
export function pressAgain(selector: string): void {
  for (const button of document.querySelectorAll<HTMLElement>(selector)) {
    if (button.dataset.pressed !== undefined) button.click();
  }
}
