/**
 * Presses the buttons that were pressed before their code had loaded (early.ts marks them). Call it once,
 * after that code has started to listen.
 */
export function pressAgain(selector: string): void {
  for (const button of document.querySelectorAll<HTMLElement>(selector)) {
    if (button.dataset.pressed !== undefined) button.click();
  }
}
