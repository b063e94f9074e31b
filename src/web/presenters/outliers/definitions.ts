import type { EntityType, Labelled } from '../../../domain/entityType.ts';
import { MIN_FOR_CURVE } from '../../../outliers/density.ts';

/** What each column of a report means, in the order of the columns. */
export interface Definition {
  readonly id: keyof ReturnType<typeof meanings>;
  readonly text: string;
  readonly means: string;
}

const meanings = ({ one, many }: { readonly one: string; readonly many: string }) => ({
  chemical: 'A chemical substance in the BNF, with all its presentations.',
  chemical_items: `Items of this chemical that the ${one} prescribed in the period.`,
  subpara: 'The BNF subparagraph of the chemical: what it is compared with.',
  subpara_items: `Items of all chemicals of that subparagraph that the ${one} prescribed.`,
  ratio: 'Chemical items as a percentage of subparagraph items.',
  mean: `The mean of this ratio over all ${many} with items in the subparagraph, without the lowest and highest 0.1%.`,
  std: 'Standard deviation: how far the ratios typically are from the mean, in percentage points.',
  z_score: 'How many standard deviations the ratio is above the mean, or below it if negative.',
  density: `How the ratios of all ${many} are spread: a curve that is higher where more of them are or, if there are fewer than ${MIN_FOR_CURVE}, a tick for each. The red line is this ${one}.`,
});

const TEXTS: Readonly<Record<Definition['id'], string>> = {
  chemical: 'Chemical',
  chemical_items: 'Items',
  subpara: 'Subparagraph',
  subpara_items: 'Subparagraph items',
  ratio: 'Ratio',
  mean: 'Mean',
  std: 'SD',
  z_score: 'z-score',
  density: 'Among all',
};

export function definitionsFor(
  { labels }: Labelled,
  type: EntityType,
): Record<Definition['id'], Definition> {
  const means = meanings(labels[type]);
  const define = (id: Definition['id']): Definition => ({
    id,
    text: TEXTS[id],
    means: means[id],
  });
  return {
    chemical: define('chemical'),
    chemical_items: define('chemical_items'),
    subpara: define('subpara'),
    subpara_items: define('subpara_items'),
    ratio: define('ratio'),
    mean: define('mean'),
    std: define('std'),
    z_score: define('z_score'),
    density: define('density'),
  };
}
