import { describe, expect, it } from 'vitest';
import { filledSql } from '../../src/store/sql.ts';

describe('a statement with places', () => {
  it('has every place filled in', () => {
    const sql = filledSql('measures/filter', { column: 'lab_ix', name: 'lab_ix_list' });
    expect(sql.trim()).toBe('AND lab_ix IN (SELECT unnest($lab_ix_list::USMALLINT[]))');
  });

  it('is refused where a place has no text', () =>
    expect(() => filledSql('measures/filter', { column: 'lab_ix' })).toThrow(
      'sql/measures/filter.sql has no text for {name}',
    ));
});
