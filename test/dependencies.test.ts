import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

  describe('known to be vulnerable', () => {
    let registry: Server;
    let answer: { readonly status: number; readonly body: unknown };
    beforeAll(async () => {
      registry = createServer((request, response) => {
        const isAudit = request.url?.endsWith('/advisories/bulk') ?? false;
        response.writeHead(isAudit ? answer.status : 404, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify(isAudit ? answer.body : {}));
      }).listen(0, '127.0.0.1');
      await once(registry, 'listening');
    });
    afterAll(() => registry.close());

    const audit = async (): Promise<{ code: number; said: string }> => {
      const address = registry.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      return new Promise(resolve => {
        execFile(
          process.execPath,
          [projectPath('src', 'build', 'audit.mjs')],
          {
            cwd: projectPath(),
            env: {
              ...process.env,
              npm_config_registry: `http://127.0.0.1:${port}/`,
              npm_config_fetch_retries: '0',
            },
          },
          (error, stdout) => resolve({ code: Number(error?.code ?? 0), said: stdout }),
        );
      });
    };

    it('are named, and fail the check; that there are none is said with their number', async () => {
      answer = { status: 200, body: {} };
      const clean = await audit();
      expect(clean).toMatchObject({
        code: 0,
        said: expect.stringMatching(/no known vulnerability in the \d\d+ packages/),
      });
      const advisory = {
        id: 1,
        url: 'https://example.org/1',
        title: 'Made up',
        severity: 'high',
        vulnerable_versions: '*',
        cwe: [],
        cvss: { score: 0, vectorString: null },
      };
      answer = { status: 200, body: { helmet: [advisory] } };
      const found = await audit();
      expect(found).toMatchObject({
        code: 1,
        said: expect.stringContaining('known vulnerabilities in helmet'),
      });
    });

    it('are not known where the registry does not say, which fails nothing and is said', async () => {
      answer = { status: 403, body: { error: 'no such service here' } };
      expect(await audit()).toMatchObject({
        code: 0,
        said: expect.stringContaining('the registry was asked in vain'),
      });
    });
  });
});
