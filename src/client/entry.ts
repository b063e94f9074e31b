/** What a history entry remembers beside its address. */
interface Remembered {
  readonly scroll: number;
  /** The id of the control that had the focus. */
  readonly focus: string | undefined;
}

/** Has the present history entry remember where the person is. */
export function remember(): void {
  const focus = document.activeElement?.id || undefined;
  const entry: Remembered = { scroll: scrollY, focus };
  history.replaceState(entry, '');
}

/** Brings the person back to where an entry remembers them. */
export function restore(state: unknown): void {
  if (typeof state !== 'object' || state === null) return;
  if ('focus' in state && typeof state.focus === 'string') {
    document.getElementById(state.focus)?.focus({ preventScroll: true });
  }
  if ('scroll' in state && typeof state.scroll === 'number') {
    scrollTo({ top: state.scroll, behavior: 'instant' });
  }
}
