import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_STATE } from '../../src/state/chartState.ts';
import { parseSpec } from '../../src/state/spec.ts';

const stateOf = (spec: unknown) => {
  const read = parseSpec(JSON.stringify(spec));
  return read.ok ? read.state : read.message;
};

describe("the predecessor's download link", () => {
  it('asks for what its table showed', () => {
    const spec = {
      numerators: ['CRP'],
      denominators: ['ESR', 'CRP', 'PV'],
      result_filter: 'all',
      ccg_ids_for_practice_filter: ['15N'],
      lab_ids_for_practice_filter: ['all'],
      by: 'practice_id',
      sort_by: [
        { column_id: 'calc_value', direction: 'desc' },
        { column_id: 'practice_id', direction: 'asc' },
        { column_id: 'calc_value_error', direction: 'asc' },
      ],
    };
    expect(parseSpec(JSON.stringify(spec))).toEqual({
      ok: true,
      format: 'csv',
      state: {
        ...DEFAULT_STATE,
        ccgIds: ['15N'],
        numerators: ['CRP'],
        denominator: { kind: 'tests', codes: ['CRP', 'ESR', 'PV'] },
        sort: [
          { column: 'calc_value', descending: true },
          { column: 'group', descending: false },
        ],
      },
    });
  });

  it('takes the defaults for what is empty or null', () => {
    const empty = { numerators: [], denominators: [], result_filter: [], by: null, sort_by: null };
    expect(stateOf(empty)).toEqual(DEFAULT_STATE);
    expect(stateOf({})).toEqual(DEFAULT_STATE);
  });

  it('keeps the switch that its page state knew and its CSV ignored', () => {
    expect(stateOf({ sparse_data_toggle: true })).toMatchObject({ hideSparse: true });
    expect(stateOf({ sparse_data_toggle: ['suppress_sparse_data'] })).toMatchObject({
      hideSparse: true,
    });
    for (const off of [false, '', [], null]) {
      expect(stateOf({ sparse_data_toggle: off })).toEqual(DEFAULT_STATE);
    }
  });

  it('reads lists as lists, and text joined with +', () => {
    expect(stateOf({ numerators: ['A+B', 'NA'] })).toMatchObject({ numerators: ['A+B', 'NA'] });
    expect(stateOf({ numerators: 'NA+K' })).toMatchObject({ numerators: ['K', 'NA'] });
    expect(stateOf({ groupby: 'lab_id', result_filter: -1 })).toMatchObject({
      groupBy: 'lab_id',
      filter: '-1',
    });
  });

  it.each([
    '',
    'x',
    '[]',
    'null',
    '"K"',
    '{"by":"moon"}',
    '{"result_filter":"above"}',
    '{"denominators":["raw","K"]}',
  ])('is malformed where it is no question: %s', spec =>
    expect(parseSpec(spec)).toMatchObject({ ok: false, fault: 'malformed' }),
  );

  it.each([
    ['by', { by: { $ne: 1 } }],
    ['by', { by: ['lab_id', 'ccg_id'] }],
    ['sort_by', { sort_by: [{ column_id: { toString: 1 } }] }],
    ['sort_by', { sort_by: 'month' }],
    ['numerators', { numerators: [{ code: 'K' }] }],
    ['numerators', { numerators: [null] }],
    ['denominators', { denominators: true }],
    ['result_filter', { result_filter: { gt: 1 } }],
    ['ccg_ids_for_practice_filter', { ccg_ids_for_practice_filter: [['15N']] }],
    ['sparse_data_toggle', { sparse_data_toggle: {} }],
    ['numerator', { numerator: ['K'] }],
    ['__proto__x', { __proto__x: 1 }],
  ])(
    'names the key “%s” whose value is of the wrong kind, or that it does not know',
    (key, spec) => {
      const read = parseSpec(JSON.stringify(spec));
      expect(read).toMatchObject({ ok: false, fault: 'malformed' });
      expect(stateOf(spec)).toContain(`“${key}”`);
    },
  );

  it('ignores what a mail program added to the end', () => {
    const read = parseSpec('{"numerators":["K"]}. ');
    expect(read.ok && read.state.numerators).toEqual(['K']);
  });

  it('never fails otherwise, whatever JSON it holds', () => {
    const keys = fc.constantFrom(
      'numerators',
      'denominators',
      'by',
      'sort_by',
      'result_filter',
      'highlight_entities',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.dictionary(keys, fc.jsonValue()).map(v => JSON.stringify(v)),
        ),
        spec => {
          expect(typeof parseSpec(spec).ok).toBe('boolean');
        },
      ),
      { numRuns: 1000 },
    );
  });
});
