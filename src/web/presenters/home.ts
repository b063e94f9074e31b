import type { Answer } from '../../charts/answer.ts';
import { definitionOf } from '../../charts/definition.ts';
import { nounOf } from '../../charts/nouns.ts';
import { valueText } from '../../charts/number.ts';
import { summaryOf } from '../../charts/summary.ts';
import { type Spread, spreadOf } from '../../charts/svg.ts';
import { capitalised } from '../../charts/words.ts';
import type { Catalogue } from '../../domain/catalogue.ts';
import type { MeasureDefinition } from '../../domain/measureDefinition.ts';
import { buildUrl } from '../../state/codec.ts';
import { countText } from './format.ts';
import { type Provenance, provenanceOf } from './provenance.ts';
import { measuresUrl } from './startHere.ts';

/** The chart on the first page: a measure's title, what it says, how its groups lie. */
export interface FirstChart {
  readonly title: string;
  readonly lead: string;
  readonly definition: string;
  readonly provenance: Provenance;
  readonly noun: string;
  readonly spread: Spread;
  readonly href: string;
}

/** A predefined measure, as the home page shows one. */
export function firstChart(measure: MeasureDefinition, answer: Answer): FirstChart {
  const { state, series, style } = answer;
  const { lead } = summaryOf(answer);
  return {
    title: capitalised(measure.title),
    lead,
    definition: definitionOf(answer),
    provenance: provenanceOf(answer),
    noun: nounOf(state.groupBy, 1),
    spread: spreadOf(series, value => valueText(value, style).replace(/\.0+(?=%?$)/, '')),
    href: buildUrl(state),
  };
}

/** The three ways in, with how many there are of each. */
export function waysIn({ practices, ccgs, labs }: Catalogue) {
  return [
    {
      title: 'Find a practice',
      text: `${countText(practices.length)} practices, each among its peers`,
      href: '/start_here#practices',
    },
    {
      title: 'Compare CCGs',
      text: `${countText(ccgs.length)} commissioners, their practices together`,
      href: measuresUrl('ccg_id'),
    },
    {
      title: 'Compare labs',
      text: `${countText(labs.length)} labs and the practices that use them`,
      href: measuresUrl('lab_id'),
    },
  ];
}
