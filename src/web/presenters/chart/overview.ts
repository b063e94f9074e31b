import type { Answer, MeasureAnswer } from '../../../charts/answer.ts';
import { smallDecileKey } from '../../../charts/figure/deciles.ts';
import type { KeyEntry } from '../../../charts/figure/figureTypes.ts';
import { uncertainKey } from '../../../charts/figure/key.ts';
import { groupsWithValues } from '../../../charts/lines.ts';
import { intervalText, valueText } from '../../../charts/number.ts';
import { CONTEXT_COLOUR, lineStyle, uncertainFill } from '../../../charts/palette.ts';
import { type Sparkline, sparklineOf } from '../../../charts/small/sparkline.ts';
import { capitalise, shortListText } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { allPeers, placeWords } from '../../../charts/words/peerWords.ts';
import { shortPlaceText } from '../../../charts/words/placeWords.ts';
import { periodText } from '../../../charts/words/timeWords.ts';
import { highlightedNamed } from '../../../charts/words/title.ts';
import { type Month, shortMonth } from '../../../domain/month.ts';
import { singleGroups } from '../../../domain/series.ts';
import { boundedAt, latestMonth, standingOf } from '../../../domain/standing.ts';
import { type KeyItem, keyItem } from './card.ts';

/** All measures at a glance, with a row for each. */
export interface Overview {
  /** Whose values they are, and of which month. */
  readonly caption: string;
  /** The caption and the measures in a sentence, for a mail. */
  readonly sentence: string;
  /** The heads of value and place. */
  readonly columns: readonly [value: string, place: string];
  readonly rows: readonly OverviewRow[];
  readonly key: readonly KeyItem[];
  /** The colour of the lines. */
  readonly colour: string;
}

/** One measure: its latest value and place, and its line over time. */
export interface OverviewRow {
  /** The id of the measure's card. */
  readonly id: string;
  readonly title: string;
  readonly value: string;
  /** Empty if it is the month of the caption. */
  readonly month: string;
  /** `8th lowest of 85`; of the median, the values between which most of its organisations lie. */
  readonly place: string;
  readonly spark: Sparkline;
}

type Subject = { readonly id: string; readonly name: string } | undefined;

/**
 * Every measure's latest value and place of the first highlighted group, or of the only one there is;
 * otherwise the median and the middle 80% of all, or the range of few. Undefined without measures.
 */
export function overviewOf(answers: readonly MeasureAnswer[]): Overview | undefined {
  const [first] = answers;
  if (first === undefined) return undefined;
  const subject = subjectOf(first.answer);
  const hasDeciles = answers.some(({ answer }) => answer.series.deciles !== null);
  const measured = answers.map(({ measure, answer }) => ({
    id: measure.id,
    title: measure.title,
    ...(subject ? standingRow(answer, subject.id) : spreadRow(answer)),
  }));
  const latest = Math.max(...measured.map(({ month }) => month ?? 0));
  const rows = measured.map(({ month, ...row }) => ({
    ...row,
    month: month === undefined || month === latest ? '' : shortMonth(month),
  }));
  const caption = [
    captionOf(first.answer, subject),
    ...(latest > 0 ? [periodText(first.answer.series, latest)] : []),
  ].join(', ');
  const titles = measured.map(({ title }) => title);
  return {
    caption,
    sentence: `${caption}: ${shortListText(titles, 4, 'other measures')}, at a glance.`,
    columns: subject
      ? ['Latest value', 'Place']
      : hasDeciles
        ? ['Median', '1st to 9th decile']
        : ['Lowest', 'Highest'],
    rows,
    key: keyOf(answers, rows, subject).map(keyItem),
    colour: lineStyle(0).colour,
  };
}

function subjectOf({ state, series, catalogue }: Answer): Subject {
  const [first] = highlightedNamed({ state, catalogue });
  if (first !== undefined) return { ...first, name: capitalise(first.name) };
  const [onlyGroup, ...others] = series.groups;
  return others.length === 0 ? onlyGroup : undefined;
}

function captionOf({ state, catalogue }: Answer, subject: Subject): string {
  if (subject === undefined) return `All ${nounOf(catalogue, state.groupBy)}`;
  const n = highlightedNamed({ state, catalogue }).length;
  return n > 1 ? `${subject.name}, the first of ${n} highlighted` : subject.name;
}

interface MeasuredRow extends Omit<OverviewRow, 'id' | 'title' | 'month'> {
  readonly month: Month | undefined;
}

/** A group's latest value and its place among its peers. */
function standingRow({ series, style }: Answer, id: string): MeasuredRow {
  const group = series.groups.findIndex(entry => entry.id === id);
  const standing = group < 0 ? undefined : standingOf(series, group);
  if (standing === undefined) {
    const spark = sparklineOf(series, undefined, style);
    return { value: 'no figures', month: undefined, place: '', spark };
  }
  const place = standing.isPeer ? shortPlaceText(standing) : placeWords(series, standing);
  return {
    value: intervalText(boundedAt(series, group, latestMonth(series, group)), style),
    month: standing.month,
    // Result types are parts of one whole, which have no places.
    place: series.groupBy === 'result_category' ? '' : (place ?? ''),
    spark: sparklineOf(series, group, style),
  };
}

/** The median and the middle 80% of all in the latest month with deciles; of few, the lowest and the highest. */
function spreadRow({ series, style }: Answer): MeasuredRow {
  const spark = sparklineOf(series, undefined, style);
  const text = (value: number | undefined): string => valueText(value ?? Number.NaN, style);
  const { deciles } = series;
  if (deciles !== null) {
    const at = deciles.findLastIndex(month => Number.isFinite(month[4]));
    const [p10, p50, p90] = [0, 4, 8].map(place => deciles[at]?.[place]);
    return {
      value: text(p50),
      month: series.months[at],
      place: `${text(p10)} to ${text(p90)}`,
      spark,
    };
  }
  const at = Math.max(-1, ...groupsWithValues(series).map(group => latestMonth(series, group)));
  const values = singleGroups(series)
    .map(group => ({ group, value: boundedAt(series, group, at).value }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => a.value - b.value);
  const valueWithName = (end: (typeof values)[number] | undefined): string =>
    end === undefined ? '–' : `${text(end.value)} (${series.groups[end.group]?.name ?? ''})`;
  return {
    value: valueWithName(values[0]),
    month: series.months[at],
    place: valueWithName(values.at(-1)),
    spark,
  };
}

/** An entry for each thing that any row draws. */
function keyOf(
  answers: readonly MeasureAnswer[],
  rows: readonly OverviewRow[],
  subject: Subject,
): KeyEntry[] {
  const series = answers.map(({ answer }) => answer.series);
  const withDeciles = series.find(({ deciles }) => deciles !== null);
  const [first] = series;
  const noun = first ? nounOf(first, first.groupBy) : '';
  const style = lineStyle(0);
  const others: KeyEntry = {
    kind: 'context',
    text: subject ? `The other ${noun}` : `All ${noun}`,
    colour: CONTEXT_COLOUR,
  };
  const hasOthers =
    rows.some(({ spark }) => spark.peers.otherLines !== '') &&
    series.some(({ groups }) => groups.length > 1);
  return [
    ...(subject ? [{ kind: 'line', text: subject.name, colour: style.colour } as const] : []),
    ...(withDeciles ? smallDecileKey(allPeers(withDeciles)) : []),
    ...(hasOthers ? [others] : []),
    ...(rows.some(({ spark }) => spark.uncertainty !== '')
      ? [uncertainKey(uncertainFill(style))]
      : []),
  ];
}
