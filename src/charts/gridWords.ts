import { shortMonth } from '../domain/month.ts';
import type { Series } from '../domain/series.ts';
import type { TestPeers } from '../domain/testPeers.ts';
import type { ChartState } from '../state/chartState.ts';
import type { Multiples } from './multiples.ts';
import { type Names, nounOf } from './names.ts';
import { type ValueStyle, valueText } from './number.ts';
import type { Summary } from './summary.ts';
import { filterPhrases, questionOf } from './title.ts';
import { capitalised, counted } from './words.ts';

/** `Potassium tests per 1000 patients at each practice in CCG A`, `…, test by test, at practice A`. */
export function gridTitle(state: ChartState, names: Names): string {
  const noun = nounOf(state.groupBy, 1);
  const what = capitalised(questionOf(state, names));
  const filters = filterPhrases(state, names);
  if (state.groupBy !== 'test_code' && state.groupBy !== 'result_category') {
    return `${what} at each ${noun} ${filters.join(', ') || 'nationally'}`;
  }
  return [what, `${noun} by ${noun}`, ...(filters.length > 0 ? filters : ['nationally'])].join(
    ', ',
  );
}

/** The top of a scale, without decimals that say nothing: `20%`, `120`. */
export const scaleText = (top: number, style: ValueStyle): string =>
  valueText(top, style).replace(/\.0+(?=%?$)/, '');

/** The axes that all small charts have, said once for all of them. */
export function axesSaid({ months }: Series, { top }: Multiples, style: ValueStyle): string {
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return '';
  const span = `Every chart runs from ${shortMonth(first)} to ${shortMonth(last)}`;
  return top === undefined
    ? `${span}, and from 0 up to the number in its corner: tests differ too much for one scale.`
    : `${span} and from 0 to ${scaleText(top, style)}.`;
}

/** That some lines are cut off; nothing where none is. */
export function cutSaid({ charts }: Multiples): string {
  const n = charts.filter(chart => chart.isCut).length;
  if (n === 0) return '';
  return `${counted(n, 'line')} ${n === 1 ? 'goes' : 'go'} off the scale (▲), which is drawn for the others.`;
}

/** How many of a practice's tests lie outside the middle 80 % of all practices. */
export function testsSaid(
  series: Series,
  practice: string,
  peers: ReadonlyMap<string, TestPeers>,
): Summary | undefined {
  let [compared, above, below] = [0, 0, 0];
  series.groups.forEach(({ id }, group) => {
    const start = group * series.months.length;
    const values = series.value.subarray(start, start + series.months.length);
    const latest = values.findLastIndex(Number.isFinite);
    const value = values[latest];
    const among = peers.get(id);
    if (value === undefined || !among || Number.isNaN(among.p50[latest] ?? Number.NaN)) return;
    compared++;
    if (value > (among.p90[latest] ?? Number.NaN)) above++;
    if (value < (among.p10[latest] ?? Number.NaN)) below++;
  });
  if (compared === 0) return undefined;
  const rest = series.groups.length - compared;
  return {
    lead: `Of ${counted(compared, 'test')} at ${practice}, ${above} stood above the 90th centile of all practices in ${compared === 1 ? 'its' : 'their'} latest month and ${below} below the 10th.`,
    rest:
      rest === 0
        ? []
        : [
            `For ${counted(rest, 'other')} too few practices have figures to compare with: ${rest === 1 ? 'its line stands' : 'their lines stand'} alone.`,
          ],
  };
}
