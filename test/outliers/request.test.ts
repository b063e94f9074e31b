import { describe, expect, it } from 'vitest';
import { ENTITY_TYPES } from '../../src/domain/entityType.ts';
import { monthOf } from '../../src/domain/month.ts';
import { UserError } from '../../src/domain/userError.ts';
import { defaultRequest, parametersKey, parseRequest } from '../../src/outliers/request.ts';

const months = [1, 2, 3, 5, 6].map(month => monthOf(2024, month));
const right = { from: '2024-01-01', to: '2024-03-01' };

const FIX = 'Put files there.';

describe('a request', () => {
  it('is of ten rows and every entity type where nothing is said', () => {
    expect(parseRequest(right, months, FIX)).toEqual({
      parameters: { from: monthOf(2024, 1), to: monthOf(2024, 3), n: 10, entities: ENTITY_TYPES },
      force: false,
    });
  });

  it('of one month, with a limit, forced', () => {
    const requested = { ...right, to: right.from, n: 3, force: true };
    expect(parseRequest(requested, months, FIX)).toMatchObject({ force: true });
  });

  it('for entity types in any order, or twice, is the same', () => {
    const keys = [
      ['stp', 'practice'],
      ['practice', 'stp', 'stp'],
    ].map(entities => parametersKey(parseRequest({ ...right, entities }, months, FIX).parameters));
    expect(keys[0]).toBe(keys[1]);
  });

  it.each([
    [undefined, /not a JSON object/, /"from"/],
    [[], /not a JSON object|from is missing/, /./],
    [{ to: '2024-03-01' }, /^from is missing/, /2024-01-01/],
    [{ ...right, from: 3 }, /^from is 3/, /2024-01-01/],
    [{ ...right, from: 'January' }, /^from is "January"/, /2024-01-01/],
    [{ ...right, from: '2024-01-15' }, /^from is "2024-01-15"/, /first day/],
    [{ ...right, to: '2024-13-01' }, /^to is "2024-13-01"/, /2024-01-01/],
    [{ from: right.to, to: right.from }, /^from is 2024-03-01, which is after to/, /first month/],
    [
      { ...right, from: '2023-12-01' },
      /no prescribing data of 2023-12-01/,
      /2024-01-01 to 2024-06-01/,
    ],
    [{ ...right, to: '2024-06-01' }, /no prescribing data of 2024-04-01/, /without 2024-04-01/],
    [{ ...right, n: 0 }, /^n is 0/, /whole number from 1/],
    [{ ...right, n: 2.5 }, /^n is 2.5/, /whole number from 1/],
    [{ ...right, n: '10' }, /^n is "10"/, /whole number from 1/],
    [{ ...right, entities: [] }, /^entities is empty/, new RegExp(ENTITY_TYPES.join(', '))],
    [{ ...right, entities: ['gp'] }, /^entities has "gp"/, /practice, pcn/],
    [{ ...right, entities: 'ccg' }, /^entities is "ccg"/, /a list/],
    [{ ...right, force: 'yes' }, /^force is "yes"/, /true or false/],
  ])('%j is refused by what is wrong with it', (input, message, fix) => {
    const parse = () => parseRequest(input, months, FIX);
    expect(parse).toThrow(UserError);
    expect(parse).toThrow(message);
    try {
      parse();
    } catch (error) {
      expect(error instanceof UserError && error.fix).toMatch(fix);
    }
  });
});

describe('the default request', () => {
  it('is of the last six months there are, or of all', () => {
    const eight = Array.from({ length: 8 }, (_, i) => monthOf(2024, 1) + i);
    expect(defaultRequest(eight)?.parameters).toMatchObject({ from: eight[2], to: eight[7] });
    expect(defaultRequest(eight.slice(0, 2))?.parameters).toMatchObject({
      from: eight[0],
      to: eight[1],
    });
    expect(defaultRequest([])).toBeUndefined();
  });
});
