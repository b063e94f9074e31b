import type { Answer } from '../../../charts/answer.ts';
import { capitalise } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import type { Catalogue } from '../../../domain/catalogue.ts';
import type { MeasureDefinition } from '../../../domain/measureDefinition.ts';
import { buildUrl } from '../../../state/codec.ts';
import { ALL_STAND_OUTS, standOutsUrl } from '../../../state/standOuts.ts';
import { countText } from '../format.ts';
import { measuresUrl } from '../organisationLinks.ts';
import { chartContent, type DrawnChart, drawnChart } from './card.ts';
import { type Provenance, provenanceOf } from './provenance.ts';

/** The chart on the home page: a measure's title, its finding and its picture. */
export interface FirstChart extends DrawnChart {
  readonly title: string;
  readonly lead: string;
  readonly definition: string;
  readonly provenance: Provenance;
  readonly href: string;
}

/** A predefined measure, as the home page shows one. */
export function firstChart(measure: MeasureDefinition, answer: Answer): FirstChart {
  // Events are left out: the chart that this one links to draws and describes them.
  const { summary, definition, drawing } = chartContent(answer, {
    drawnEvents: [],
    otherEvents: [],
  });
  return {
    title: capitalise(measure.title),
    lead: summary.lead,
    definition,
    provenance: provenanceOf(answer),
    ...drawnChart(answer, drawing),
    href: buildUrl(answer.state),
  };
}

/** The links into the site, with how many of each kind there are. */
export function waysIn(catalogue: Catalogue) {
  const { practices, ccgs, labs } = catalogue;
  return [
    {
      title: 'Find a practice',
      text: `${countText(practices.length)} practices, each among its peers`,
      href: '/find',
    },
    {
      title: `Compare ${nounOf(catalogue, 'ccg_id')}`,
      text: `${countText(ccgs.length)} commissioners, each the total of its practices`,
      href: measuresUrl('ccg_id'),
    },
    {
      title: 'Compare labs',
      text: `${countText(labs.length)} labs and the practices that use them`,
      href: measuresUrl('lab_id'),
    },
    {
      title: 'See what stands out',
      text: 'The organisations furthest from their peers, in any test',
      href: standOutsUrl(ALL_STAND_OUTS),
    },
  ];
}
