/** What a history entry stores beside its address. */
interface EntryState {
  readonly scroll: number;
  /** The id of the control with the focus. */
  readonly focus: string | undefined;
}

/** Saves the scroll position and the focus in the current history entry. */
export function savePlace(): void {
  const focus = document.activeElement?.id || undefined;
  const entry: EntryState = { scroll: scrollY, focus };
  history.replaceState(entry, '');
}

/** Restores the scroll position and the focus that a history entry stores. */
export function restorePlace(state: unknown): void {
  if (typeof state !== 'object' || state === null) return;
  if ('focus' in state && typeof state.focus === 'string') {
    document.getElementById(state.focus)?.focus({ preventScroll: true });
  }
  if ('scroll' in state && typeof state.scroll === 'number') {
    scrollTo({ top: state.scroll, behavior: 'instant' });
  }
}
