import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { customProperties, DARK, LIGHT, onLight, onPage } from '../../src/charts/pageColours.ts';
import { LINE_COLOURS } from '../../src/charts/palette.ts';
import { projectPath } from '../../src/paths.ts';

/** The files that may name a colour by its numbers. */
const SOURCES = [
  'src/charts/pageColours.ts',
  'src/charts/palette.ts',
  'src/charts/heatmap/heatColours.ts',
  // Paper is black on white whatever the screen shows.
  'styles/print.css',
];

const files = ['src', 'styles', 'views'].flatMap(folder =>
  readdirSync(projectPath(folder), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(?:ts|css|pug)$/.test(name))
    .map(name => path.posix.join(folder, ...name.split(path.sep))),
);

describe('the colours of pages and charts', () => {
  it('are each defined in one place', () => {
    const elsewhere = files
      .filter(file => !SOURCES.includes(file))
      .flatMap(file =>
        [
          ...readFileSync(projectPath(file), 'utf8').matchAll(
            /(?<![\w&/])#(?:[\da-f]{3}|[\da-f]{6})\b(?![\w(.[-])/gi,
          ),
        ].map(([colour]) => `${file}: ${colour}`),
      );
    expect(files.length).toBeGreaterThan(200);
    expect(elsewhere).toEqual([]);
  });

  it('are the custom properties that the style sheets use', () => {
    const styles = files
      .filter(file => file.endsWith('.css'))
      .map(file => readFileSync(projectPath(file), 'utf8'))
      .join('\n');
    const names = (pattern: RegExp, text: string): Set<string> =>
      new Set([...text.matchAll(pattern)].map(([, name = '']) => name));
    const used = names(/var\(--([\w-]+)/g, styles);
    // The views set a chart’s colour and stroke on its element.
    const set = names(/(?<![\w(-])--([\w-]+):/g, `${styles}${customProperties()} --c: --s:`);
    expect([...used].filter(name => !set.has(name))).toEqual([]);
    expect(Object.keys(LIGHT).filter(name => !used.has(name))).toEqual([]);
    expect(customProperties()).toContain(`--ink:${LIGHT.ink}`);
    expect(customProperties()).toContain(`--ink:${DARK.ink}`);
  });
});

describe('the colours of a figure', () => {
  it('follow the page’s background where they differ with it, and are the light ones in images', () => {
    expect(onPage(LIGHT.median)).toBe('var(--median)');
    expect(onLight('var(--median)')).toBe(LIGHT.median);
    for (const colour of [...LINE_COLOURS, 'none']) {
      expect(onPage(colour)).toBe(colour);
      expect(onLight(colour)).toBe(colour);
    }
  });
});
