import { pressAgain } from './pressedEarly.ts';

/** How long, in milliseconds, a button says that it has copied. */
const SAID_FOR = 2500;

/** Handles the buttons that copy the address of a card. */
export function setUpSharing(): void {
  const said = document.createElement('div');
  said.className = 'visually-hidden';
  said.setAttribute('role', 'status');
  document.body.append(said);
  document.addEventListener('click', event => {
    const button =
      event.target instanceof Element && event.target.closest<HTMLElement>('[data-copy]');
    if (!button) return;
    const label = button.firstChild;
    if (!label) return;
    const before = label.textContent;
    void copied(location.origin + button.dataset.copy).then(isCopied => {
      const words = isCopied ? 'Link copied' : 'Copy the address bar instead';
      label.textContent = words;
      said.textContent = words;
      setTimeout(() => {
        label.textContent = before;
        said.textContent = '';
      }, SAID_FOR);
    });
  });
  pressAgain('[data-copy]');
}

/** Browsers offer their clipboard only over HTTPS; on a plain intranet a selection is copied instead. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedBySelection(text);
  }
}

function copiedBySelection(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return isCopied;
}
