import { expect, it } from 'vitest';
import { oncePer } from '../../src/domain/oncePer.ts';

it('works out an answer once for each object, even where the answer is undefined', () => {
  const worked: object[] = [];
  const nameOf = oncePer((entry: { readonly name?: string }) => {
    worked.push(entry);
    return entry.name;
  });
  const [named, nameless] = [{ name: 'Elm Surgery' }, {}];
  expect([nameOf(named), nameOf(nameless), nameOf(named), nameOf(nameless)]).toEqual([
    ...['Elm Surgery', undefined, 'Elm Surgery', undefined],
  ]);
  expect(worked).toEqual([named, nameless]);
  // Two objects that look alike are two objects.
  expect(nameOf({ name: 'Elm Surgery' })).toBe('Elm Surgery');
  expect(worked).toHaveLength(3);
});
