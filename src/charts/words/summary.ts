import type { Series } from '../../domain/series.ts';
import type { Answer } from '../answer.ts';
import { highlightedGroups } from '../lines.ts';
import { countWithNoun, listText } from './grammar.ts';
import { fewPeersSentence, noPeersSentence, otherPlaces } from './peerWords.ts';
import { Sentences } from './sentences.ts';
import { highlightedNamed } from './title.ts';

/** A chart described in sentences. */
export interface Summary {
  /** The finding, which answers the question. */
  readonly lead: string;
  /** Why the chart differs from what the question asks for. */
  readonly notes: readonly string[];
  /** Further findings. */
  readonly details: readonly string[];
}

/** The summary as one text, for JSON and meta descriptions. */
export const summaryText = ({ lead, notes, details: rest }: Summary): string =>
  [lead, ...notes, ...rest].join(' ');

/** More highlighted organisations than this are counted, not described. */
const MOST_DESCRIBED = 3;

/**
 * Describes a chart: the value, place among peers and direction of the highlighted groups in their latest
 * month. Without a highlight, it gives the median, the spread from the 1st to the 9th decile and the median's
 * direction. It never says whether high or low is better.
 */
export function summaryOf(answer: Answer): Summary {
  const { state, series } = answer;
  const sentences = new Sentences(answer);
  const highlighted = highlightedGroups(series, state.highlight).filter(
    group => sentences.latest(group) !== undefined,
  );
  const isMissing = ({ id }: { readonly id: string }): boolean =>
    !highlighted.some(group => series.groups[group]?.id === id);
  const missing = highlightedNamed(answer).filter(isMissing);
  const absent =
    missing.length === 0
      ? []
      : [`There are no figures for ${listText(missing.map(({ name }) => name))} in this chart.`];
  const notes = [
    ...absent,
    ...fewPeersSentence(series),
    ...noPeersSentence(answer),
    ...noYearBefore(series),
  ];
  const [first, ...others] = highlighted;
  if (first === undefined) {
    const [lead = `There are no figures for this question.`, ...rest] =
      series.deciles === null ? sentences.extremes() : sentences.spread();
    return { lead, notes, details: rest };
  }
  const described = others.slice(0, MOST_DESCRIBED - 1);
  const more = others.length - described.length;
  return {
    lead: sentences.standing(first).join(' '),
    notes,
    details: [
      ...sentences.uncertainty(first),
      ...sentences.withoutFigures(sentences.latest(first) ?? 0),
      ...otherPlaces(series),
      ...sentences.direction(first),
      ...described.flatMap(group => sentences.standing(group)),
      ...(more > 0
        ? [`${countWithNoun(more, 'other')} ${more === 1 ? 'is' : 'are'} highlighted too.`]
        : []),
    ],
  };
}

/** Says that the data does not go back to the year before the months shown. */
const noYearBefore = ({ lastYear, months }: Series): string[] =>
  lastYear === undefined || months.length === 0 || lastYear.value.some(Number.isFinite)
    ? []
    : ['There are no figures for the year before.'];
