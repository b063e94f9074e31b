import { capitalise, countWithNoun, listText } from '../../../charts/words/grammar.ts';
import {
  type BuildRecord,
  changedRules,
  changeKind,
  type LabChange,
  type MonthChange,
  shortVersion,
} from '../../../domain/dataVersion.ts';
import { monthSpan, parseMonth, shortMonth } from '../../../domain/month.ts';
import { DEFAULT_STATE } from '../../../state/chartState.ts';
import { buildUrl } from '../../../state/codec.ts';
import { filesText, measuresTexts, rulesTexts } from '../dataVersion.ts';
import { momentText, rowsText } from '../format.ts';
import type { Link } from '../links.ts';
import { listPage } from '../table/paging.ts';

/** The address of the page, and of its other forms without their endings. */
export const CHANGES = '/status/changes';

/** A build on record. */
export interface LoggedBuild extends BuildRecord {
  /** Whether its data can still be shown. */
  readonly isKept: boolean;
}

/** A lab in a build’s table. */
interface LabRow {
  readonly name: string;
  readonly added: string;
  readonly removed: string;
  /** `New lab`, `New months: Jan to Mar 2019`, `Changed: Dec 2018 (+12 rows)` */
  readonly months: readonly string[];
}

/** What a build changed, in words. */
export interface BuildView {
  readonly version: string;
  readonly id: string;
  readonly title: string;
  readonly builtAt: string;
  readonly builtAtIso: string;
  readonly sentence: string;
  /** Measures and settings that changed, in sentences. */
  readonly notes: readonly string[];
  readonly labs: readonly LabRow[];
  readonly files: readonly { readonly path: string; readonly what: string }[];
  readonly filesText: string;
  readonly links: readonly Link[];
}

/** The address of what one build changed. */
export const buildHref = ({ version }: Pick<BuildRecord, 'version'>): string =>
  `${CHANGES}?${new URLSearchParams({ build: shortVersion(version) })}`;

/** The page of all builds on record, newest first, or of the one that the query asks for. */
export function changesPage(
  builds: readonly LoggedBuild[],
  query: Readonly<Record<string, unknown>>,
) {
  const { build } = query;
  const views = buildViews(builds);
  const isOne = typeof build === 'string' && build !== '';
  const requested = isOne ? views.filter(({ version }) => version === build) : views;
  return {
    title: 'What each build changed',
    description: 'Rows, files and definitions that came or went with each build of the data.',
    page: 'status',
    feed: `${CHANGES}.atom`,
    isOne,
    emptyText: isOne
      ? `No build “${build}” is on record.`
      : 'No build is on record yet. Each one from now on will be listed here.',
    list: listPage(requested, CHANGES, 'builds', query),
    links: [
      { text: 'JSON', href: `${CHANGES}.json` },
      { text: 'Atom feed', href: `${CHANGES}.atom` },
    ] satisfies Link[],
  };
}

/** @param builds newest first. */
export const buildViews = (builds: readonly LoggedBuild[]): BuildView[] =>
  builds.map((build, place) => buildView(build, builds[place + 1]));

function buildView(build: LoggedBuild, previous: LoggedBuild | undefined): BuildView {
  const { changes, builtAt, firstBuiltAt, isKept } = build;
  const version = shortVersion(build.version);
  const rules = previous ? changedRules(previous.rules, build.rules) : [];
  return {
    version,
    id: `build-${version}`,
    title: `Data to ${monthText(build.dataTo)}`,
    builtAt: momentText(new Date(builtAt)),
    builtAtIso: firstBuiltAt,
    sentence: sentenceOf(build),
    notes: [
      ...measuresTexts(changes?.measures ?? []),
      ...(previous ? rulesTexts(rules, previous, build) : []),
    ].map(text => `${capitalise(text)}.`),
    labs: (changes?.labs ?? []).map(labRow),
    files: (changes?.files ?? []).map(file => ({ path: file.name, what: changeKind(file) })),
    filesText: filesText(changes?.files ?? []),
    links: isKept
      ? [
          {
            text: 'Charts of this data',
            href: buildUrl({ ...DEFAULT_STATE, view: 'measure', data: version }),
          },
        ]
      : [],
  };
}

const monthText = (text: string | null): string => {
  const month = parseMonth(text ?? '');
  return month === undefined ? 'no month' : shortMonth(month);
};

/** `12 rows added and 3 removed at 2 labs; 1 file added.` */
function sentenceOf({ changes, dataFrom, dataTo, files }: LoggedBuild): string {
  if (!changes) {
    return `The first build on record: ${countWithNoun(files, 'file')}, data from ${monthText(dataFrom)} to ${monthText(dataTo)}.`;
  }
  const { labs } = changes;
  const { added, removed } = totalOf((labs ?? []).flatMap(({ months }) => months));
  const rows = [
    ...(added > 0 ? [`${rowsText(added)} added`] : []),
    ...(removed > 0
      ? [`${added > 0 ? removed.toLocaleString('en-GB') : rowsText(removed)} removed`]
      : []),
  ];
  const where = labs && labs.length > 0 ? ` at ${countWithNoun(labs.length, 'lab')}` : '';
  const counts =
    rows.length > 0 ? `${listText(rows)}${where}` : where ? `Counts changed${where}` : '';
  const parts = [...(counts ? [counts] : []), ...[filesText(changes.files)].filter(Boolean)];
  return parts.length === 0 ? 'No file and no row changed.' : `${parts.join('; ')}.`;
}

/** The rows that came and those that went. Within a month and lab only their difference is known. */
function totalOf(months: readonly MonthChange[]): { added: number; removed: number } {
  let [added, removed] = [0, 0];
  for (const { rowsBefore, rowsAfter } of months) {
    added += Math.max(0, rowsAfter - rowsBefore);
    removed += Math.max(0, rowsBefore - rowsAfter);
  }
  return { added, removed };
}

/** How many months are listed one by one. */
const MOST_MONTHS = 6;

function labRow({ name, isNew, isGone, months }: LabChange): LabRow {
  const { added, removed } = totalOf(months);
  const changed = months.filter(({ rowsBefore, rowsAfter }) => rowsBefore > 0 && rowsAfter > 0);
  const listed = changed.slice(0, MOST_MONTHS).map(changeText);
  const more = changed.length - listed.length;
  return {
    name,
    added: added.toLocaleString('en-GB'),
    removed: removed.toLocaleString('en-GB'),
    months: [
      ...(isNew ? ['New lab'] : []),
      ...(isGone ? ['No longer in the data'] : []),
      ...spansText(
        'New months',
        months.filter(({ rowsBefore }) => rowsBefore === 0),
      ),
      ...spansText(
        'Months that are gone',
        months.filter(({ rowsAfter }) => rowsAfter === 0),
      ),
      ...(listed.length === 0
        ? []
        : [`Changed: ${listText(more > 0 ? [...listed, `${more} more months`] : listed)}`]),
    ],
  };
}

/** `Dec 2018 (+12 rows)`; as many rows as before: `Dec 2018 (other counts)`. */
function changeText({ month, rowsBefore, rowsAfter }: MonthChange): string {
  const difference = rowsAfter - rowsBefore;
  const sign = difference > 0 ? '+' : '−';
  const differenceText =
    difference === 0 ? 'other counts' : `${sign}${rowsText(Math.abs(difference))}`;
  return `${monthText(month)} (${differenceText})`;
}

/** `New months: Jan to Mar 2019 and Jun 2019` */
function spansText(label: string, months: readonly MonthChange[]): string[] {
  const spans: { from: number; to: number }[] = [];
  for (const { month: text } of months) {
    const month = parseMonth(text);
    if (month === undefined) continue;
    const span = spans.at(-1);
    if (span && month === span.to + 1) span.to = month;
    else spans.push({ from: month, to: month });
  }
  return spans.length === 0
    ? []
    : [`${label}: ${listText(spans.map(({ from, to }) => monthSpan(from, to)))}`];
}

/** The same for programs: `/status/changes.json`. */
export const changesJson = (builds: readonly LoggedBuild[]): Record<string, unknown> => ({
  builds: builds.map(({ changes, ...build }) => ({
    version: build.version,
    short_version: shortVersion(build.version),
    built_at: build.builtAt,
    first_built_at: build.firstBuiltAt,
    data_from: build.dataFrom,
    data_to: build.dataTo,
    files: build.files,
    settings: {
      min_practice_tests: build.rules.minPracticeTests,
      suppressed_from: build.rules.suppressedFrom,
    },
    program: { schema: build.rules.schema, pipeline: build.rules.pipeline },
    is_kept: build.isKept,
    changes: changes && {
      files: changes.files.map(file => ({ path: file.name, change: changeKind(file) })),
      measures: changes.measures.map(measure => ({
        id: measure.id,
        title: measure.name,
        change: changeKind(measure),
      })),
      labs: changes.labs?.map(labJson) ?? null,
    },
  })),
});

const labJson = ({ labId, name, isNew, isGone, months }: LabChange) => {
  const { added, removed } = totalOf(months);
  return {
    lab_id: labId,
    name,
    is_new: isNew,
    is_gone: isGone,
    rows_added: added,
    rows_removed: removed,
    months: months.map(({ month, rowsBefore, rowsAfter }) => ({
      month: `${month}-01`,
      rows_before: rowsBefore,
      rows_after: rowsAfter,
    })),
  };
};
