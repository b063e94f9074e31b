/** What a plot’s tip says, and the colour of the dot at its place. */
export interface PlotTip {
  readonly name: string;
  readonly text: string;
  /** What a click does; empty where it does nothing. */
  readonly hint: string;
  readonly colour: string;
  readonly hasDot: boolean;
}

const tip = document.createElement('div');
tip.className = 'tip no-print';
tip.ariaHidden = 'true';
const dot = document.createElement('i');
dot.className = 'tip-dot no-print';

/** Shows the tip at a place in a plot, in pixels from its top left: above it or, without room there, below. */
export function showTip(
  plot: HTMLElement,
  { x, y }: { x: number; y: number },
  said: PlotTip,
): void {
  dot.hidden = !said.hasDot;
  dot.style.setProperty('--c', said.colour);
  dot.style.translate = `${x}px ${y}px`;
  tip.replaceChildren(
    element('b', said.name),
    element('span', said.text),
    element('small', said.hint),
  );
  plot.append(dot, tip);
  const { offsetWidth, offsetHeight } = tip;
  const left = Math.min(Math.max(x - offsetWidth / 2, 0), plot.clientWidth - offsetWidth);
  const above = y - offsetHeight - 12;
  tip.style.translate = `${left}px ${above < 0 ? y + 12 : above}px`;
}

const element = (name: string, textContent: string): HTMLElement =>
  Object.assign(document.createElement(name), { textContent });

export function hideTip(): void {
  tip.remove();
  dot.remove();
}
