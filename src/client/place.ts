/**
 * Remembers where a person is in a part of the page that is about to be replaced: the control with the
 * focus, where it stands on the screen, and how far parts with a scroll bar of their own are scrolled.
 * Call it before anything is moved, for it makes the browser lay out the page.
 *
 * @returns brings them back there, so that what was clicked stays under the pointer.
 */
export function placeIn(root: ParentNode): () => void {
  const parts = [...root.querySelectorAll('[data-keep-scroll]')].map(
    ({ id, scrollTop }) => [id, scrollTop] as const,
  );
  const focused = document.activeElement?.id ?? '';
  const top = topOf(focused);
  const isSeen = top !== undefined && top >= 0 && top < innerHeight;
  return () => {
    for (const [id, scrolled] of parts) {
      document.getElementById(id)?.scrollTo({ top: scrolled, behavior: 'instant' });
    }
    document.getElementById(focused)?.focus({ preventScroll: true });
    const now = topOf(focused);
    if (!isSeen || now === undefined || now === top) return;
    scrollBy({ top: now - top, behavior: 'instant' });
  };
}

/** How far below the screen's upper edge a control stands. */
const topOf = (id: string): number | undefined =>
  id === '' ? undefined : document.getElementById(id)?.getBoundingClientRect().top;
