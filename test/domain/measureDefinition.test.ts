import { describe, expect, it } from 'vitest';
import { measuresFileSchema } from '../../src/domain/measureDefinition.ts';

const potassium = {
  id: 'k-per-1000',
  title: 'Potassium per 1000 patients',
  why_it_matters: 'Rates differ widely.',
  numerators: ['K'],
  denominators: ['per1000'],
};
const faultsOf = (...measures: unknown[]): string =>
  measuresFileSchema
    .safeParse(measures)
    .error?.issues.map(issue => issue.message)
    .join('; ') ?? '';

describe('measures.json', () => {
  it('takes a measure with its required fields, and fills in the rest', () => {
    expect(measuresFileSchema.parse([potassium])).toEqual([
      { ...potassium, filter: 'all', better: 'neither', links: [] },
    ]);
  });

  it('names what is wrong', () => {
    expect(faultsOf()).not.toBe('');
    expect(faultsOf({ ...potassium, filter: 'above' })).toContain('not a result filter');
    expect(faultsOf({ ...potassium, id: 'K per 1000' })).toContain('lower-case letters');
    expect(faultsOf({ ...potassium, reviewed: 'May' })).toContain('2024-01-31');
    expect(faultsOf({ ...potassium, colour: 'red' })).toContain('colour');
    expect(faultsOf({ ...potassium, numerators: [] })).not.toBe('');
  });

  it('does not mix tests with per1000 or raw: such a question has no answer', () => {
    expect(faultsOf({ ...potassium, denominators: ['per1000', 'CRP'] })).toContain('per1000');
    expect(faultsOf({ ...potassium, denominators: ['raw', 'per1000'] })).toContain('per1000');
    expect(faultsOf({ ...potassium, denominators: ['CRP', 'ESR'] })).toBe('');
  });

  it('links to pages, not to scripts', () => {
    const link = (href: string) => faultsOf({ ...potassium, links: [{ text: 'More', href }] });
    expect(link('https://www.nice.org.uk/guidance')).toBe('');
    expect(link('javascript:alert(1)')).not.toBe('');
  });
});
