import type { OwnGroup } from '../domain/ownGroup.ts';
import { PEERS, type Peers } from './chartState.ts';
import { dataVersionIn } from './dataVersion.ts';
import { withoutMailEnd } from './mailEnd.ts';
import { ownGroupText, parseOwnGroups, rawGroups } from './ownGroups.ts';
import { type Format, withoutFormat } from './parsed.ts';

/** The organisations that have a page, as its address names them. */
export const ORGANISATION_TYPES = ['practice', 'ccg', 'lab'] as const;
export type OrganisationType = (typeof ORGANISATION_TYPES)[number];

/** What an organisation's page shows: all that its address holds. */
export interface OrganisationState {
  readonly type: OrganisationType;
  readonly id: string;
  /** Null leaves the choice to the page: the practices of its lab, if they are enough. */
  readonly peers: Peers | null;
  /** Own groups of organisations of this type; the members of the first one can be the peers. */
  readonly groups: readonly OwnGroup[];
  /** Shows only the questions that these words find; empty for all. */
  readonly find: string;
  /** The data version that the address is pinned to; null is the latest. */
  readonly data: string | null;
}

/** A longer text than this finds nothing. */
const LONGEST_FIND = 100;

/** The canonical address of an organisation's page: `/org/practice/Y00001?peers=ccg&q=potassium`. */
export function organisationUrl(
  {
    type,
    id,
    peers = null,
    groups = [],
    find = '',
    data = null,
  }: Pick<OrganisationState, 'type' | 'id'> & Partial<OrganisationState>,
  format: Format = 'html',
): string {
  const isPlain = isPathWord(id);
  const pairs: [string, string][] = isPlain ? [] : [['id', id.toWellFormed()]];
  if (peers !== null) pairs.push(['peers', peers]);
  if (find !== '') pairs.push(['q', find]);
  if (data !== null) pairs.push(['data', data]);
  const fields = [
    ...groups.map(group => `group=${ownGroupText(group)}`),
    ...(pairs.length === 0 ? [] : [String(new URLSearchParams(pairs))]),
  ];
  const query = fields.length === 0 ? '' : `?${fields.join('&')}`;
  const suffix = format === 'html' ? '' : `.${format}`;
  const name = isPlain ? encodeURIComponent(id) : 'id';
  return `/org/${type}/${name}${suffix}${query}`;
}

/**
 * Whether an id can be the last word of a path: browsers take dots for a step, mail programs' punctuation
 * is dropped, and an ending would be a format. Any other is in the query.
 */
const isPathWord = (id: string): boolean =>
  id.isWellFormed() &&
  withoutMailEnd(id) === id &&
  withoutFormat(id).format === 'html' &&
  !/^\.+$|^id$/.test(id);

/**
 * Reads such an address. Peers that cannot be read, and the lab or CCG of anything but a practice, are left to
 * the page.
 *
 * @param type,name the last parts of the path, decoded.
 * @param rawQuery as the address writes it.
 * @returns undefined where there is no such type of organisation.
 * @throws {Malformed} if a group cannot be read.
 */
export function parseOrganisation(
  type: string,
  name: string,
  rawQuery: string,
): { readonly state: OrganisationState; readonly format: Format } | undefined {
  const query = new URLSearchParams(rawQuery);
  const organisationType = ORGANISATION_TYPES.find(candidate => candidate === type);
  if (!organisationType) return undefined;
  const { path: word, format } = withoutFormat(name);
  const id = word === 'id' ? (query.get('id') ?? word) : word;
  const peersText = withoutMailEnd(query.get('peers') ?? '');
  const groups = parseOwnGroups(rawGroups(rawQuery));
  const possible = PEERS.filter(kind =>
    kind === 'group' ? groups.length > 0 : organisationType === 'practice',
  );
  const peers = possible.find(kind => kind === peersText) ?? null;
  const find = (query.get('q') ?? '').trim().slice(0, LONGEST_FIND);
  return {
    state: { type: organisationType, id, peers, groups, find, data: dataVersionIn(query) },
    format,
  };
}
