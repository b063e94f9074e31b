import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectPath } from '../src/paths.ts';
import { eventually } from './support/eventually.ts';
import { LabFolder } from './support/labFolder.ts';
import { copyProject } from './support/projectCopy.ts';
import { runBrowser } from './support/runBrowser.ts';

let folder: LabFolder;
let copy: string;
let dev: ChildProcess;
let url: string;
let browser: Browser;
let page: Page;
let output = '';

beforeAll(async () => {
  folder = await LabFolder.make();
  copy = path.join(folder.root, 'copy');
  await copyProject(copy);
  // Plotly takes the most time to build, and is not what anybody works on.
  await cp(projectPath('public/vendor'), path.join(copy, 'public/vendor'), { recursive: true });
  await symlink(projectPath('node_modules'), path.join(copy, 'node_modules'));
  dev = spawn(process.execPath, ['src/build/dev.mjs'], {
    cwd: copy,
    env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'warn', ...folder.env() },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  dev.stdout?.setEncoding('utf8').on('data', text => {
    output += text;
  });
  url = await eventually('the work can begin', () => /at (http:\S+)/.exec(output)?.[1]);
  browser = await runBrowser();
  page = await browser.newPage();
  await page.goto(new URL('methods', url).href);
});
afterAll(async () => {
  const ended = once(dev, 'exit');
  dev.kill('SIGTERM');
  await ended;
  await browser?.close();
  await folder.remove();
});

/** Saves a file with one text in place of another. */
async function edit(file: string, old: string | RegExp, text: string): Promise<void> {
  const before = await readFile(path.join(copy, file), 'utf8');
  const after = before.replace(old, text);
  expect(after, `${file} has ${old}`).not.toBe(before);
  await writeFile(path.join(copy, file), after);
}
/** Waits until the page shows it; the page may just be leaving for its next version. */
const shows = async (what: string, look: () => Promise<boolean>): Promise<void> => {
  const safely = (): Promise<boolean> => look().catch(() => false);
  await expect.poll(safely, { message: what, timeout: 55_000, interval: 100 }).toBe(true);
};
const bodyHas = (text: string) => async (): Promise<boolean> =>
  (await page.innerText('body')).includes(text);

describe('while somebody works on it, an open page shows what is saved', () => {
  it('in TypeScript', async () => {
    await edit('src/web/navigation.ts', "'methods', 'Methods'", "'methods', 'How it works'");
    await shows('the new name in the navigation', () =>
      page.getByLabel('Main').getByRole('link', { name: 'How it works' }).isVisible(),
    );
  });

  it('in a view', async () => {
    await edit('views/pages/methods.pug', 'What is counted?', 'What do we count?');
    await shows('the new question', bodyHas('What do we count?'));
  });

  it('in a style sheet', async () => {
    await edit('styles/page.css', 'background: var(--ground)', 'background: rgb(1, 2, 3)');
    await shows('the new ground', () =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor === 'rgb(1, 2, 3)'),
    );
  });

  it('in the colours', async () => {
    await edit('src/charts/pageColours.ts', "ink: '#16222e'", "ink: '#010203'");
    await shows('the new ink', () =>
      page.evaluate(() => getComputedStyle(document.body).color === 'rgb(1, 2, 3)'),
    );
  });

  it('in the browser’s code', async () => {
    await edit('src/client/main.ts', /$/, "document.title = 'Edited';\n");
    await shows('the new title', async () => (await page.title()) === 'Edited');
  });

  it('in SQL', async () => {
    await page.goto(new URL('start_here?q=surgery', url).href);
    await edit('sql/store/practices.sql', 'practice.name AS name', 'upper(practice.name) AS name');
    await shows('the new names', async () =>
      (await page.locator('main').innerText()).includes('SURGERY A81001'),
    );
  });
});

it('a server that does not start says why, and is back with the next save', async () => {
  await edit('src/server.ts', 'main().catch(', "throw new Error('a mistake');\nmain().catch(");
  await shows('what is wrong', bodyHas('a mistake'));
  await edit('src/server.ts', "throw new Error('a mistake');\n", '');
  await shows('the page', bodyHas('How it works'));
});
