import { describe, expect, it } from 'vitest';
import {
  search as foundOf,
  searchAnywhere,
  searchWordStarts,
  suggestionsFor,
} from '../../src/domain/search.ts';

const TESTS = [
  { id: 'K', name: 'Potassium' },
  { id: 'NA', name: 'Sodium' },
  { id: 'CRP', name: 'C-reactive protein' },
  { id: 'ESR', name: 'Erythrocyte sedimentation rate' },
  { id: 'VITD', name: 'Vitamin D' },
  { id: 'MG', name: 'Magnesium' },
];
const suggested = (wanted: string): string[] => suggestionsFor(wanted, TESTS).map(test => test.id);
const found = (query: string): string[] => searchWordStarts(query, TESTS).map(test => test.id);

describe('suggestions for a mistyped name or code', () => {
  it('correct a typing error in a code', () => {
    expect(suggested('CPR')[0]).toBe('CRP');
    expect(suggested('ESRR')[0]).toBe('ESR');
    expect(suggested('VTD')[0]).toBe('VITD');
    expect(suggested('vitd')[0]).toBe('VITD');
  });

  it('correct a typing error in a code of one or two letters', () => {
    expect(suggested('KK')).toEqual(['K']);
    expect(suggested('NB')).toEqual(['NA']);
    expect(suggested('AN')).toEqual(['NA']);
    expect(suggested('X')).toEqual([]);
    expect(suggested('XY')).toEqual([]);
  });

  it('correct a misspelt name', () => {
    expect(suggested('potasium')).toEqual(['K']);
    expect(suggested('Sodum')).toEqual(['NA']);
    expect(suggested('reactive protien')[0]).toBe('CRP');
  });

  it('are none where nothing is alike', () => {
    expect(suggested('xylophone')).toEqual([]);
    expect(suggested('')).toEqual([]);
    expect(suggested('—')).toEqual([]);
  });
});

describe('matching', () => {
  it('takes every word as the start of a word of code or name', () => {
    expect(found('pot')).toEqual(['K']);
    expect(found('rate ery')).toEqual(['ESR']);
    expect(found('assium')).toEqual([]);
    expect(found('vit d')).toEqual(['VITD']);
    expect(found('na')).toEqual(['NA']);
  });

  it('ignores capitals, accents and apostrophes', () => {
    const practices = [{ id: 'L1', name: 'St. Mary’s Zoë Practice' }];
    expect(searchWordStarts('ST marys zoe', practices)).toEqual(practices);
  });
});

describe('the search of a build', () => {
  const places = [
    { id: 'A1', name: 'Old Castle Surgery' },
    { id: 'B2', name: 'Newcastle House' },
    { id: 'CAST', name: 'Mill Practice' },
  ];
  it.each([
    ['castle', ['A1', 'B2']],
    ['cast', ['CAST', 'A1', 'B2']],
    ['SURG castle', ['A1']],
    ['b2', ['B2']],
    ['nowhere', []],
    ['  ', []],
  ])('“%s” finds %j', (query, ids) => {
    expect(searchAnywhere(query, places).map(({ id }) => id)).toEqual(ids);
  });
});

describe('what a query finds', () => {
  const ids = (query: string) => {
    const { entries, isGuess } = foundOf(query, TESTS);
    return [isGuess, entries.map(({ id }) => id)];
  };

  it('are its matches, and near matches only where there are none', () => {
    expect(ids('sodium')).toEqual([false, ['NA']]);
    expect(ids('sodum')).toEqual([true, ['NA']]);
    expect(ids('xylophone')).toEqual([true, []]);
  });
});
