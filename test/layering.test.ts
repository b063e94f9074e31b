import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectPath } from '../src/paths.ts';

/** What each room of `src` may import besides itself (see “How data flows” in README.md). */
const MAY_IMPORT: Record<string, readonly string[]> = {
  domain: [],
  state: ['domain'],
  charts: ['domain', 'state'],
  store: ['domain', 'paths'],
  pipeline: ['domain', 'store'],
  measures: ['domain', 'state', 'store'],
  outliers: ['domain', 'store'],
  web: ['domain', 'state', 'charts', 'store', 'pipeline', 'measures', 'outliers', 'paths'],
  client: ['domain', 'state', 'charts'],
  demo: ['domain', 'paths'],
  paths: [],
  config: ['domain', 'paths'],
  services: ['domain', 'store', 'pipeline', 'measures', 'outliers', 'web', 'config', 'paths'],
  server: ['config', 'services', 'domain'],
};
/** Pages know builds and their reports, whichever engine made them. */
const ENGINES = /outliers\/(?:bigquery|duckdb)\//;
/** Pure rooms: no files, no network, no process. */
const PURE = ['domain', 'state', 'charts'];

const src = projectPath('src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(f =>
  f.endsWith('.ts'),
);
const roomOf = (file: string): string => (file.split(path.sep)[0] ?? '').replace(/\.ts$/, '');
const importsOf = (file: string): string[] =>
  [
    ...readFileSync(path.join(src, file), 'utf8').matchAll(
      /(?:^|\n)(?:import|export)[^;]*?from\s+'([^']+)'|import\('([^']+)'\)/g,
    ),
  ].map(match => match[1] ?? match[2] ?? '');

describe('imports run one way', () => {
  it.each(files)('%s', file => {
    const room = roomOf(file);
    const allowed = MAY_IMPORT[room];
    expect(allowed, `src/${room} has no place in the house`).toBeDefined();
    for (const name of importsOf(file)) {
      if (name.startsWith('.')) {
        const target = roomOf(path.relative(src, path.resolve(src, path.dirname(file), name)));
        if (target !== room) expect(allowed, `${file} imports ${name}`).toContain(target);
        if (room === 'web') expect(name, `${file} reaches into an engine`).not.toMatch(ENGINES);
      } else if (PURE.includes(room)) {
        expect(name, `${file} is pure and imports ${name}`).toBe('zod');
      }
    }
  });
});

/** What each room of `src/pipeline` may import besides itself: a file's way through it, backwards. */
const MAY_IMPORT_IN_PIPELINE: Record<string, readonly string[]> = {
  scratch: [],
  folder: [],
  input: ['folder', 'scratch'],
  account: ['input', 'folder', 'scratch'],
  references: ['account', 'input', 'folder', 'scratch'],
  run: ['account', 'folder'],
  labs: ['run', 'references', 'account', 'input', 'folder', 'scratch'],
  prescribing: ['run', 'references', 'account', 'input', 'folder', 'scratch'],
};

describe('imports of the pipeline run one way', () => {
  it.each(files.filter(file => roomOf(file) === 'pipeline'))('%s', file => {
    const pipeline = path.join(src, 'pipeline');
    const room = roomOf(path.relative('pipeline', file));
    const allowed = MAY_IMPORT_IN_PIPELINE[room];
    expect(allowed, `src/pipeline/${room} is not listed`).toBeDefined();
    for (const name of importsOf(file).filter(specifier => specifier.startsWith('.'))) {
      const target = path.relative(pipeline, path.resolve(src, path.dirname(file), name));
      if (target.startsWith('..') || roomOf(target) === room) continue;
      expect(allowed, `${file} imports ${name}`).toContain(roomOf(target));
    }
  });
});

/** The folder of a module of `src/web` (for presenters, the folder within), or the module itself. */
const webRoomOf = (file: string): string => {
  const [first = '', second = first, third] = file.split(path.sep).slice(1);
  return first === 'presenters' ? (third === undefined ? `${first}/${second}` : second) : first;
};

it('no folders or modules of src/web import each other in a circle', () => {
  const targets = new Map<string, Set<string>>();
  for (const file of files.filter(file => roomOf(file) === 'web')) {
    const room = webRoomOf(file);
    const own = targets.get(room) ?? new Set();
    targets.set(room, own);
    for (const name of importsOf(file).filter(specifier => specifier.startsWith('.'))) {
      const target = path.relative(src, path.resolve(src, path.dirname(file), name));
      if (roomOf(target) === 'web' && webRoomOf(target) !== room) own.add(webRoomOf(target));
    }
  }
  expect(targets.size).toBeGreaterThan(20);
  // Whoever imports none of the rest is taken away, until nobody is left or all that is left is in circles.
  for (let size = Number.NaN; size !== targets.size; ) {
    size = targets.size;
    for (const [room, imports] of targets) {
      if (![...imports].some(target => targets.has(target))) targets.delete(room);
    }
  }
  expect(Object.fromEntries([...targets].map(([room, all]) => [room, [...all]]))).toEqual({});
});

/** The modules that a file loads with itself: no types, and nothing that is imported when it is wanted. */
const loadedBy = (file: string): string[] =>
  [
    ...readFileSync(path.join(src, file), 'utf8').matchAll(
      /(?:^|\n)(?:import|export)\s+(?!type\b)(?:([^;']*?)\s+from\s+)?'([^']+)'/g,
    ),
  ]
    .filter(([, names = '']) => !/^\{\s*(?:type\s+\w+,?\s*)+\}$/.test(names))
    .map(([, , name = '']) => name);

/** The modules and packages that these files load, and what those load. */
function allLoadedBy(...starts: string[]): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const queue = [...starts];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    for (const name of loadedBy(file)) {
      if (name.startsWith('.')) queue.push(path.normalize(path.join(path.dirname(file), name)));
      else packages.add(name);
    }
  }
  return { files, packages };
}

it('Google’s client is loaded only where BigQuery builds: it costs every start 80 ms', () => {
  const { files, packages } = allLoadedBy('server.ts', 'services/serve.ts');
  expect(files.size).toBeGreaterThan(100);
  expect(packages).toContain('express');
  expect([...packages].filter(name => /google/.test(name))).toEqual([]);
});

it('the settings are read before what serves is loaded, so that a wrong one is refused at once', () => {
  const { packages } = allLoadedBy('server.ts');
  expect([...packages].filter(name => !name.startsWith('node:'))).toEqual(['zod']);
});
