import { capitalise } from '../../../charts/words/grammar.ts';
import { nounOf } from '../../../charts/words/nouns.ts';
import type { Catalogue, Named } from '../../../domain/catalogue.ts';
import type { EntityLabel, EntityType, Labelled } from '../../../domain/entityType.ts';
import { groupedBy } from '../../../domain/groupedBy.ts';
import { oncePer } from '../../../domain/oncePer.ts';
import { search } from '../../../domain/search.ts';
import type { PrescribingReports } from '../../prescribingReports.ts';
import { countText } from '../format.ts';
import type { Link } from '../links.ts';
import { inLabData, pagesOf } from '../organisationLinks.ts';

/** What can be found in the lab data, in the order of the results. */
const KINDS = ['practice_id', 'ccg_id', 'lab_id', 'test_code'] as const;
type Kind = (typeof KINDS)[number];

/** An organisation or a test, with the pages about it. */
export interface Hit {
  /** `practice`, `CCG`, `lab`, `test`; `PCN` and others where only prescribing data has it. */
  readonly type: string;
  readonly id: string;
  readonly name: string;
  /** What it belongs to: `Devon CCG, uses Plymouth`. */
  readonly more: string;
  /** The first one is where the hit leads. */
  readonly links: readonly Link[];
  /** True for a practice of the lab data. */
  readonly isPractice: boolean;
}

/** The hits of one type: the first of them, and how many there are. */
export interface HitGroup {
  readonly heading: string;
  readonly hits: readonly Hit[];
  readonly total: number;
}

export interface FindResult {
  readonly query: string;
  readonly groups: readonly HitGroup[];
  readonly total: number;
  /** True where nothing matches and the hits are near matches. */
  readonly isGuess: boolean;
}

interface Entry extends Named {
  readonly kind: Kind | EntityType;
}

/**
 * Organisations and tests by code or part of a name, at most `limit` of each type; near matches where
 * nothing matches. Organisations that only prescribing data has (PCNs, ICBs) come last.
 */
export function findResult(
  query: string,
  catalogue: Catalogue,
  reports: PrescribingReports,
  limit: number,
): FindResult {
  const { entries, isGuess } = search(query, entriesOf(catalogue)(reports.organisations));
  return {
    query,
    isGuess,
    total: entries.length,
    groups: [...groupedBy(entries, ({ kind }) => kind)].map(([kind, ofKind]) => ({
      heading: capitalise(labelOf(kind, catalogue).many),
      total: ofKind.length,
      hits: ofKind.slice(0, limit).map(entry => hitOf(entry, catalogue, reports)),
    })),
  };
}

/** What can be found: listed once for each store and each list of the organisations with prescribing reports. */
const entriesOf = oncePer((catalogue: Catalogue) =>
  oncePer((reported: PrescribingReports['organisations']) => listEntries(catalogue, reported)),
);

function listEntries(
  catalogue: Catalogue,
  reported: PrescribingReports['organisations'],
): readonly Entry[] {
  const ofKind: Record<Kind, readonly Named[]> = {
    practice_id: catalogue.practices,
    ccg_id: catalogue.ccgs,
    lab_id: catalogue.labs,
    test_code: catalogue.tests.filter(test => test.shown),
  };
  const entries: Entry[] = KINDS.flatMap(kind =>
    ofKind[kind].map(({ id, name }) => ({ kind, id, name })),
  );
  for (const { type, code, name } of reported) {
    if (inLabData(type, code, catalogue)) continue;
    entries.push({ kind: type, id: code, name });
  }
  return entries;
}

const isKind = (kind: Entry['kind']): kind is Kind => KINDS.some(candidate => candidate === kind);

const labelOf = (kind: Entry['kind'], labelled: Labelled): EntityLabel =>
  isKind(kind)
    ? { one: nounOf(labelled, kind, 1), many: nounOf(labelled, kind) }
    : labelled.labels[kind];

function hitOf({ kind, id, name }: Entry, catalogue: Catalogue, reports: PrescribingReports): Hit {
  const href = isKind(kind) ? undefined : reports.hrefOf(kind, id);
  return {
    type: labelOf(kind, catalogue).one,
    id,
    name: name.trim() || id,
    more: kind === 'practice_id' ? belongsTo(id, catalogue) : '',
    links: isKind(kind)
      ? pagesOf(kind, id, catalogue, reports)
      : href === undefined
        ? []
        : [{ text: 'Prescribing report', href }],
    isPractice: kind === 'practice_id',
  };
}

/** `Devon CCG, uses Plymouth`: the CCG and the lab of a practice's latest month. */
export function belongsTo(practiceId: string, catalogue: Catalogue): string {
  const { ccgId = null, labId = null } = catalogue.byId.practice_id.get(practiceId) ?? {};
  const ccg = ccgId === null ? '' : catalogue.nameOf('ccg_id', ccgId);
  const lab = labId === null ? '' : `uses ${catalogue.nameOf('lab_id', labId)}`;
  return [ccg, lab].filter(Boolean).join(', ');
}

/** `12 results`, `1 result`; the number of hits in words. */
export const resultsText = ({ query, total, isGuess }: FindResult): string =>
  isGuess
    ? `Nothing matches “${query}”.${total > 0 ? ' Did you mean:' : ''}`
    : `${countText(total)} ${total === 1 ? 'result' : 'results'}`;

/** For programs and the find box: its hits in one list, each with where it leads. */
export const findJson = (result: FindResult): Record<string, unknown> => ({
  query: result.query,
  total: result.total,
  near: result.isGuess,
  words: result.query === '' ? '' : resultsText(result),
  hits: result.groups.flatMap(({ hits }) =>
    hits.map(({ type, id, name, more, links }) => ({
      type,
      id,
      name,
      more,
      href: links[0]?.href,
      links: links.map(({ text, href }) => ({ text, href })),
    })),
  ),
});
