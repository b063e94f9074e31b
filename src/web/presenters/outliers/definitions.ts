import type { EntityType, Labelled } from '../../../domain/entityType.ts';
import { MIN_FOR_CURVE } from '../../../outliers/density.ts';

/** What the columns of a report are called and mean, in their order. */
export function definitionsFor({ labels }: Labelled, type: EntityType) {
  const { one, many } = labels[type];
  return {
    chemical: {
      text: 'Chemical',
      means: 'A chemical substance in the BNF, with all its presentations.',
    },
    chemical_items: {
      text: 'Items',
      means: `Items of this chemical that the ${one} prescribed in the period.`,
    },
    subpara: {
      text: 'Subparagraph',
      means: 'The BNF subparagraph of the chemical: what it is compared with.',
    },
    subpara_items: {
      text: 'Subparagraph items',
      means: `Items of all chemicals of that subparagraph that the ${one} prescribed.`,
    },
    ratio: { text: 'Ratio', means: 'Chemical items as a percentage of subparagraph items.' },
    mean: {
      text: 'Mean',
      means: `The mean of this ratio over all ${many} with items in the subparagraph, without the lowest and highest 0.1%.`,
    },
    std: {
      text: 'SD',
      means:
        'Standard deviation: how far the ratios typically are from the mean, in percentage points.',
    },
    z_score: {
      text: 'z-score',
      means: 'How many standard deviations the ratio is above the mean, or below it if negative.',
    },
    density: {
      text: 'Among all',
      means: `How the ratios of all ${many} are spread: a curve that is higher where more of them are or, if there are fewer than ${MIN_FOR_CURVE}, a tick for each. The red line is this ${one}.`,
    },
  };
}
