import type { MeasureDefinition } from '../../domain/measureDefinition.ts';
import { dateText } from './format.ts';

/** Who keeps a measure and how it is meant, as its card says in small type. */
export interface AboutMeasure {
  readonly facts: readonly string[];
  readonly links: MeasureDefinition['links'];
}

const BETTER: Readonly<Record<MeasureDefinition['better'], readonly string[]>> = {
  lower: ['Lower is usually better'],
  higher: ['Higher is usually better'],
  neither: [],
};

export const aboutMeasure = ({
  better,
  owner,
  reviewed,
  links,
}: MeasureDefinition): AboutMeasure => ({
  facts: [
    ...BETTER[better],
    ...(owner === undefined ? [] : [`Kept by ${owner}`]),
    // Noon: the same day in every time zone of the field.
    ...(reviewed === undefined ? [] : [`Reviewed ${dateText(new Date(`${reviewed}T12:00:00Z`))}`]),
  ],
  links,
});
