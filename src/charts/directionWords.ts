import type { Direction, Period } from '../domain/direction.ts';
import { monthSpan } from '../domain/month.ts';

/**
 * `It has risen, from 10 on average over 2017 to 15 over 2019.` A trend only where there is a clear one
 * of a size worth saying; otherwise both means.
 *
 * @param who `It` for the organisation that the text is about, or another subject.
 * @param text how a value is written.
 */
export function directionSentence(
  who: string,
  { trend, before, now, pairs }: Direction,
  text: (value: number) => string,
): string {
  const same = now.to - now.from + 1 === pairs ? '' : ` (the same ${pairs} months of each)`;
  const [from, to] = [text(before.mean), text(now.mean)];
  const [then, since] = [periodText(before), periodText(now)];
  if (trend === 'up' || trend === 'down') {
    const verb = trend === 'up' ? 'risen' : 'fallen';
    return `${who} has ${verb}, from ${from} on average over ${then} to ${to} over ${since}${same}.`;
  }
  const means = `${from} on average in ${then}, ${to} in ${since}${same}.`;
  if (trend === 'slight') return `${who} has changed little: ${means}`;
  return who === 'It' ? `No clear trend: ${means}` : `${who} shows no clear trend: ${means}`;
}

const periodText = ({ from, to }: Period): string => monthSpan(from, to);
