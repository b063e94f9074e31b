import { withoutControls } from '../domain/controls.ts';
import type { OwnGroup } from '../domain/ownGroup.ts';
import { type Ids, idSet } from './chartState.ts';
import { decode, encode } from './encoding.ts';
import { Malformed } from './parsed.ts';

// Groups that somebody has made, as addresses and forms write them. All that is known of a group is in the
// address: `group=North:Z99001+Z99004`.

/** With more groups, nobody could tell their lines apart. */
export const MOST_GROUPS = 6;
export const MOST_CODES = 500;
export const LONGEST_NAME = 40;
/**
 * The characters that all groups of an address can take. An address can have 8,000, and that of the page that
 * changes a group holds the address of the question, encoded once more.
 */
export const LONGEST_GROUPS = 5000;

/**
 * A group with this name and these codes.
 *
 * @throws {Malformed} if it has no name or no codes, or too much of either.
 */
export function ownGroupOf(name: string, codes: readonly string[]): OwnGroup {
  const tidy = tidyName(name);
  if (tidy === '') throw new Malformed('A group needs a name; write group=North:Z99001+Z99004.');
  if ([...tidy].length > LONGEST_NAME) {
    throw new Malformed(
      `The name of a group can have ${LONGEST_NAME} characters; “${tidy}” has ${[...tidy].length}.`,
    );
  }
  const ids = idSet(codes.filter(code => code !== 'all'));
  if (ids.length === 0) {
    throw new Malformed(
      `The group “${tidy}” has no codes; write group=${encode(tidy)}:Z99001+Z99004.`,
    );
  }
  if (ids.length > MOST_CODES) {
    throw new Malformed(
      `A group can have ${MOST_CODES} codes; “${tidy}” has ${ids.length}. Make it smaller.`,
    );
  }
  return { name: tidy, ids };
}

/** A name on one line, without blanks at its ends. */
export const tidyName = (text: string): string =>
  withoutControls(text.toWellFormed()).replace(/\s+/gu, ' ').trim();

/** `North:Z99001+Z99004`, percent-encoded: the value of `group` in addresses and forms. */
export const ownGroupText = ({ name, ids }: OwnGroup): string =>
  `${encode(name)}:${ids.map(encode).join('+')}`;

/**
 * The group that a text such as `North:Z99001+Z99004` names.
 *
 * @throws {Malformed} if it names none.
 */
export function parseOwnGroup(text: string): OwnGroup {
  // Some programs encode the colon and leave the rest.
  const whole = text.includes(':') ? text : text.replace(/%3a/i, ':');
  const colon = whole.indexOf(':');
  if (colon < 0) {
    throw new Malformed(
      `“${text.slice(0, LONGEST_NAME)}” is not a group; write group=North:Z99001+Z99004.`,
    );
  }
  return ownGroupOf(
    decode(whole.slice(0, colon).replaceAll('+', ' ')),
    whole
      .slice(colon + 1)
      .split(/[+\s]/)
      .map(decode),
  );
}

/**
 * The groups of these texts, in their order, which decides their colours.
 *
 * @throws {Malformed} if one of them cannot be read, if two have the same name, or if they are too many.
 */
export function parseOwnGroups(texts: readonly string[]): readonly OwnGroup[] {
  const groups = texts.filter(text => text !== '').map(parseOwnGroup);
  return checkedGroups(groups);
}

/**
 * The same groups.
 *
 * @throws {Malformed} if two have the same name, or if they are too many or too long for an address.
 */
export function checkedGroups(groups: readonly OwnGroup[]): readonly OwnGroup[] {
  if (groups.length > MOST_GROUPS) {
    throw new Malformed(
      `An address can have ${MOST_GROUPS} groups; this one has ${groups.length}. Leave some out.`,
    );
  }
  const names = groups.map(({ name }) => name);
  const repeated = names.find((name, i) => names.indexOf(name) < i);
  if (repeated !== undefined) {
    throw new Malformed(`Two groups are called “${repeated}”; give each a name of its own.`);
  }
  const length = groups.map(ownGroupText).join('').length;
  if (length > LONGEST_GROUPS) {
    throw new Malformed(
      `The groups of an address can take ${LONGEST_GROUPS} characters; these take ${length}. Leave some codes out.`,
    );
  }
  return groups;
}

/** What separates the codes of a list: spreadsheets and mails use tabs, commas, semicolons and new lines. */
const SEPARATORS = /[\s,;+]+/u;
/** What a list may have around its codes. */
const QUOTES = /^["'“”‘’()[\]]+|["'“”‘’()[\].]+$/gu;

/** The codes of a pasted list. */
export const pastedCodes = (text: string): Ids =>
  idSet(text.split(SEPARATORS).map(code => code.replace(QUOTES, '')));

/** The groups of a query, not decoded: that would turn the plus between two codes into a blank. */
export const rawGroups = (rawQuery: string): string[] =>
  rawQuery
    .split('&')
    .flatMap(pair => (pair.startsWith('group=') ? [pair.slice('group='.length)] : []));
