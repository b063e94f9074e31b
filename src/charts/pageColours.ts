/** A custom property's name, without the dashes, and its value. */
type Colours = Readonly<Record<string, string>>;

/**
 * The colours of the pages on a light background. Style sheets use them as custom properties (`--ink`),
 * which the build writes from here; charts and images import them. Text has a contrast of at least
 * 4.5:1 with its background, and edges of controls have 3:1.
 */
export const LIGHT = {
  ink: '#16222e',
  soft: '#4f5d6a',
  edge: '#7b8894',
  rule: '#e1e7ec',
  'rule-soft': '#edf1f4',
  paper: '#ffffff',
  ground: '#f5f7f9',
  accent: '#0b5cad',
  'accent-strong': '#094a8c',
  'accent-soft': '#e8f1fa',
  'accent-line': '#a9c9e8',
  'on-accent': '#ffffff',
  /** The colour of deciles in the predecessor, which users recognise (field guide, section 3). */
  decile: '#56B4E9',
  /** One band of deciles. Bands overlap, so the middle is darkest. */
  'decile-band': 'rgba(86,180,233,0.18)',
  median: '#1f6f9f',
  own: '#c3272b',
  /** Where suppressed counts make a small chart's line uncertain: a pale `ink`. */
  unsure: 'rgba(22,34,46,0.18)',
  /** Events at labs: a contrast of 3:1 with both backgrounds, and not the colour of any organisation. */
  event: '#7b8894',
  warn: '#744b00',
  'warn-soft': '#fff5de',
  'warn-line': '#ecd49b',
  bad: '#a3231d',
  'bad-soft': '#fdeeec',
  'bad-line': '#f0c3bf',
  shadow: '0 1px 2px rgb(22 34 46 / 4%)',
  lift: '0 8px 28px rgb(22 34 46 / 16%)',
} as const satisfies Colours;

/** The colours that differ on a dark background. */
export const DARK: Partial<Record<keyof typeof LIGHT, string>> = {
  ink: '#e8eef3',
  soft: '#aab7c3',
  edge: '#7c8b99',
  rule: '#2c3945',
  'rule-soft': '#232e39',
  paper: '#17212b',
  ground: '#0f171f',
  accent: '#82bdf5',
  'accent-strong': '#a6d1f9',
  'accent-soft': '#1c3145',
  'accent-line': '#3d6488',
  'on-accent': '#0c1a27',
  'decile-band': 'rgba(86,180,233,0.15)',
  median: '#8ccbf0',
  own: '#ff8a80',
  unsure: 'rgba(232,238,243,0.18)',
  warn: '#f2d08a',
  'warn-soft': '#30280f',
  'warn-line': '#5b4a1b',
  bad: '#ffb3ab',
  'bad-soft': '#3a1f1e',
  'bad-line': '#6b3835',
  shadow: 'none',
  lift: '0 8px 28px rgb(0 0 0 / 55%)',
};

/** The colours as custom properties of the page, for its style sheet. */
export function customProperties(): string {
  const rule = (colours: Colours): string =>
    `:root{${Object.entries(colours)
      .map(([name, value]) => `--${name}:${value}`)
      .join(';')}}`;
  return `${rule(LIGHT)}@media (prefers-color-scheme: dark){${rule(DARK)}}`;
}

type ColourName = keyof typeof LIGHT;

/** The colours of figures that differ with the background. A figure, like an image, has the light ones. */
const OF_FIGURES: readonly ColourName[] = ['median', 'decile', 'decile-band'];

/**
 * A figure's colour as CSS for the page: `var(--median)` where it differs between light and dark backgrounds.
 */
export function onPage(colour: string): string {
  const name = OF_FIGURES.find(colourName => LIGHT[colourName] === colour);
  return name === undefined ? colour : `var(--${name})`;
}

/** The value of a page's colour on a light background. */
export function onLight(colour: string): string {
  const [, name] = /^var\(--(.+)\)$/.exec(colour) ?? [];
  return Object.entries(LIGHT).find(([colourName]) => colourName === name)?.[1] ?? colour;
}
