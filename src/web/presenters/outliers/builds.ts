import { listText } from '../../../charts/words/grammar.ts';
import { gapsIn } from '../../../domain/dataGap.ts';
import { ENTITY_TYPES, type Labelled } from '../../../domain/entityType.ts';
import { isoMonth, shortMonth } from '../../../domain/month.ts';
import { sizeText } from '../../../domain/size.ts';
import type { BuildState } from '../../../outliers/buildState.ts';
import type { Staleness } from '../../../outliers/dataVersion.ts';
import { DEFAULT_N } from '../../../outliers/request.ts';
import type { BuildInfo } from '../../../outliers/resultRows.ts';
import type { BigQueryControl, PrescribingStatus } from '../../context.ts';
import { countText, momentText, secondsText } from '../format.ts';
import { noteText } from './dataNotes.ts';
import { freshnessOfBuild } from './freshness.ts';
import { contentsAddress, OUTLIERS } from './links.ts';
import { outlierProgress } from './progress.ts';
import { periodText, staleNote, typesText } from './words.ts';

/** Months of the build that a person is offered first. */
const USUAL_MONTHS = 6;

/** `/outliers`: the finished builds, those being made, and the form that asks for another. */
export function buildsPage(
  states: readonly BuildState[],
  latest: BuildInfo | undefined,
  prescribing: PrescribingStatus,
  more: {
    readonly stale: ReadonlyMap<number, Staleness>;
    readonly bigQuery?: BigQueryControl | undefined;
    readonly isKnown: boolean;
    /** The size of a build’s file. */
    readonly bytesOf: (id: number) => number | undefined;
  } & Labelled,
) {
  const { stale, bigQuery, isKnown, bytesOf, labels } = more;
  const { months, report, status } = prescribing;
  return {
    title: 'Prescribing that stands out',
    description: `For every ${listText(ENTITY_TYPES.map(type => labels[type].one))}: the chemicals that it prescribes more or less than most others.`,
    page: 'outliers',
    freshness: latest && freshnessOfBuild(latest),
    progress: outlierProgress(states, prescribing),
    lastError: status.lastError,
    latest: latest && {
      period: periodText(latest.parameters),
      types: typesText(more, latest.parameters.entities),
      href: contentsAddress('latest'),
    },
    bigQuery: bigQuery?.settings,
    builds: states
      .toReversed()
      .map(state => buildView(more, state, stale.get(state.id), bytesOf(state.id))),
    hasData: months.length > 0,
    isKnown,
    notes: (report ? gapsIn(report) : (latest?.notes ?? [])).map(note => noteText(more, note)),
    refused: (report?.files ?? []).flatMap(({ path, refused }) =>
      refused ? [{ path, ...refused }] : [],
    ),
    notices: report?.notices ?? [],
    facts: factsOf(prescribing),
    newHref: NEW_BUILD,
  };
}

/** Where reports for other months are asked for, out of the way of those who read reports. */
export const NEW_BUILD = `${OUTLIERS}/new`;

/** The form that asks for a build; `months` are those there are. */
export function newBuildPage(
  { labels }: Labelled,
  { months }: Pick<PrescribingStatus, 'months'>,
  bigQuery: BigQueryControl | undefined,
) {
  const monthChoices = (current: number | undefined) =>
    months.map(month => ({
      value: isoMonth(month),
      text: shortMonth(month),
      selected: month === current,
    }));
  return {
    title: 'Create reports',
    page: 'outliers',
    buildsHref: OUTLIERS,
    bigQuery: bigQuery?.settings,
    form: {
      from: monthChoices(months.at(-USUAL_MONTHS) ?? months[0]),
      to: monthChoices(months.at(-1)),
      n: DEFAULT_N,
      types: ENTITY_TYPES.toReversed().map(type => ({
        value: type,
        text: labels[type].many,
      })),
    },
  };
}

function factsOf({ months, report }: PrescribingStatus) {
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return [];
  const facts = [{ name: 'Months', value: `${shortMonth(first)} to ${shortMonth(last)}` }];
  if (!report) return facts;
  return [
    ...facts,
    { name: 'Practices counted', value: countText(report.countedPractices) },
    { name: 'Other prescribers', value: countText(report.practices - report.countedPractices) },
    { name: 'Chemicals', value: countText(report.chemicals) },
    { name: 'Presentations', value: countText(report.presentations) },
  ];
}

const STATUS_WORDS: Readonly<Record<BuildState['status'], string>> = {
  queued: 'Waiting',
  running: 'In progress',
  done: 'Ready',
  failed: 'Failed',
};

function buildView(
  labelled: Labelled,
  { id, parameters, status, isStopping = false, error, info, progress }: BuildState,
  staleness: Staleness,
  bytes: number | undefined,
) {
  return {
    id,
    period: periodText(parameters),
    n: countText(parameters.n),
    types: typesText(labelled, parameters.entities),
    status,
    statusText: isStopping ? 'Being stopped' : STATUS_WORDS[status],
    isStopping,
    step: progress?.step,
    error,
    staleNote: staleNote(staleness),
    href: info && contentsAddress(String(id)),
    engine: info && `${info.engine} ${info.engineVersion}`.trim(),
    when: info && momentText(new Date(info.createdAt)),
    duration: info && secondsText(info.seconds),
    rows: info && countText(info.rows),
    size: bytes === undefined ? undefined : sizeText(bytes),
    isEnding: status === 'queued' || status === 'running',
    /** The same request, for the button that makes the build again. */
    rebuildForm: {
      from: isoMonth(parameters.from),
      to: isoMonth(parameters.to),
      n: parameters.n,
      entities: parameters.entities,
    },
  };
}

/** A build for programs. */
export const buildJson = (
  labelled: Labelled,
  { id, parameters, status, isStopping = false, progress, error, info }: BuildState,
  staleness: Staleness,
  bytes: number | undefined,
) => ({
  id,
  status,
  from: isoMonth(parameters.from),
  to: isoMonth(parameters.to),
  n: parameters.n,
  entities: parameters.entities,
  /** It was cancelled, and has not ended yet. */
  stopping: isStopping,
  progress: progress ?? null,
  error: error ?? null,
  ...(info
    ? {
        engine: info.engine,
        engine_version: info.engineVersion,
        created_at: info.createdAt,
        seconds: info.seconds,
        rows: info.rows,
        bytes: bytes ?? null,
        notes: info.notes.map(note => noteText(labelled, note)),
        /** `months` or `practices`: what has changed since it was made. */
        stale: staleness ?? null,
      }
    : {}),
});
