import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { projectPath } from '../src/paths.ts';

it('every file that CONTRIBUTING.md names is there', () => {
  const text = readFileSync(projectPath('CONTRIBUTING.md'), 'utf8');
  const paths = [...text.matchAll(/`((?:src|sql|styles|test|views)\/[\w/.-]+)`/g)].map(
    ([, path = '']) => path,
  );
  expect(paths.length).toBeGreaterThan(25);
  expect(paths.filter(path => !existsSync(projectPath(path)))).toEqual([]);
});
