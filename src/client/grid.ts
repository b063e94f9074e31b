import { type SmallPoint, smallPoints } from '../charts/small/smallData.ts';
import { smallPlace } from '../charts/small/smallPath.ts';
import { isDenominatorKind } from '../domain/series.ts';
import { setUpFinding } from './gridFind.ts';
import { onPageShown } from './showPage.ts';

/** The month of a small chart that a person points at. */
interface PointedMonth {
  readonly chart: HTMLAnchorElement;
  readonly points: readonly SmallPoint[];
  readonly month: number;
}

let pointedMonth: PointedMonth | undefined;

/** Shows values of small charts under the pointer and by arrow keys, and finds charts by name. */
export function watchGrid(): void {
  setUpFinding();
  onPageShown(hide);
  document.addEventListener('pointermove', event => {
    const chart = chartAt(event.target);
    if (chart && event.pointerType !== 'touch') showMonth(chart, monthAt(chart, event.clientX));
    else if (pointedMonth && document.activeElement !== pointedMonth.chart) hide();
  });
  document.addEventListener('focusin', event => {
    const chart = chartAt(event.target);
    if (chart?.matches(':focus-visible')) showMonth(chart, Number.POSITIVE_INFINITY);
    else hide();
  });
  document.addEventListener('keydown', onKey);
}

const chartAt = (target: EventTarget | null): HTMLAnchorElement | undefined =>
  (target instanceof Element && target.closest<HTMLAnchorElement>('[data-multiples] a.small')) ||
  undefined;

/** Left and right move by a month, Home and End to the first and last month; Escape hides the value. */
function onKey(event: KeyboardEvent): void {
  if (event.key === 'Escape') {
    hide();
    return;
  }
  const chart = chartAt(event.target);
  if (!chart || event.altKey || event.ctrlKey || event.metaKey) return;
  const current = pointedMonth?.chart === chart ? pointedMonth.month : Number.POSITIVE_INFINITY;
  const to = {
    ArrowLeft: current - 1,
    ArrowRight: current + 1,
    Home: 0,
    End: Number.POSITIVE_INFINITY,
  }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  showMonth(chart, to);
  const status = document.getElementById('said');
  if (status && pointedMonth) status.textContent = textOf(pointedMonth).join('. ');
}

function monthAt(chart: HTMLElement, x: number): number {
  const box = chart.querySelector('svg')?.getBoundingClientRect();
  const { months } = gridOf(chart);
  return box ? Math.round(((x - box.left) / box.width) * (months - 1)) : 0;
}

/** Shows a month's value; a month outside the chart shows the first or last. */
function showMonth(chart: HTMLAnchorElement, askedMonth: number): void {
  const { months, first, kind, style, window } = gridOf(chart);
  const month = Math.min(months - 1, Math.max(0, askedMonth));
  if (pointedMonth?.chart === chart && pointedMonth.month === month) return;
  const points =
    pointedMonth?.chart === chart
      ? pointedMonth.points
      : smallPoints(
          { n: chart.dataset.n ?? '', d: chart.dataset.d ?? '' },
          first,
          kind,
          style,
          window,
        );
  hide();
  pointedMonth = { chart, points, month };
  place(pointedMonth);
}

function hide(): void {
  const tip = document.querySelector<HTMLElement>('[data-multiples] .tip');
  if (tip) tip.hidden = true;
  for (const dot of document.querySelectorAll('.small .dot')) dot.remove();
  pointedMonth = undefined;
}

/** The data of a chart. Its own attributes take precedence over those that all charts of the page share. */
function gridOf(chart: HTMLElement) {
  const grid = chart.closest<HTMLElement>('[data-multiples]')?.dataset ?? {};
  const kind = grid.kind ?? '';
  return {
    first: Number(grid.first),
    months: Number(grid.months),
    kind: isDenominatorKind(kind) ? kind : 'raw',
    window: grid.window === '12' ? 12 : 1,
    style: grid.style === 'percent' ? 'percent' : 'number',
    top: Number(chart.dataset.top ?? grid.top),
    medians: (chart.dataset.medians ?? grid.medians ?? '').split(','),
    yearBefore: (chart.dataset.before ?? '').split(','),
  } as const;
}

function textOf({ chart, points, month }: PointedMonth): string[] {
  const { medians, yearBefore } = gridOf(chart);
  const [median, before] = [medians[month], yearBefore[month]];
  const label = points[month]?.label || 'No figures in this month';
  return [
    label,
    ...(before ? [`A year before ${before}`] : []),
    ...(median ? [`Median ${median}`] : []),
  ];
}

function place(pointed: PointedMonth): void {
  const { chart, points, month } = pointed;
  const grid = chart.closest<HTMLElement>('[data-multiples]');
  const tip = grid?.querySelector<HTMLElement>('.tip');
  const svg = chart.querySelector('svg');
  if (!grid || !tip || !svg) return;
  const { months, top } = gridOf(chart);
  const value = points[month]?.value ?? Number.NaN;
  const position = smallPlace(month, Number.isNaN(value) ? 0 : value, { months, top });
  const [gridBox, cell, box] = [grid, chart, svg].map(element => element.getBoundingClientRect());
  if (!gridBox || !cell || !box) return;
  const x = box.left + position.x * box.width;
  const y = box.top + position.y * box.height;

  const dot = chart.querySelector<HTMLElement>('.dot') ?? document.createElement('i');
  dot.className = 'dot';
  dot.hidden = Number.isNaN(value);
  dot.style.left = `${x - cell.left - chart.clientLeft}px`;
  dot.style.top = `${y - cell.top - chart.clientTop}px`;
  chart.append(dot);

  tip.replaceChildren(
    ...textOf(pointed).map((text, i) =>
      Object.assign(document.createElement(i === 0 ? 'b' : 'span'), { textContent: text }),
    ),
  );
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.min(Math.max(x - width / 2, gridBox.left), gridBox.right - width);
  const above = cell.top - height - 6;
  // The tooltip goes below the cell where the window has no room above it.
  const tipTop = above < 0 ? cell.bottom + 6 : above;
  tip.style.transform = `translate(${left - gridBox.left}px, ${tipTop - gridBox.top}px)`;
}
