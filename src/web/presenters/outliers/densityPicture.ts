import { ENTITY_LABELS, type EntityType } from '../../../domain/entityType.ts';
import { type Density, windowOf } from '../../../outliers/density.ts';
import { densityPath, HEIGHT, ratioAt } from './densityPath.ts';
import { manyText, twoText } from './words.ts';

/** One density plot: a window on the chemical's curve, and the organisation's own ratio. */
export interface DensityPicture {
  readonly path: string;
  readonly viewBox: string;
  /** The path of the own ratio's line; undefined where the plot is of no one organisation. */
  readonly own: string | undefined;
  readonly from: string;
  readonly to: string;
  /** The path of the mean's line, where it is drawn. */
  readonly mean: string | undefined;
  /** The same in words. */
  readonly says: string;
}

const AIR = 5;

const lineAt = (ratio: number): string => `M${ratioAt(ratio)} ${-AIR}V${HEIGHT}`;

/** undefined where all ratios are the same, so that there is no curve. */
export function densityPicture(
  density: Density | undefined,
  type: EntityType,
  { own, mean }: { readonly own?: number | undefined; readonly mean?: number },
): DensityPicture | undefined {
  const path = density ? densityPath(density) : '';
  if (!density || path === '') return undefined;
  const { from, to } = windowOf(density, own ?? density.low);
  const [start, end] = [ratioAt(from), ratioAt(to)];
  return {
    path,
    // A little air above the peak.
    viewBox: `${start} ${-AIR} ${Math.max(1, end - start)} ${HEIGHT + AIR}`,
    own: own === undefined ? undefined : lineAt(own),
    mean: mean === undefined ? undefined : lineAt(mean),
    from: twoText(from),
    to: twoText(to),
    says:
      own === undefined
        ? `How the ratios of ${manyText(density.entities, type)} are spread, from ${twoText(from)} to ${twoText(to)}`
        : `Ratio ${twoText(own)} of this ${ENTITY_LABELS[type].one} among ${manyText(density.entities, type)}, drawn from ${twoText(from)} to ${twoText(to)}`,
  };
}
