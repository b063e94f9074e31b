import { describe, expect, it } from 'vitest';
import { matching, nearMatches } from '../../src/web/nearMatches.ts';

const TESTS = [
  { id: 'K', name: 'Potassium' },
  { id: 'NA', name: 'Sodium' },
  { id: 'CRP', name: 'C-reactive protein' },
  { id: 'ESR', name: 'Erythrocyte sedimentation rate' },
  { id: 'VITD', name: 'Vitamin D' },
  { id: 'MG', name: 'Magnesium' },
];
const near = (wanted: string): string[] => nearMatches(wanted, TESTS).map(test => test.id);
const found = (query: string): string[] => matching(query, TESTS).map(test => test.id);

describe('near matches', () => {
  it('come from a slip in a code', () => {
    expect(near('CPR')[0]).toBe('CRP');
    expect(near('ESRR')[0]).toBe('ESR');
    expect(near('VTD')[0]).toBe('VITD');
    expect(near('vitd')[0]).toBe('VITD');
  });

  it('come from a slip in a code of one or two letters', () => {
    expect(near('KK')).toEqual(['K']);
    expect(near('NB')).toEqual(['NA']);
    expect(near('AN')).toEqual(['NA']);
    expect(near('X')).toEqual([]);
    expect(near('XY')).toEqual([]);
  });

  it('come from a misspelt name', () => {
    expect(near('potasium')).toEqual(['K']);
    expect(near('Sodum')).toEqual(['NA']);
    expect(near('reactive protien')[0]).toBe('CRP');
  });

  it('are none where nothing is alike', () => {
    expect(near('xylophone')).toEqual([]);
    expect(near('')).toEqual([]);
    expect(near('—')).toEqual([]);
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

  it('does not mind capitals, accents and apostrophes', () => {
    const practices = [{ id: 'L1', name: 'St. Mary’s Zoë Practice' }];
    expect(matching('ST marys zoe', practices)).toEqual(practices);
  });
});
