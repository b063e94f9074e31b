import { type Funnel, funnelLimits, LIMIT_998 } from '../../domain/funnel.ts';
import type { Bounded } from '../../domain/place.ts';

/** A funnel plot as small as a few words: one organisation between the 99.8% limits for its size. */
export interface SmallFunnel {
  readonly viewBox: string;
  /** The area between the limits, and the centre. */
  readonly limits: string;
  readonly centre: string;
  /** A stroke of no length for each peer, which round ends make a dot. */
  readonly peers: string;
  /** The range that suppressed counts leave, and the value in it. */
  readonly range: string;
  readonly own: string;
}

const WIDTH = 160;
const HEIGHT = 60;
const MARGIN = 5;
/** The limits are drawn as so many straight lines. */
const STEPS = 16;

interface Point {
  /** The denominator. */
  readonly size: number;
  readonly value: number;
}

/**
 * The picture of a point of a funnel. Sizes are on a logarithmic scale; values from 0 to the highest that is
 * drawn.
 *
 * @param organisation its size, and its value as the funnel has it (tests per unit of the denominator).
 */
export function smallFunnel(
  funnel: Funnel,
  peers: readonly Point[],
  organisation: Bounded & { readonly size: number },
): SmallFunnel {
  const sizes = [...peers.map(({ size }) => size), organisation.size].filter(size => size > 0);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const ends = [organisation.value, organisation.low, organisation.high].filter(Number.isFinite);
  const top = Math.max(...peers.map(({ value }) => value), ...ends, funnel.centre) || 1;
  const span = Math.log(most / least);
  const across = (size: number): number =>
    span > 0 ? MARGIN + (Math.log(size / least) / span) * (WIDTH - 2 * MARGIN) : WIDTH / 2;
  const down = (value: number): number =>
    HEIGHT - MARGIN - (Math.min(value, top) / top) * (HEIGHT - 2 * MARGIN);
  const at = (size: number, value: number): string =>
    `${across(size).toFixed(1)} ${down(value).toFixed(1)}`;
  const steps = Array.from({ length: STEPS + 1 }, (_, i) => least * (most / least) ** (i / STEPS));
  const limitsAt = steps.map(size => ({ size, ...funnelLimits(funnel, size, LIMIT_998) }));
  const edge = [
    ...limitsAt.map(({ size, upper }) => at(size, upper)),
    ...limitsAt.toReversed().map(({ size, lower }) => at(size, lower)),
  ];
  const high = Number.isFinite(organisation.high) ? organisation.high : top;
  return {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    limits: `M${edge.join('L')}Z`,
    centre: `M${at(least, funnel.centre)}L${at(most, funnel.centre)}`,
    peers: peers.map(({ size, value }) => `M${at(size, value)}h0`).join(''),
    range:
      high > organisation.low
        ? `M${at(organisation.size, organisation.low)}L${at(organisation.size, high)}`
        : '',
    own: `M${at(organisation.size, organisation.value)}h0`,
  };
}
