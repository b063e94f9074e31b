import type { Bounded } from '../../domain/place.ts';
import type { Series } from '../../domain/series.ts';
import type { DecileStyle } from '../../state/chartState.ts';
import { roundValue, stretchesWhere } from '../lines.ts';
import { intervalText, type ValueStyle } from '../number.ts';
import { LIGHT } from '../pageColours.ts';
import { translucent } from '../palette.ts';
import { ordinal } from '../words/grammar.ts';
import { allPeers } from '../words/peerWords.ts';
import { shortPeriod } from '../words/timeWords.ts';
import { areaOf } from './area.ts';
import type { KeyEntry, Trace } from './figureTypes.ts';
import { escapeText } from './plotlyText.ts';

// How the median and the deciles look. Charts, their images and their keys use these styles. Small charts are
// styled by the page, with the same colours (pageColours.ts).

const MEDIAN = { colour: LIGHT.median, width: 2, dash: 'dash' } as const;
/** The colour of the bands in a line of text, where they cannot overlap. */
const BANDS_COLOUR = translucent(LIGHT.decile, 0.45);
const DECILE = { colour: LIGHT.decile, width: 1, dash: 'dot' } as const;

/** The indexes of the two deciles that each band lies between, from the widest band to the narrowest. */
const BANDS = [
  [0, 8],
  [1, 7],
  [2, 6],
  [3, 5],
] as const;
export const MEDIAN_PLACE = 4;

/** The deciles of a series as bands or lines, with the median on top; empty where the series has none. */
export function decileTraces(
  series: Series,
  x: readonly string[],
  decileStyle: DecileStyle,
  style: ValueStyle,
): Trace[] {
  const { deciles } = series;
  if (deciles === null) return [];
  const decile = (place: number): number[] => deciles.map(month => month[place] ?? Number.NaN);
  const spread =
    decileStyle === 'bands'
      ? BANDS.map(([low, high]) => bandTrace(x, low, high, decile))
      : [0, 1, 2, 3, 5, 6, 7, 8].map(place => decileTrace(x, place, decile(place)));
  return [...spread, medianTrace(series, x, decile(MEDIAN_PLACE), style)];
}

const LINE = { type: 'scatter', mode: 'lines', connectgaps: false, showlegend: false } as const;

/** A decile of a month, with the bounds that suppressed counts leave for it. */
export function decileAt({ deciles, decileBounds }: Series, month: number, place: number): Bounded {
  const value = deciles?.[month]?.[place] ?? Number.NaN;
  return {
    value,
    low: decileBounds?.low[month]?.[place] ?? value,
    high: decileBounds?.high[month]?.[place] ?? value,
  };
}

/** `1st decile` for 0, `Median` for 4. */
export const decileName = (place: number): string =>
  place === MEDIAN_PLACE ? 'Median' : `${ordinal(place + 1)} decile`;

function bandTrace(
  x: readonly string[],
  low: number,
  high: number,
  decile: (place: number) => readonly number[],
): Trace {
  const stretches = stretchesWhere(x.length, month => Number.isFinite(decile(low)[month]));
  return {
    ...LINE,
    name: `${ordinal(low + 1)} to ${decileName(high)}`,
    ...areaOf(x, decile(low), decile(high), stretches),
    fill: 'toself',
    fillcolor: LIGHT['decile-band'],
    // The band of a single month has no width, so only its edge can be seen.
    line: { color: LIGHT['decile-band'], width: 1 },
    hoverinfo: 'skip',
  };
}

const decileTrace = (x: readonly string[], place: number, values: readonly number[]): Trace => ({
  ...LINE,
  name: decileName(place),
  x,
  y: values.map(roundValue),
  line: { color: DECILE.colour, width: DECILE.width, dash: DECILE.dash },
  hoverinfo: 'skip',
});

function medianTrace(
  series: Series,
  x: readonly string[],
  values: readonly number[],
  style: ValueStyle,
): Trace {
  const name = `Median of ${allPeers(series)}`;
  return {
    ...LINE,
    name,
    x,
    y: values.map(roundValue),
    text: values.map((value, at) => {
      const month = series.months[at];
      return month === undefined || !Number.isFinite(value)
        ? ''
        : `${intervalText(decileAt(series, at, MEDIAN_PLACE), style)} in ${shortPeriod(series, month)}`;
    }),
    line: { color: MEDIAN.colour, width: MEDIAN.width, dash: MEDIAN.dash },
    hovertemplate: `<b>${escapeText(name)}</b><br>%{text}<extra></extra>`,
  };
}

/** The key entries for the median and the deciles; empty where the series has none. */
export function decileKey(series: Series, decileStyle: DecileStyle): KeyEntry[] {
  if (series.deciles === null) return [];
  const median = medianKey(allPeers(series));
  if (decileStyle === 'lines') {
    return [median, { kind: 'deciles', text: 'Deciles', colour: DECILE.colour, dash: DECILE.dash }];
  }
  const fills = BANDS.map(() => LIGHT['decile-band']);
  const text = 'Deciles, from the 1st to the 9th';
  return [median, { kind: 'deciles', text, colour: BANDS_COLOUR, fills }];
}

/** The key entries for small charts, which draw the widest band only. */
export function smallDecileKey(peers: string): KeyEntry[] {
  const colour = LIGHT['decile-band'];
  const text = 'From their 1st to their 9th decile';
  return [medianKey(peers), { kind: 'deciles', text, colour, fills: [colour] }];
}

const medianKey = (peers: string): KeyEntry => ({
  kind: 'median',
  text: `Median of ${peers}`,
  colour: MEDIAN.colour,
  dash: MEDIAN.dash,
});
