import type { Answer, MeasureAnswer } from '../../../charts/answer.ts';
import { smallDecileKey } from '../../../charts/figure/deciles.ts';
import type { KeyEntry } from '../../../charts/figure/figureTypes.ts';
import { uncertainKey } from '../../../charts/figure/key.ts';
import { lineStyle, uncertainFill } from '../../../charts/palette.ts';
import { multiplesOf, type SmallChart, type SmallPeers } from '../../../charts/small/multiples.ts';
import { countWithNoun } from '../../../charts/words/grammar.ts';
import { scaleText } from '../../../charts/words/gridWords.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import { allPeers, countedPeers } from '../../../charts/words/peerWords.ts';
import { shortPlaceText } from '../../../charts/words/placeWords.ts';
import type { Catalogue, PracticeEntry } from '../../../domain/catalogue.ts';
import { shortMonth } from '../../../domain/month.ts';
import { withValues } from '../../../domain/peers.ts';
import { standingOf } from '../../../domain/standing.ts';
import { inTurn } from '../../../measures/turns.ts';
import { buildUrl } from '../../../state/codec.ts';
import { fullChartOf } from '../../../state/fullChart.ts';
import { type SheetsState, sheetsUrl } from '../../../state/sheets.ts';
import { lastPage, pageLinks, rangeText, rowsOfPage, SHEETS_A_PAGE } from '../table/paging.ts';
import { type KeyItem, keyItem } from './card.ts';

/** Practices of a CCG that are compared with the same peers, and the answers to all measures among these. */
export interface SheetGroup {
  readonly practices: readonly string[];
  readonly answers: readonly MeasureAnswer[];
}

/** A measure of one practice as a small chart. */
interface SheetChart {
  readonly title: string;
  readonly href: string;
  /** Undefined where the practice has none of these tests. */
  readonly chart: SmallChart | undefined;
  /** `39.3 in Dec 2019 · 8th lowest of 35`. */
  readonly words: string;
  /** The id of the peers that are drawn behind the line. */
  readonly peersId: string;
  readonly viewBox: string;
  /** The top of the scale. */
  readonly corner: string;
}

/** One practice on a page of its own. */
export interface Sheet {
  readonly id: string;
  readonly name: string;
  readonly peers: string;
  readonly period: string;
  readonly key: readonly KeyItem[];
  readonly charts: readonly SheetChart[];
}

/** The practices of a CCG that one page prints. */
export interface PrintedPractices {
  readonly state: SheetsState;
  /** In the order of their names. */
  readonly practices: readonly PracticeEntry[];
  /** How many the CCG has. */
  readonly total: number;
}

/** Those of the page that the address names, or of the last one. */
export function practicesToPrint(
  { page: wanted, ...state }: SheetsState,
  catalogue: Catalogue,
): PrintedPractices {
  const nameOf = ({ id }: PracticeEntry): string => catalogue.nameOf('practice_id', id);
  const everyPractice = catalogue.practices
    .filter(({ ccgId }) => ccgId === state.ccg)
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b), 'en') || (a.id < b.id ? -1 : 1));
  const page = Math.min(wanted, lastPage(everyPractice.length, SHEETS_A_PAGE));
  return {
    state: { ...state, page },
    practices: everyPractice.slice(...rowsOfPage(page, SHEETS_A_PAGE)),
    total: everyPractice.length,
  };
}

/**
 * The page that prints the measures of practices of a CCG, a page of paper for each. They are hundreds of charts,
 * so they are drawn a few at a time.
 */
export async function sheetsPage(
  { state, practices, total }: PrintedPractices,
  groups: readonly SheetGroup[],
  catalogue: Catalogue,
) {
  const ccg = catalogue.nameOf('ccg_id', state.ccg);
  const measuresByGroup: DrawnMeasure[][] = [];
  for (const { practices: groupPractices, answers } of groups) {
    const measures: DrawnMeasure[] = [];
    for (const { answer } of answers) {
      measures.push(await inTurn(() => drawnMeasure(groupPractices, answer)));
    }
    measuresByGroup.push(measures);
  }
  const sheets: Sheet[] = [];
  for (const { id } of practices) {
    const i = groups.findIndex(group => group.practices.includes(id));
    const group = groups[i];
    if (!group) continue;
    sheets.push(await inTurn(() => sheetOf(id, i, group, measuresByGroup[i] ?? [], catalogue)));
  }
  return {
    title: `The measures of every practice in ${ccg}`,
    description: `All predefined measures of each practice in ${ccg}, to print: one A4 page for each.`,
    page: 'measure',
    ccg,
    colour: lineStyle(0).colour,
    counted: countWithNoun(total, 'practice'),
    range: rangeText(state.page, total, SHEETS_A_PAGE),
    pages: pageLinks(state.page, total, page => sheetsUrl({ ...state, page }), SHEETS_A_PAGE),
    peers: measuresByGroup.flatMap((measures, i) =>
      measures.map(({ peers }, j) => ({ id: peersId(i, j), peers })),
    ),
    sheets,
  };
}

const peersId = (group: number, measure: number): string => `peers-${group}-${measure}`;

interface DrawnMeasure {
  readonly charts: ReadonlyMap<string, SmallChart>;
  readonly peers: SmallPeers | undefined;
  readonly viewBox: string;
  readonly corner: string;
}

/** Practices drawn on one scale. */
function drawnMeasure(practices: readonly string[], { series, style }: Answer): DrawnMeasure {
  const order = series.groups.flatMap(({ id }, group) => (practices.includes(id) ? [group] : []));
  const { charts, peers, viewBox, top = 0 } = multiplesOf(series, { order, style });
  return {
    charts: new Map(charts.map(chart => [chart.id, chart])),
    peers,
    viewBox,
    corner: scaleText(top, style),
  };
}

function sheetOf(
  id: string,
  group: number,
  { answers }: SheetGroup,
  measures: readonly DrawnMeasure[],
  catalogue: Catalogue,
): Sheet {
  const [first] = answers;
  const months = first?.answer.series.months ?? [];
  const [from, to] = [months[0], months.at(-1)];
  const charts = answers.map(({ measure, answer }, i): SheetChart => {
    const { charts, viewBox = '', corner = '' } = measures[i] ?? {};
    const chart = charts?.get(id);
    return {
      title: measure.title,
      href: buildUrl(fullChartOf(answer.state, id)),
      chart,
      words: wordsOf(answer, chart),
      peersId: peersId(group, i),
      viewBox,
      corner,
    };
  });
  const isUncertain = charts.some(({ chart }) => chart !== undefined && chart.uncertainty !== '');
  return {
    id,
    name: catalogue.nameOf('practice_id', id),
    peers: first ? peersText(first.answer) : '',
    period:
      from === undefined || to === undefined ? '' : `${shortMonth(from)} to ${shortMonth(to)}`,
    key: [
      { kind: 'line' as const, text: 'This practice', colour: lineStyle(0).colour },
      ...(first ? behindKey(first.answer) : []),
      ...(isUncertain ? [uncertainKey(uncertainFill(lineStyle(0)))] : []),
    ].map(keyItem),
    charts,
  };
}

/** What is drawn behind the lines: the deciles of the peers or, if these are few, their lines. */
const behindKey = ({ series }: Answer): KeyEntry[] =>
  series.deciles === null
    ? [
        {
          kind: 'context',
          text: `The other ${nounOf(series, 'practice_id')} in this print`,
          colour: 'var(--edge)',
        },
      ]
    : smallDecileKey(allPeers(series));

/** `35 practices that use Ashmere`: how many have any value of the first measure. */
function peersText({ series }: Answer): string {
  const sharing = series.comparison?.chosen;
  return countedPeers(series, sharing ? sharing.n : withValues(series));
}

function wordsOf({ series }: Answer, chart: SmallChart | undefined): string {
  if (!chart) return `No such tests at this ${nounOf(series, 'practice_id', 1)}`;
  const standing = standingOf(series, chart.group);
  const place = standing ? shortPlaceText(standing) : '';
  return place ? `${chart.value} · ${place}` : chart.value;
}
