import { certaintyOf, fromLowest, type Place } from '../../domain/place.ts';
import { ordinal } from './grammar.ts';

type End = 'highest' | 'lowest';

/** The place counted from the end that is nearer: from the highest or from the lowest. */
function nearerEnd(place: Place): readonly [Place, End] {
  const lowest = fromLowest(place);
  return place.rank <= lowest.rank ? [place, 'highest'] : [lowest, 'lowest'];
}

/** `highest`, `2nd highest`, `joint 8th lowest`, `about 24th highest`. Not to be used for an open place. */
function rankText(place: Place): string {
  const [{ rank, ties }, end] = nearerEnd(place);
  const isRough = certaintyOf(place) === 'rough';
  if (isRough) return `about ${rank === 1 ? `the ${end}` : `${ordinal(rank)} ${end}`}`;
  return `${ties > 0 ? 'joint ' : ''}${rank === 1 ? end : `${ordinal(rank)} ${end}`}`;
}

/** `17th to 31st`, from the nearer end. */
function boundsText(place: Place): string {
  const [{ best, worst }] = nearerEnd(place);
  return `${ordinal(best)} to ${ordinal(worst)}`;
}

/**
 * A certain or an approximate place: `8th lowest of 85 practices`, `about 24th highest of 85 practices (17th
 * to 31st, as counts are suppressed)`.
 *
 * @param peers the peers in words, with their number: `85 practices`.
 */
export function placeText(place: Place, peers: string): string {
  const text = `${rankText(place)} of ${peers}`;
  if (certaintyOf(place) === 'certain')
    return /^(?:highest|lowest)/.test(text) ? `the ${text}` : text;
  return `${text} (${boundsText(place)}, as counts are suppressed)`;
}

/** Whether suppressed counts allow every place, so that none can be given. */
export const isAnyPlace = ({ peers, best, worst }: Place): boolean =>
  peers > 1 && best === 1 && worst === peers;

/** An open place that is not just any place: `between 52nd and 84th highest of 85 practices`. */
export const openPlaceText = ({ best, worst }: Place, peers: string): string =>
  `between ${ordinal(best)} and ${ordinal(worst)} highest of ${peers}`;

/**
 * A place in a few words, for small charts; empty without peers.
 *
 * @param prefix before the number of peers: `all ` for `8th lowest of all 85`.
 */
export function shortPlaceText(place: Place, prefix = ''): string {
  if (place.peers < 2) return '';
  const peers = `${prefix}${place.peers.toLocaleString('en-GB')}`;
  const certainty = certaintyOf(place);
  if (isAnyPlace(place)) return `place among ${peers} unknown (suppressed counts)`;
  if (certainty === 'open') return openPlaceText(place, peers);
  const text = `${rankText(place)} of ${peers}`;
  return certainty === 'certain' ? text : `${text} (${boundsText(place)})`;
}

/**
 * A place among others, without a rank: `higher than 80 of the 84 other practices`, or `lower than 80 of …` if it
 * is nearer the lowest.
 *
 * @param others the others in words, with their number: `84 other practices`.
 */
export function againstText(place: Place, others: string): string {
  const { peers, rank, ties, best, worst } = place;
  const othersText = `the ${others}`;
  const certainty = certaintyOf(place);
  if (certainty === 'open') {
    return `higher than ${peers - worst} to ${peers - best} of ${othersText}, as counts are suppressed`;
  }
  const [, end] = nearerEnd(place);
  const [word, n, least, most] =
    end === 'highest'
      ? ['higher', peers - rank - ties, peers - worst, peers - best]
      : ['lower', rank - 1, best - 1, worst - 1];
  if (certainty === 'rough') {
    return `${word} than about ${n} of ${othersText} (${least} to ${most}, as counts are suppressed)`;
  }
  if (ties === peers - 1) return `level with ${ties === 1 ? 'the' : 'all'} ${others}`;
  if (peers - rank - ties === 0 && ties > 0) return `level with the lowest of ${othersText}`;
  return `${word} than ${n === peers - 1 ? 'all' : n} of ${othersText}`;
}
