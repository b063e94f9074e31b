import { countWithNoun, listText, shortListText } from '../../charts/words/grammar.ts';
import type { Catalogue } from '../../domain/catalogue.ts';
import {
  type BuildRecord,
  type Change,
  type ChangeKind,
  changeKind,
  type DataDifference,
  shortVersion,
} from '../../domain/dataVersion.ts';
import { parseMonth, shortMonth } from '../../domain/month.ts';
import { withDataVersion } from '../../state/dataVersion.ts';
import type { PinnedData } from '../../store/keptStores.ts';
import { dateText } from './format.ts';
import type { Link } from './links.ts';

/** What a page says of its data, where that is not the latest or not the data that its address asks for. */
export interface DataNotice {
  readonly message: string;
  readonly link: Link | undefined;
}

/** @param latest the same page with the latest data. */
export function dataNotice(
  data: PinnedData,
  requested: string | null,
  latest: string,
): DataNotice | undefined {
  if (!data.isThere) return { message: goneText(data, requested ?? ''), link: undefined };
  if (data.isLatest) return undefined;
  const { lastMonth, builtAt, version } = data.lease.store.catalogue;
  const span = lastMonth === undefined ? '' : ` to ${shortMonth(lastMonth)}`;
  return {
    message: `This link shows earlier data${span}, built ${dateText(builtAt)} (version ${shortVersion(version)}).`,
    link: { text: 'Show the latest data', href: latest },
  };
}

/**
 * One sentence that cites what a page shows: `“TSH per 1000 patients”, openpath, data to Mar 2019, version
 * 0123456789ab, https://…`.
 *
 * @param url of the page with its data version.
 */
export function citation(
  title: string,
  { lastMonth, version }: Pick<Catalogue, 'lastMonth' | 'version'>,
  url: string,
): string {
  const span = lastMonth === undefined ? '' : `data to ${shortMonth(lastMonth)}, `;
  return `“${title}”, openpath, ${span}version ${shortVersion(version)}, ${url}`;
}

function goneText(
  { why, difference }: Extract<PinnedData, { isThere: false }>,
  requested: string,
): string {
  if (!difference) {
    return `This link asks for the data version “${requested}”, which this site has no record of. The latest data is shown instead.`;
  }
  const { from, rules } = difference;
  const reason =
    why !== 'other rules'
      ? 'is no longer kept'
      : rules.some(rule => rule === 'schema' || rule === 'pipeline')
        ? 'another version of openpath built'
        : 'was built with other settings';
  return `This link is to data built ${dateText(new Date(from.builtAt))} (version ${shortVersion(from.version)}), which ${reason}, so this is the latest data. Changed since: ${differenceText(difference)}.`;
}

/** `data to Mar 2019, not Dec 2018; 2 files added and 1 replaced; the measure “TSH” counts other tests` */
export function differenceText({ from, to, files, measures, rules }: DataDifference): string {
  const parts = [
    ...(from.dataTo === to.dataTo ? [] : [`data to ${endOf(to)}, not ${endOf(from)}`]),
    ...listOf(filesText(files)),
    ...measuresTexts(measures),
    ...rulesTexts(rules, from, to),
  ];
  return parts.length === 0 ? 'nothing on record' : parts.join('; ');
}

const listOf = (text: string): string[] => (text === '' ? [] : [text]);

const endOf = ({ dataTo }: BuildRecord): string => {
  const month = parseMonth(dataTo ?? '');
  return month === undefined ? 'no month' : shortMonth(month);
};

const CHANGE_KINDS: readonly ChangeKind[] = ['added', 'replaced', 'removed'];
const ofKind = (changes: readonly Change[], kind: ChangeKind): Change[] =>
  changes.filter(change => changeKind(change) === kind);

/** `2 files added, 1 replaced and 1 removed`; empty where no file differs. */
export function filesText(files: readonly Change[]): string {
  const counts = CHANGE_KINDS.map(word => ({ n: ofKind(files, word).length, word })).filter(
    ({ n }) => n > 0,
  );
  return listText(
    counts.map(({ n, word }, i) => `${i === 0 ? countWithNoun(n, 'file') : n} ${word}`),
  );
}

/** How many measures are named. */
const MOST_NAMED = 3;

/** `the measures “A” and “B” are new`; a text for each kind of change. */
export function measuresTexts(measures: readonly Change[]): string[] {
  const textOf = (changed: readonly Change[], one: string, many: string): string[] => {
    if (changed.length === 0) return [];
    const names = shortListText(
      changed.map(({ name }) => `“${name}”`),
      MOST_NAMED,
    );
    return [changed.length === 1 ? `the measure ${names} ${one}` : `the measures ${names} ${many}`];
  };
  return [
    ...textOf(ofKind(measures, 'added'), 'is new', 'are new'),
    ...textOf(ofKind(measures, 'replaced'), 'has a new definition', 'have new definitions'),
    ...textOf(ofKind(measures, 'removed'), 'is gone', 'are gone'),
  ];
}

/** What differs in the program and its settings. */
export function rulesTexts(
  rules: DataDifference['rules'],
  from: Pick<BuildRecord, 'rules'>,
  to: Pick<BuildRecord, 'rules'>,
): string[] {
  const settings = [
    ['minPracticeTests', 'MIN_PRACTICE_TESTS'],
    ['suppressedFrom', 'SUPPRESSED_FROM'],
  ] as const;
  return [
    ...(rules.includes('schema') || rules.includes('pipeline')
      ? ['a different version of openpath built it']
      : []),
    ...settings
      .filter(([rule]) => rules.includes(rule))
      .map(([rule, name]) => `${name} is ${to.rules[rule]}, not ${from.rules[rule]}`),
  ];
}

const PINNED_PAGES = /^\/(?:data|org|standouts)[/.?]|^\/standouts$/;

/** An address of a page of lab data for a data version; any other address as it is. */
export const pinnedHref = (href: string, version: string | null): string =>
  version !== null && PINNED_PAGES.test(href) ? withDataVersion(href, version) : href;
