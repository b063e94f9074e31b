import { expect, test } from 'vitest';
import { groupedBy } from '../../src/domain/groupedBy.ts';

test('things are grouped by their key in their order, and those without one are left out', () => {
  const practices = [
    { id: 'A1', lab: 'nd' },
    { id: 'A2', lab: null },
    { id: 'A3', lab: 'plymouth' },
    { id: 'A4', lab: 'nd' },
    { id: 'A5', lab: undefined },
  ];
  const ids = [...groupedBy(practices, ({ lab }) => lab)].map(([lab, group]) => [
    lab,
    group.map(({ id }) => id),
  ]);
  expect(ids).toEqual([
    ['nd', ['A1', 'A4']],
    ['plymouth', ['A3']],
  ]);
});

test('an empty text and a zero are keys', () => {
  expect([...groupedBy(['', 'a'], text => text).keys()]).toEqual(['', 'a']);
  expect([...groupedBy([0, 1], number => number).keys()]).toEqual([0, 1]);
});
