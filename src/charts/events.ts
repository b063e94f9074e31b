import type { Names } from '../domain/catalogue.ts';
import type { ChartEvent } from '../domain/chartEvent.ts';
import { shortMonth } from '../domain/month.ts';
import type { ChartState } from '../state/chartState.ts';
import type { Answer } from './answer.ts';

/** An event that a chart shows: a line with a letter, and the words for it. */
export interface ShownEvent {
  readonly event: ChartEvent;
  /** `A`, `B`, … in the order of their months. */
  readonly mark: string;
  /** The place of its month in the series. */
  readonly place: number;
  /** `Jul 2018, Brinehaven: new TSH reference range` */
  readonly text: string;
}

/**
 * The events that affect a chart: in its months, at a lab whose tests it shows, and of a test among its
 * numerators or denominators.
 */
export function eventsOf(answer: Answer): ShownEvent[] {
  const { state, series, catalogue } = answer;
  if (catalogue.events.length === 0) return [];
  const labs = labsDrawn(answer);
  return catalogue.events
    .map(event => ({ event, place: series.months.indexOf(event.month) }))
    .filter(({ place }) => place >= 0)
    .filter(({ event: { labId } }) => labId === null || labs === undefined || labs.has(labId))
    .filter(({ event: { testCode } }) => testCode === null || isCounted(state, testCode))
    .map(({ event, place }, i) => ({
      event,
      place,
      mark: letter(i),
      text: textOf(event, catalogue),
    }));
}

/** The labs whose tests a chart shows, by the lab filter or by what is compared; undefined for all labs. */
function labsDrawn({ state, series, catalogue }: Answer): ReadonlySet<string> | undefined {
  if (state.labIds.length > 0) return new Set(state.labIds);
  if (state.groupBy === 'lab_id') return new Set(series.groups.map(({ id }) => id));
  const ofPractices = (practices: readonly ({ labId: string | null } | undefined)[]) =>
    new Set(practices.flatMap(practice => practice?.labId ?? []));
  if (state.groupBy === 'practice_id') {
    const chosen = series.comparison?.chosen?.groups.map(group => series.groups[group]?.id ?? '');
    const ids = chosen ? [...chosen, ...state.highlight] : series.groups.map(({ id }) => id);
    return ofPractices(ids.map(id => catalogue.byId.practice_id.get(id)));
  }
  const { ccgIds, practiceIds } = state;
  if (ccgIds.length + practiceIds.length === 0) return undefined;
  return ofPractices(
    catalogue.practices.filter(
      ({ id, ccgId }) =>
        (ccgIds.length === 0 || (ccgId !== null && ccgIds.includes(ccgId))) &&
        (practiceIds.length === 0 || practiceIds.includes(id)),
    ),
  );
}

function isCounted({ numerators, denominator }: ChartState, code: string): boolean {
  const sets = denominator.kind === 'tests' ? [numerators, denominator.codes] : [numerators];
  return sets.some(codes => codes.length === 0 || codes.includes(code));
}

function textOf({ month, labId, text }: ChartEvent, names: Names): string {
  const where = labId === null ? 'all labs' : names.nameOf('lab_id', labId);
  return `${shortMonth(month)}, ${where}: ${text}`;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const letter = (i: number): string =>
  `${LETTERS[i % LETTERS.length]}${i < LETTERS.length ? '' : Math.floor(i / LETTERS.length) + 1}`;
