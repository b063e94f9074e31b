import { pressAgain } from './pressedEarly.ts';

/** How long (milliseconds) a button shows that it has copied. */
const MESSAGE_MS = 2500;

const COPY_BUTTONS = '[data-copy], [data-copy-text]';
const WORDS = {
  link: { copied: 'Link copied', failed: 'Copy the address bar instead' },
  text: { copied: 'Copied', failed: 'Select the sentence instead' },
};

/** Handles the buttons that copy the address of a card, or a text. */
export function setUpSharing(): void {
  const message = document.createElement('div');
  message.className = 'visually-hidden';
  message.setAttribute('role', 'status');
  document.body.append(message);
  document.addEventListener('click', event => {
    const button =
      event.target instanceof Element && event.target.closest<HTMLElement>(COPY_BUTTONS);
    if (!button) return;
    const label = button.firstChild;
    if (!label) return;
    const labelText = label.textContent;
    const { copy, copyText: text } = button.dataset;
    void copyToClipboard(text ?? location.origin + copy).then(isCopied => {
      const words = WORDS[text === undefined ? 'link' : 'text'][isCopied ? 'copied' : 'failed'];
      label.textContent = words;
      message.textContent = words;
      setTimeout(() => {
        label.textContent = labelText;
        message.textContent = '';
      }, MESSAGE_MS);
    });
  });
  pressAgain(COPY_BUTTONS);
}

/**
 * Copies a text. Browsers only offer their clipboard over HTTPS; on an intranet without it, a selection is
 * copied.
 */
async function copyToClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
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
