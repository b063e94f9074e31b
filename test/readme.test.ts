import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ENTITIES, ENTITY_TYPES } from '../src/domain/entityType.ts';
import { projectPath } from '../src/paths.ts';

const read = (...parts: string[]): string => readFileSync(projectPath(...parts), 'utf8');
const namesIn = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(match => match[1] ?? '');

/** What the program reads of its environment. */
const known = ['config/config.ts', 'config/bigquery.ts'].flatMap(file =>
  namesIn(read('src', file), /^ {2}([A-Z][A-Z_]+):/gm),
);
const documented = namesIn(
  ['README.md', 'docs/bigquery.md']
    .flatMap(file => read(file).split('\n'))
    .filter(line => line.startsWith('| `'))
    .map(line => line.split('|')[1])
    .join(' '),
  /`([A-Z][A-Z_]+)`/g,
);

describe('the environment', () => {
  it('is known', () => {
    expect(known).toContain('PORT');
    expect(known).toContain('BIGQUERY_PROJECT');
  });

  it('is documented: every variable, and no other', () => {
    expect([...new Set(documented)].sort()).toEqual([...known].sort());
  });

  it('of app.json are variables that there are', () => {
    const { env } = z
      .object({ env: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(read('app.json')));
    expect(known).toEqual(expect.arrayContaining(Object.keys(env)));
  });
});

it.each(['README.md', 'docs/bigquery.md', 'views/pages/data_format.pug'])(
  '%s names the table of every type of organisation',
  file => {
    const named = namesIn(read(file), /\b([a-z_]+)\b/g);
    expect(named).toEqual(expect.arrayContaining(ENTITY_TYPES.map(type => ENTITIES[type].table)));
  },
);

it('the README names every type that ENTITY_LABELS may rename', () => {
  const [, row = ''] = /^\| `ENTITY_LABELS` \|(.*)$/m.exec(read('README.md')) ?? [];
  const named = namesIn(row, /[`\s]([a-z_]+)(?=[`=])/g);
  expect([...new Set(named)].sort()).toEqual([...ENTITY_TYPES].sort());
});

it('every test that docs/operations.md names is there', () => {
  const rows = namesIn(read('docs', 'operations.md'), /\| ((?:`[\w/]+`(?:, )?)+) \|$/gm);
  const tests = rows.flatMap(row => namesIn(row, /`([\w/]+)`/g));
  expect(tests.length).toBeGreaterThan(8);
  const isThere = (name: string): boolean =>
    [name, `${name}.test.ts`, `${name}.soak.ts`].some(candidate =>
      existsSync(projectPath('test', candidate)),
    );
  expect(tests.filter(name => !isThere(name))).toEqual([]);
});

it('every command that the README names is a script, or npm’s own', () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(read('package.json')));
  const commands = namesIn(read('README.md'), /npm (?:run )?([a-z][a-z-]+)/g);
  expect(commands).toEqual(expect.arrayContaining(['ci', 'cit', 'start', 'test', 'bench']));
  const known = [...Object.keys(scripts), 'ci', 'cit'];
  expect(commands.filter(name => !known.includes(name))).toEqual([]);
});

it('every room of src has its line in the README, and no other', () => {
  const lines = namesIn(read('README.md'), /^\| `src\/([a-z]+)[`.]/gm);
  const [, ofSrc = ''] =
    /const MAY_IMPORT:.*?\{\n(.*?)^\};/ms.exec(read('test', 'layering.test.ts')) ?? [];
  const rooms = namesIn(ofSrc, /^ {2}([a-z]+): \[/gm);
  expect([...new Set(lines)].sort()).toEqual(rooms.filter(name => name !== 'paths').sort());
});
