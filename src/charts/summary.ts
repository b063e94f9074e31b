import type { Answer } from './answer.ts';
import { highlightedGroups } from './lines.ts';
import { fewPeersSentence, noPeersSentence, otherPlaces } from './peerWords.ts';
import { Sentences } from './sentences.ts';
import { counted, listed } from './words.ts';

/** What the chart says, read aloud: the first sentence answers, the others give its surroundings. */
export interface Summary {
  readonly lead: string;
  readonly rest: readonly string[];
}

/** As one text, as JSON and meta descriptions give it. */
export const summaryText = ({ lead, rest }: Summary): string => [lead, ...rest].join(' ');

/** More highlighted organisations than this are counted, not read out. */
const MOST_READ = 3;

/**
 * Reads the chart aloud: where the highlighted groups stand among how many peers in their latest
 * month, with value, unit and direction; without a highlight the median, the spread from the 10th to
 * the 90th centile and the median's direction. It never says which side is the better one.
 */
export function summaryOf(answer: Answer): Summary {
  const { state, series, catalogue } = answer;
  const told = new Sentences(answer);
  const chosen = highlightedGroups(series, state.highlight).filter(
    group => told.latest(group) !== undefined,
  );
  const missing = state.highlight.filter(
    id => !chosen.some(group => series.groups[group]?.id === id),
  );
  const absent =
    missing.length === 0
      ? []
      : [
          `There are no figures for ${listed(missing.map(id => catalogue.nameOf(state.groupBy, id)))} in this chart.`,
        ];
  const [first, ...others] = chosen;
  if (first !== undefined) {
    const read = others.slice(0, MOST_READ - 1);
    const more = others.length - read.length;
    const [lead = '', ...place] = told.standing(first);
    return {
      lead,
      rest: [
        ...place,
        ...told.openness(first),
        ...otherPlaces(series),
        ...told.direction(first),
        ...fewPeersSentence(series),
        ...noPeersSentence(answer),
        ...read.flatMap(group => told.standing(group)),
        ...(more > 0
          ? [`${counted(more, 'other')} ${more === 1 ? 'is' : 'are'} highlighted too.`]
          : []),
        ...told.bands(first, chosen),
        ...absent,
      ],
    };
  }
  const [lead = `There are no figures for this question.`, ...rest] =
    series.deciles === null ? told.extremes() : told.spread();
  const few = [...fewPeersSentence(series), ...noPeersSentence(answer)];
  return { lead, rest: [...rest, ...few, ...absent] };
}
