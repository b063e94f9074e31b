import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { projectPath } from '../src/paths.ts';

const { packages } = z
  .object({
    packages: z.record(
      z.string(),
      z.object({
        license: z.string().optional(),
        dev: z.boolean().default(false),
        hasInstallScript: z.boolean().default(false),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(projectPath('package-lock.json'), 'utf8')));

const inProduction = Object.entries(packages).filter(
  ([place, { dev }]) => place.startsWith('node_modules/') && !dev,
);

/** Licences that allow what an MIT-licensed program does with a package: use it and pass it on. */
const PERMISSIVE = [
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
];

/** Their files go to the browser, so that only the build needs the packages. */
const inBrowser = ['plotly.js-dist', '@fontsource-variable/inter'];

describe('packages in the browser', () => {
  it('have a licence that allows their use, and it goes with them', () => {
    const licences = inBrowser.map(name => packages[`node_modules/${name}`]?.license);
    expect(licences).toEqual(['MIT', 'OFL-1.1']);
    const texts = readFileSync(projectPath('public', 'vendor', 'licences.txt'), 'utf8');
    for (const name of inBrowser) expect(texts).toContain(`${name}\n\n`);
    expect(texts).toMatch(/SIL Open Font License/i);
  });
});

describe('packages in production', () => {
  it('have a licence that allows their use', () => {
    expect(inProduction.length).toBeGreaterThan(50);
    const others = inProduction.filter(
      ([, { license }]) => !PERMISSIVE.some(known => license?.split(/ OR |[()]/).includes(known)),
    );
    expect(others).toEqual([]);
  });

  it('are listed in the bill of materials that the build makes, each with its version', () => {
    const { components } = z
      .object({ components: z.array(z.object({ name: z.string(), version: z.string() })) })
      .parse(JSON.parse(readFileSync(projectPath('dist', 'sbom.json'), 'utf8')));
    const listed = new Set(components.map(({ name }) => name));
    const names = inProduction.map(([place]) => place.replace(/^.*node_modules\//, ''));
    expect(names.filter(name => !listed.has(name))).toEqual([]);
  });

  it('need no script of theirs to run when they are installed', () => {
    expect(inProduction.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
  });
});
