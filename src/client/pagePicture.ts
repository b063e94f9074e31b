import type { Picture } from '../charts/figure/picture.ts';

/** The server’s picture as the page has it (views/partials/chart/picture.pug), without what a narrow page hides. */
export function pictureIn(area: HTMLElement): Picture {
  const elements = <E extends Element>(selector: string): E[] => [
    ...area.querySelectorAll<E>(selector),
  ];
  const ticks = (selector: string, side: 'left' | 'bottom') =>
    elements<HTMLElement>(selector)
      .filter(tick => tick.offsetParent !== null)
      .map(tick => ({
        position: share(tick.style[side]),
        text: tick.textContent ?? '',
        isMinor: false,
      }));
  return {
    left: area.offsetLeft,
    paths: elements(':scope > svg:not(.marks, .pointed-at) > path').map(path => ({
      d: path.getAttribute('d') ?? '',
      stroke: path.getAttribute('stroke') ?? 'none',
      width: Number(path.getAttribute('stroke-width')),
      dashes: path.getAttribute('stroke-dasharray') ?? undefined,
      fill: path.getAttribute('fill') ?? 'none',
    })),
    marks: elements('.marks > g').map(marks => ({
      d: marks.querySelector('path')?.getAttribute('d') ?? '',
      fill: marks.getAttribute('fill') ?? 'none',
      positions: [...marks.children].map(mark => ({
        x: share(mark.getAttribute('x')),
        y: share(mark.getAttribute('y')),
      })),
    })),
    values: ticks('.v', 'bottom'),
    months: ticks('.m', 'left'),
    events: [],
    ends: elements<HTMLElement>('.line-end').map(({ style, textContent, classList }) => ({
      x: share(style.left),
      y: share(style.top),
      text: textContent ?? '',
      colour: style.color,
      isLeft: classList.contains('before'),
    })),
  };
}

/** `12.5%` as 0.125. */
const share = (percent: string | null): number => Number.parseFloat(percent ?? '0') / 100;
