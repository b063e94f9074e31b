/** The axes of a funnel: sizes across, values up. */
export interface FunnelAxes {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
  /** Where a few are far larger than all others, equal steps across are equal factors. */
  readonly isLog: boolean;
}

/** A place in the plot as shares of its width and height, from its top left. */
export interface PlotPlace {
  readonly x: number;
  readonly y: number;
}

/** Where a point lies; one above or below the axis is at its edge. */
export function funnelPlace(
  { left, right, bottom, top, isLog }: FunnelAxes,
  size: number,
  value: number,
): PlotPlace {
  const across = isLog
    ? (Math.log(size) - Math.log(left)) / (Math.log(right) - Math.log(left))
    : (size - left) / (right - left);
  const y = 1 - (value - bottom) / (top - bottom);
  return { x: across, y: Math.min(1, Math.max(0, y)) };
}

/** The size at a share of the axis’s width. */
export const sizeAt = ({ left, right, isLog }: FunnelAxes, share: number): number =>
  isLog ? left * (right / left) ** share : left + (right - left) * share;
