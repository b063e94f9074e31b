import type { GroupBy } from './groupBy.ts';

/** Organisations that somebody has put together under a name. */
export interface OwnGroup {
  readonly name: string;
  /** The codes of its members, sorted, without duplicates. */
  readonly ids: readonly string[];
}

/** What a group can consist of. */
export type MemberKind = 'practice_id' | 'ccg_id' | 'lab_id';

/** What the codes of groups stand for: organisations of the kind compared or, where tests are, practices. */
export const memberKindOf = (groupBy: GroupBy): MemberKind =>
  groupBy === 'test_code' || groupBy === 'result_category' ? 'practice_id' : groupBy;

/** Whether organisations are compared, so that the counts of a group can be added up to one more line. */
export const comparesOrganisations = ({ groupBy }: { readonly groupBy: GroupBy }): boolean =>
  memberKindOf(groupBy) === groupBy;

/** The id that a group has among the organisations of an answer. */
export const ownGroupId = (name: string): string => `group:${name}`;
