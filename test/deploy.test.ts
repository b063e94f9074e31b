import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { projectPath } from '../src/paths.ts';
import { eventually } from './support/eventually.ts';
import { countsAt, LabFolder } from './support/labFolder.ts';
import { nodeLine } from './support/nodeLine.ts';
import { copyProject } from './support/projectCopy.ts';
import { TENS } from './support/serverHouse.ts';

/** A fresh clone, in which the steps of a deployment follow each other. */
let folder: LabFolder;
let clone: string;
let server: ChildProcess | undefined;
let output = '';

beforeAll(async () => {
  folder = await LabFolder.make();
  clone = path.join(folder.root, 'clone');
  await copyProject(clone);
});
afterEach(async () => {
  if (server && server.exitCode === null && server.signalCode === null) {
    const ended = once(server, 'exit');
    if (server.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
    await ended;
  }
  server = undefined;
});
afterAll(() => folder.remove());

/** As on a new machine: nothing of this run's environment but where programs and npm's cache are. */
const environment = (): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  PORT: '0',
  LOG_LEVEL: 'warn',
  ...folder.env(),
});

const npm = (...args: string[]) =>
  promisify(execFile)('npm', [...args, '--prefer-offline', '--no-audit', '--no-fund'], {
    cwd: clone,
    env: environment(),
  });

/** Starts a command line and returns the address that it says; it ends with the test. */
async function start(
  command: string,
  env: Record<string, string> = {},
  cwd = clone,
): Promise<string> {
  output = '';
  server = spawn('sh', ['-c', command], {
    cwd,
    env: { ...environment(), ...env },
    // A group of its own, which ends with its leader.
    detached: true,
  });
  for (const stream of [server.stdout, server.stderr]) {
    stream?.setEncoding('utf8').on('data', text => {
      output += text;
    });
  }
  let url: string | undefined;
  await expect
    .poll(
      () => {
        url = /openpath is at (http:\S+)/.exec(output)?.[1];
        return url ?? output;
      },
      { timeout: 100_000, interval: 100 },
    )
    .toMatch(/^http:/);
  return url ?? '';
}

/** The pages, their style and their code are served, and the data are read. */
async function expectToWork(url: string): Promise<void> {
  const counts = await eventually('the counts are served', () => countsAt(url));
  expect(counts).toEqual(TENS);
  const page = await (await fetch(new URL('methods', url))).text();
  const assets = [...page.matchAll(/(?:href|src|data-plotly)="(\/assets\/[^"]+)"/g)];
  expect(assets.length).toBeGreaterThanOrEqual(5);
  for (const [, asset = ''] of assets) {
    expect((await fetch(new URL(asset, url))).status, asset).toBe(200);
  }
}

it('`npm ci && npm start` installs, builds and serves, though the data folder is mounted later', {
  timeout: 300_000,
}, async () => {
  const elsewhere = path.join(folder.root, 'elsewhere');
  await rename(folder.dataPath, elsewhere);
  await npm('ci');
  const url = await start('npm start');
  await rename(elsewhere, folder.dataPath);
  await expectToWork(url);
});

it('pruned to what production needs, it serves by the Procfile', { timeout: 300_000 }, async () => {
  await npm('prune', '--omit=dev');
  for (const name of ['esbuild', 'plotly.js-dist', '@fontsource-variable/inter', 'vitest']) {
    expect(existsSync(path.join(clone, 'node_modules', name)), name).toBe(false);
  }
  const [, command = ''] =
    /^web: (.+)$/m.exec(readFileSync(path.join(clone, 'Procfile'), 'utf8')) ?? [];
  const url = await start(command);
  const { healthchecks } = z
    .object({ healthchecks: z.object({ web: z.array(z.object({ path: z.string() })) }) })
    .parse(JSON.parse(readFileSync(path.join(clone, 'app.json'), 'utf8')));
  expect(healthchecks.web).not.toEqual([]);
  for (const { path: check } of healthchecks.web) {
    await eventually(`${check} answers`, async () => (await fetch(new URL(check, url))).ok);
  }
  await expectToWork(url);
});

/** What follows an instruction of the Dockerfile, each time that it stands there. */
const instructions = (name: string): string[] =>
  [...readFileSync(path.join(clone, 'Dockerfile'), 'utf8').matchAll(/^([A-Z]+) +(.+)$/gm)]
    .filter(([, instruction]) => instruction === name)
    .map(([, , rest = '']) => rest);

it('what the Dockerfile copies into its image is all that the server needs', {
  timeout: 100_000,
}, async () => {
  // The steps before are those of the tests above, in this clone.
  expect(instructions('RUN').slice(0, 3)).toEqual([
    'npm ci',
    'npm run build',
    'npm prune --omit=dev',
  ]);
  const image = path.join(folder.root, 'image');
  await mkdir(image);
  const copied = instructions('COPY').flatMap(
    text => /^--from=build \/app\/(\S+) /.exec(text)?.[1] ?? [],
  );
  expect(copied).toContain('dist');
  for (const name of copied) {
    await cp(path.join(clone, name), path.join(image, name), { recursive: true });
  }
  const [command = ''] = instructions('CMD');
  const [program = '', ...args] = z.array(z.string()).parse(JSON.parse(command));
  expect(instructions('USER')).toEqual(['node']);
  const url = await start([program, ...args].join(' '), {}, image);
  await expectToWork(url);
  const [, , check = ''] = z
    .array(z.string())
    .parse(JSON.parse(/\[.*\]$/.exec(instructions('HEALTHCHECK')[0] ?? '')?.[0] ?? ''));
  const checking = promisify(execFile)(process.execPath, [
    '-e',
    check.replace('http://127.0.0.1:8050/', url),
  ]);
  await expect(checking).resolves.toBeDefined();
});

const { engines } = z
  .object({ engines: z.object({ node: z.string() }) })
  .parse(JSON.parse(readFileSync(projectPath('package.json'), 'utf8')));
const lines = engines.node.split(' || ').map(line => Number(/^\^(\d+)/.exec(line)?.[1]));

it.each(lines)('works on Node.js %i', { timeout: 300_000 }, async major => {
  const program = await nodeLine(major);
  const version = await promisify(execFile)(program, ['--version']);
  expect(version.stdout).toMatch(`v${major}.`);
  // Built anew, so that a store written by another line proves nothing.
  const store = path.join(folder.root, `store-${major}`);
  await expectToWork(await start(`"${program}" dist/server.js`, { STORE_PATH: store }));
});
