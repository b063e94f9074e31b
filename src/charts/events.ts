import type { Catalogue, Names } from '../domain/catalogue.ts';
import type { ChartEvent } from '../domain/chartEvent.ts';
import { shortMonth } from '../domain/month.ts';
import { comparesOrganisations } from '../domain/ownGroup.ts';
import type { ChartState } from '../state/chartState.ts';
import type { Answer } from './answer.ts';

/** An event that a chart marks with a line and a letter, and its description. */
export interface ShownEvent {
  readonly event: ChartEvent;
  /** `A`, `B`, … in the order of their months. */
  readonly mark: string;
  /** The index of its month in the series. */
  readonly place: number;
  /** `Jul 2018, Brinehaven: new TSH reference range` */
  readonly text: string;
}

/** The events in a chart's months that affect tests among its numerators or denominators. */
export interface ChartEvents {
  /** Events at labs that the organisations shown use, or at all labs. The chart has a line for each. */
  readonly drawnEvents: readonly ShownEvent[];
  /** Events at other labs that the chart's numbers come from. They are listed and not drawn. */
  readonly otherEvents: readonly OtherEvent[];
}

export type OtherEvent = Pick<ShownEvent, 'event' | 'text'>;

/**
 * The events that affect a chart's numbers. The organisations shown are the highlighted ones or, without a
 * highlight, all that are compared. An event at a lab that none of them uses would not explain their lines.
 */
export function eventsOf(answer: Answer): ChartEvents {
  const { state, series, catalogue } = answer;
  const isAt = (labs: Labs, { labId }: ChartEvent): boolean =>
    labId === null || labs === 'all' || labs.has(labId);
  if (catalogue.events.length === 0) return { drawnEvents: [], otherEvents: [] };
  const countedLabs = labsCounted(answer);
  const shownLabs = labsShown(answer) ?? countedLabs;
  const events = catalogue.events
    .filter(({ testCode }) => testCode === null || isCounted(state, testCode))
    .map(event => ({ event, place: series.months.indexOf(event.month) }))
    .filter(
      ({ event, place }) => place >= 0 && (isAt(countedLabs, event) || isAt(shownLabs, event)),
    )
    .map(entry => ({ ...entry, text: textOf(entry.event, catalogue) }));
  return {
    drawnEvents: events
      .filter(({ event }) => isAt(shownLabs, event))
      .map((entry, i) => ({ ...entry, mark: letter(i) })),
    otherEvents: events.filter(({ event }) => !isAt(shownLabs, event)),
  };
}

type Labs = ReadonlySet<string> | 'all';

/** The labs that a chart's numbers come from, by the lab filter or by what is compared. */
function labsCounted({ state, series, catalogue }: Answer): Labs {
  if (state.labIds.length > 0) return new Set(state.labIds);
  const peers = series.comparison?.chosen;
  if (peers)
    return labsOf(
      peers.groups.map(group => series.groups[group]?.id ?? ''),
      catalogue,
    );
  if (state.groupBy === 'lab_id') return new Set(series.groups.map(({ id }) => id));
  if (state.groupBy === 'practice_id') {
    return labsOf(
      series.groups.map(({ id }) => id),
      catalogue,
    );
  }
  const { ccgIds, practiceIds } = state;
  if (ccgIds.length + practiceIds.length === 0) return 'all';
  const practices = catalogue.practices.filter(
    ({ id, ccgId }) =>
      (ccgIds.length === 0 || (ccgId !== null && ccgIds.includes(ccgId))) &&
      (practiceIds.length === 0 || practiceIds.includes(id)),
  );
  return labsOf(
    practices.map(({ id }) => id),
    catalogue,
  );
}

/** The labs that the highlighted organisations and the members of own groups use; undefined without any. */
function labsShown({ state, catalogue }: Answer): Labs | undefined {
  const { groupBy, labIds } = state;
  const members = comparesOrganisations(state) ? state.groups.flatMap(({ ids }) => ids) : [];
  const highlight = [...state.highlight, ...members];
  if (highlight.length === 0 || labIds.length > 0) return undefined;
  if (groupBy === 'lab_id') return new Set(highlight);
  if (groupBy === 'practice_id') return labsOf(highlight, catalogue);
  if (groupBy !== 'ccg_id') return undefined;
  const practices = catalogue.practices.filter(({ ccgId }) => highlight.includes(ccgId ?? ''));
  return labsOf(
    practices.map(({ id }) => id),
    catalogue,
  );
}

/** The primary labs of practices. */
const labsOf = (ids: readonly string[], catalogue: Catalogue): Labs =>
  new Set(ids.flatMap(id => catalogue.byId.practice_id.get(id)?.labId ?? []));

function isCounted({ numerators, denominator }: ChartState, code: string): boolean {
  const sets = denominator.kind === 'tests' ? [numerators, denominator.codes] : [numerators];
  return sets.some(codes => codes.length === 0 || codes.includes(code));
}

function textOf({ month, labId, text }: ChartEvent, names: Names): string {
  const labName = labId === null ? 'all labs' : names.nameOf('lab_id', labId);
  return `${shortMonth(month)}, ${labName}: ${text}`;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const letter = (i: number): string =>
  `${LETTERS[i % LETTERS.length]}${i < LETTERS.length ? '' : Math.floor(i / LETTERS.length) + 1}`;
