/** A status event, as the server sends it. */
interface StatusEvent {
  readonly isRunning: boolean;
  readonly words: string;
  readonly percent?: number;
  readonly version?: string;
}

/**
 * Keeps the status page and the page that waits for the first build up to date while a build runs, and
 * reloads it when the build has ended.
 */
export function watchStatus(section: HTMLElement): void {
  const words = section.querySelector<HTMLElement>('[data-now-words]');
  const bar = section.querySelector<HTMLProgressElement>('[data-now-bar]');
  const button = section.querySelector<HTMLButtonElement>('[data-now-button]');
  const shownVersion = section.dataset.version;
  let wasRunning = section.dataset.running !== undefined;
  const events = new EventSource(section.dataset.events ?? '/status/events');

  events.addEventListener('message', event => {
    const status = parsed(event.data);
    if (!status) return;
    if ((wasRunning && !status.isRunning) || (status.version ?? '') !== (shownVersion ?? '')) {
      events.close();
      location.reload();
      return;
    }
    wasRunning = status.isRunning;
    if (words && words.textContent !== status.words) words.textContent = status.words;
    if (button) button.disabled = status.isRunning;
    if (bar) {
      bar.hidden = !status.isRunning;
      if (status.percent === undefined) bar.removeAttribute('value');
      else bar.value = status.percent;
    }
  });
  addEventListener('pagehide', () => events.close());
}

function parsed(data: unknown): StatusEvent | undefined {
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
