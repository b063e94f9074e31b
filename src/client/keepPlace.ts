/**
 * Records where a person is in a part of the page that is about to be replaced: the focused control and its
 * position on the screen, the scroll positions of parts with their own scroll bar, and which details are
 * open. Call it before anything is moved, because it makes the browser lay out the page.
 *
 * @returns a function that restores the place, so that what was clicked stays under the pointer.
 */
export function placeIn(root: ParentNode): () => void {
  const parts = [...root.querySelectorAll('[data-keep-scroll]')].map(
    ({ id, scrollTop }) => [id, scrollTop] as const,
  );
  const openDetails = [...root.querySelectorAll('details[id][open]')].map(({ id }) => id);
  const focused = document.activeElement?.id ?? '';
  const top = topOf(focused);
  const isVisible = top !== undefined && top >= 0 && top < innerHeight;
  return () => {
    for (const id of openDetails) document.getElementById(id)?.setAttribute('open', '');
    for (const [id, scrolled] of parts) {
      document.getElementById(id)?.scrollTo({ top: scrolled, behavior: 'instant' });
    }
    document.getElementById(focused)?.focus({ preventScroll: true });
    const newTop = topOf(focused);
    if (!isVisible || newTop === undefined || newTop === top) return;
    scrollBy({ top: newTop - top, behavior: 'instant' });
  };
}

/** The distance of a control from the top of the window. */
const topOf = (id: string): number | undefined =>
  id === '' ? undefined : document.getElementById(id)?.getBoundingClientRect().top;
