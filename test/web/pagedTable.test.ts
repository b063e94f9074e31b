import { describe, expect, it } from 'vitest';
import type { RankedRow } from '../../src/outliers/chemicalTables.ts';
import { DEFAULT_WORDS } from '../../src/outliers/siteWords.ts';
import { allSorted, sortIn } from '../../src/web/presenters/outliers/allChemicals.ts';
import { nextSort, type SortKey, sortMarks } from '../../src/web/presenters/table/pagedTable.ts';
import { pageLinks, pageNumber, rowsCaption } from '../../src/web/presenters/table/paging.ts';

const falling = (column: string): SortKey => ({ column, descending: true });
const rising = (column: string): SortKey => ({ column, descending: false });

describe('sorting a table', () => {
  it('numbers first fall, then rise, then leave the default order', () => {
    expect(nextSort([], 'ratio', true)).toEqual([falling('ratio')]);
    expect(nextSort([falling('ratio')], 'ratio', true)).toEqual([rising('ratio')]);
    expect(nextSort([rising('ratio')], 'ratio', true)).toEqual([]);
  });

  it('text first rises, then falls, then leaves the default order', () => {
    expect(nextSort([], 'name', false)).toEqual([rising('name')]);
    expect(nextSort([rising('name')], 'name', false)).toEqual([falling('name')]);
    expect(nextSort([falling('name')], 'name', false)).toEqual([]);
  });

  it('the other columns keep their places', () => {
    const shown = [falling('ratio'), rising('name')];
    expect(nextSort(shown, 'items', true)).toEqual([...shown, falling('items')]);
    expect(nextSort(shown, 'ratio', true)).toEqual([rising('ratio'), rising('name')]);
    expect(sortMarks(shown, 'name')).toEqual({ ariaSort: 'ascending', arrow: '▲ 2' });
    expect(sortMarks([falling('ratio')], 'ratio').arrow).toBe('▼');
    expect(sortMarks(shown, 'items')).toEqual({ ariaSort: undefined, arrow: '' });
  });
});

describe('the pages of a table', () => {
  it('are linked at both ends and beside the current one', () => {
    const texts = (page: number, rows: number) =>
      pageLinks(page, rows, number => `?page=${number}`).map(link => link.text);
    expect(texts(1, 50)).toEqual([]);
    expect(texts(1, 120)).toEqual(['1', '2', '3']);
    expect(texts(9, 1000)).toEqual(['1', '…', '8', '9', '10', '…', '20']);
    expect(pageLinks(2, 120, number => `?page=${number}`).find(link => link.isCurrent)?.href).toBe(
      '?page=2',
    );
  });

  it('say which rows they show', () => {
    expect(rowsCaption(2, 1336)).toBe('Rows 51–100 of 1,336');
    expect(rowsCaption(27, 1336)).toBe('Rows 1,301–1,336 of 1,336');
    expect(rowsCaption(1, 0)).toBe('Rows 0–0 of 0');
  });
});

describe('every chemical of an organisation', () => {
  it('is sorted by z-score where the address names no column', () => {
    const columns = [{ id: 'ratio' }, { id: 'z_score' }];
    for (const text of [undefined, 'nothing', '-', '__proto__', ['ratio']]) {
      expect(sortIn(text, columns)).toEqual(falling('z_score'));
    }
    expect(sortIn('ratio', columns)).toEqual(rising('ratio'));
  });

  it('keeps the order of equal rows, both ways', () => {
    const row = (chemical_name: string, chemical_items: number): RankedRow => ({
      chemical: chemical_name,
      chemical_name,
      chemical_items,
      subpara: '0601021',
      subpara_name: '',
      subpara_items: 10,
      ratio: chemical_items / 10,
      mean: 0,
      std: 1,
      z_score: 0,
      low_number: false,
      entities: 20,
      rank_high: 1,
      rank_low: 1,
    });
    const rows = [row('a', 1), row('b', 2), row('c', 1)];
    const names = (sort: string) =>
      allSorted(DEFAULT_WORDS, rows, 'pcn', sort)
        .map(row => row.chemical_name)
        .join('');
    expect([names('-chemical_items'), names('chemical_items')]).toEqual(['bac', 'acb']);
  });

  it('shows the nearest page to a wrong number', () => {
    expect(['0', '-3', 'x', '3', '99', undefined].map(text => pageNumber(text, 120))).toEqual([
      1, 1, 1, 3, 3, 1,
    ]);
  });
});
