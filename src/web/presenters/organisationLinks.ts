import type { Catalogue } from '../../domain/catalogue.ts';
import type { EntityType } from '../../domain/entityType.ts';
import type { GroupBy } from '../../domain/groupBy.ts';
import { oncePer } from '../../domain/oncePer.ts';
import { type ChartState, DEFAULT_STATE, type KnownPeers } from '../../state/chartState.ts';
import { buildUrl } from '../../state/codec.ts';
import { type OrganisationType, organisationUrl } from '../../state/organisation.ts';
import { sheetsUrl } from '../../state/sheets.ts';
import type { PrescribingReports } from '../prescribingReports.ts';
import type { Link } from './links.ts';

// The links to the pages about an organisation or a test, as every page offers them.

/** Deciles need this many peers. */
const ENOUGH_PEERS = 10;

/**
 * The peers with which a practice is compared where a link may choose them: those of its lab, which are
 * usually the fairest (field guide, section 3), if they are enough for deciles and not all practices.
 */
export function fairestPeers(catalogue: Catalogue, practiceId: string): KnownPeers {
  const labId = catalogue.byId.practice_id.get(practiceId)?.labId ?? undefined;
  if (labId === undefined) return 'all';
  const sharing = practicesByLab(catalogue).get(labId) ?? 0;
  return sharing >= ENOUGH_PEERS && sharing < catalogue.practices.length ? 'lab' : 'all';
}

/** How many practices mainly use each lab, by the lab's id. */
const practicesByLab = oncePer(({ practices }: Catalogue): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { labId } of practices) {
    if (labId !== null) counts.set(labId, (counts.get(labId) ?? 0) + 1);
  }
  return counts;
});

/** The predefined measures by group; `change` narrows or highlights. */
export const measuresUrl = (groupBy: GroupBy, change: Partial<ChartState> = {}): string =>
  buildUrl({ ...DEFAULT_STATE, view: 'measure', groupBy, ...change });

/** The predefined measures with one organisation highlighted, a practice among its fairest peers. */
export const measuresOf = (groupBy: GroupBy, id: string, catalogue: Catalogue): string =>
  measuresUrl(groupBy, {
    highlight: [id],
    peers: groupBy === 'practice_id' ? fairestPeers(catalogue, id) : 'all',
  });

/** All tests of a practice as small charts, those furthest from its fairest peers first. */
export const testsOf = (practiceId: string, catalogue: Catalogue): string =>
  buildUrl({
    ...DEFAULT_STATE,
    view: 'grid',
    groupBy: 'test_code',
    practiceIds: [practiceId],
    order: 'distance',
    peers: fairestPeers(catalogue, practiceId),
  });

/** The chart of one test per 1000 patients, by practice. */
export const testUrl = (code: string, view: ChartState['view'] = 'chart'): string =>
  buildUrl({ ...DEFAULT_STATE, view, numerators: [code] });

/** The organisations that lab data and prescribing data both have, under the same codes. */
const IN_BOTH = [
  ['practice_id', 'practice'],
  ['ccg_id', 'ccg'],
] as const satisfies readonly (readonly [GroupBy, EntityType])[];

/** What lab data call an organisation of prescribing data, where they have it. */
export function inLabData(
  type: EntityType,
  code: string,
  catalogue: Catalogue,
): GroupBy | undefined {
  const [kind] = IN_BOTH.find(([, entity]) => entity === type) ?? [];
  return kind && catalogue.byId[kind].has(code) ? kind : undefined;
}

/** The pages of lab tests about an organisation that has a prescribing report; none without lab data. */
export function labPagesOf(
  type: EntityType,
  code: string,
  catalogue: Catalogue | undefined,
): readonly Link[] {
  const kind = catalogue && inLabData(type, code, catalogue);
  return kind ? pagesOf(kind, code, catalogue) : [];
}

/** An organisation's prescribing report, where the latest build has one of its code. */
function reportLink(groupBy: GroupBy, id: string, reports?: PrescribingReports): Link[] {
  const [, type] = IN_BOTH.find(([kind]) => kind === groupBy) ?? [];
  const href = type && reports?.hrefOf(type, id);
  return href === undefined ? [] : [{ text: 'Prescribing report', href }];
}

/** The page that says what stands out about an organisation. */
export const SIGNALS_LINK = 'What stands out';
type WithGroups = Pick<ChartState, 'groups' | 'peers'>;

const summaryLink = (type: OrganisationType, id: string, question?: WithGroups): Link => ({
  text: SIGNALS_LINK,
  href: organisationUrl({
    type,
    id,
    groups: question?.groups ?? [],
    peers: question?.peers === 'group' ? 'group' : null,
  }),
});

/**
 * The pages of an organisation or a test, the one to open first at the front; without `reports` those of lab
 * data. The page of what stands out keeps the own groups of the `question`.
 */
export function pagesOf(
  groupBy: GroupBy,
  id: string,
  catalogue: Catalogue,
  reports?: PrescribingReports,
  question?: WithGroups,
): Link[] {
  switch (groupBy) {
    case 'practice_id':
      return [
        summaryLink('practice', id, question),
        { text: 'Measures', href: measuresOf(groupBy, id, catalogue) },
        { text: 'All its tests', href: testsOf(id, catalogue) },
        ...reportLink(groupBy, id, reports),
      ];
    case 'ccg_id':
      return [
        summaryLink('ccg', id, question),
        { text: 'Measures', href: measuresOf(groupBy, id, catalogue) },
        { text: 'Its practices', href: measuresUrl('practice_id', { ccgIds: [id] }) },
        { text: 'Print all its practices', href: sheetsUrl({ ccg: id }) },
        ...reportLink(groupBy, id, reports),
      ];
    case 'lab_id':
      return [
        summaryLink('lab', id, question),
        { text: 'Measures', href: measuresOf(groupBy, id, catalogue) },
        { text: 'Practices that use it', href: measuresUrl('practice_id', { labIds: [id] }) },
      ];
    case 'test_code':
      return [
        { text: 'Chart', href: testUrl(id) },
        { text: 'Every practice', href: testUrl(id, 'grid') },
      ];
    case 'result_category':
      return [];
  }
}
