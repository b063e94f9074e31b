/** What a status event says; src/web/presenters/statusNow.ts writes it. */
interface Now {
  readonly isRunning: boolean;
  readonly words: string;
  readonly percent?: number;
  readonly version?: string;
}

/**
 * Keeps the status page (and the page that waits for the first build) up to date while a build runs,
 * and loads the page anew when it has ended.
 */
export function watchStatus(section: HTMLElement): void {
  const words = section.querySelector<HTMLElement>('[data-now-words]');
  const bar = section.querySelector<HTMLProgressElement>('[data-now-bar]');
  const button = section.querySelector<HTMLButtonElement>('[data-now-button]');
  const shown = section.dataset.version;
  let wasRunning = section.dataset.running !== undefined;
  const events = new EventSource(section.dataset.events ?? '/status/events');

  events.addEventListener('message', event => {
    const now = parsed(event.data);
    if (!now) return;
    if ((wasRunning && !now.isRunning) || (now.version ?? '') !== (shown ?? '')) {
      events.close();
      location.reload();
      return;
    }
    wasRunning = now.isRunning;
    if (words && words.textContent !== now.words) words.textContent = now.words;
    if (button) button.disabled = now.isRunning;
    if (bar) {
      bar.hidden = !now.isRunning;
      if (now.percent === undefined) bar.removeAttribute('value');
      else bar.value = now.percent;
    }
  });
  addEventListener('pagehide', () => events.close());
}

function parsed(data: unknown): Now | undefined {
  const value: unknown = typeof data === 'string' ? JSON.parse(data) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('isRunning' in value) || typeof value.isRunning !== 'boolean') return undefined;
  return {
    isRunning: value.isRunning,
    words: 'words' in value && typeof value.words === 'string' ? value.words : '',
    ...('percent' in value && typeof value.percent === 'number' ? { percent: value.percent } : {}),
    ...('version' in value && typeof value.version === 'string' ? { version: value.version } : {}),
  };
}
