import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_STATE } from '../../src/state/chartState.ts';
import { buildUrl, parseForm, parseUrl } from '../../src/state/codec.ts';
import {
  LONGEST_GROUPS,
  LONGEST_NAME,
  MOST_CODES,
  MOST_GROUPS,
  ownGroupText,
  parseOwnGroup,
  pastedCodes,
} from '../../src/state/ownGroups.ts';
import { ownGroups } from './arbitraries.ts';

const CHART =
  '/data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all';

/** The groups of an address, or what is wrong with it. */
function groupsIn(query: string) {
  const read = parseUrl(`${CHART}?${query}`);
  return read.ok ? read.state.groups : read.message;
}
const canonical = (query: string): string => {
  const read = parseUrl(`${CHART}?${query}`);
  return read.ok ? (buildUrl(read.state).split('?')[1] ?? '') : read.message;
};
const NORTH = { name: 'North', ids: ['Z99001', 'Z99004'] };

describe('an own group', () => {
  it('is a name and codes in the address; several are several parameters, in their order', () => {
    expect(groupsIn('group=North:Z99001+Z99004')).toEqual([NORTH]);
    expect(groupsIn('group=South:B&group=North:Z99001+Z99004')).toEqual([
      { name: 'South', ids: ['B'] },
      NORTH,
    ]);
  });

  it('has one canonical form: codes sorted and without doubles, the name without spare blanks', () => {
    expect(canonical('group=%20North%20%20east%20:Z99004+Z99001++Z99004&sparse=hide')).toBe(
      'group=North%20east:Z99001+Z99004&sparse=hide',
    );
  });

  it('survives programs that encode the colon, or the pluses as blanks', () => {
    expect(groupsIn('group=North%3AZ99001+Z99004')).toEqual([NORTH]);
    expect(groupsIn('group=North:Z99001%20Z99004')).toEqual([
      { name: 'North', ids: ['Z99001 Z99004'] },
    ]);
  });

  it('gives back any name and any codes, from addresses and from forms', () => {
    fc.assert(
      fc.property(ownGroups, groups => {
        const read = parseUrl(buildUrl({ ...DEFAULT_STATE, groups }));
        expect(read.ok && read.state.groups).toEqual(groups);
        const sent = new URLSearchParams(groups.map(group => ['group', ownGroupText(group)]));
        const form = parseForm('chart', new URLSearchParams(sent.toString()));
        expect(form.ok && form.state.groups).toEqual(groups);
        for (const group of groups) expect(parseOwnGroup(ownGroupText(group))).toEqual(group);
      }),
      { numRuns: 1000 },
    );
  });

  it('can be the peers, a filter, and the rows of the table; without a group these fall away', () => {
    const options = 'peers=group&only=groups&rows=highlighted';
    const read = parseUrl(`${CHART}?group=North:A&${options}`);
    expect(read.ok && read.state).toMatchObject({
      peers: 'group',
      onlyGroups: true,
      onlyHighlighted: true,
    });
    expect(canonical(options)).toBe('');
  });

  it.each([
    ['group=North', '“North” is not a group; write group=North:Z99001+Z99004.'],
    ['group=:A', 'A group needs a name; write group=North:Z99001+Z99004.'],
    ['group=North:', 'The group “North” has no codes; write group=North:Z99001+Z99004.'],
    ['group=N%zz:A', '“N%zz” is not a valid part of an address.'],
    ['group=North:A&group=North:B', 'Two groups are called “North”; give each a name of its own.'],
    [
      `group=${'x'.repeat(LONGEST_NAME + 1)}:A`,
      `The name of a group can have 40 characters; “${'x'.repeat(41)}” has 41.`,
    ],
    [
      `group=North:${Array.from({ length: MOST_CODES + 1 }, (_, i) => i).join('+')}`,
      'A group can have 500 codes; “North” has 501. Make it smaller.',
    ],
    [
      Array.from({ length: MOST_GROUPS + 1 }, (_, i) => `group=G${i}:A`).join('&'),
      'An address can have 6 groups; this one has 7. Leave some out.',
    ],
    [
      `group=North:${Array.from({ length: 400 }, (_, i) => `${i}`.padStart(20, 'x')).join('+')}`,
      `The groups of an address can take ${LONGEST_GROUPS} characters; these take 8405. Leave some codes out.`,
    ],
  ])('is not guessed: %s', (query, message) => expect(groupsIn(query)).toBe(message));

  it('holds 200 practices in an address that mail programs leave whole', () => {
    const ids = Array.from({ length: 200 }, (_, i) => `Z99${String(i).padStart(3, '0')}`);
    const url = buildUrl({ ...DEFAULT_STATE, groups: [{ name: 'North', ids }] });
    expect(url.length).toBeLessThan(2000);
    const read = parseUrl(url);
    expect(read.ok && read.state.groups).toEqual([{ name: 'North', ids }]);
  });
});

describe('a pasted list of codes', () => {
  it.each([
    ['Z99001, Z99004', 'from a sentence'],
    ['Z99004\r\nZ99001\r\n', 'from a column of a spreadsheet'],
    ['Z99001\tZ99004', 'from a row of a spreadsheet'],
    ["“Z99001”; 'Z99004'.", 'in quotes'],
    ['(Z99001 Z99004)', 'in brackets'],
  ])('%j, %s, is two codes', text => expect(pastedCodes(text)).toEqual(['Z99001', 'Z99004']));

  it('of nothing has no codes', () => expect(pastedCodes(' ,;\n')).toEqual([]));
});
