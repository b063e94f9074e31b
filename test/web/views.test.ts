import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import pug from 'pug';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectPath } from '../../src/paths.ts';
import { compileViews, readCompiled, Views, viewsHash } from '../../src/web/views.ts';
import { bundled } from '../support/bundled.ts';

describe('the views that the build compiled', () => {
  const compiled = readCompiled(projectPath('dist', 'views.json'));

  it('are those of every page, as they are now', () => {
    expect(compiled?.hash).toBe(viewsHash(projectPath('views')));
    const { names } = new Views(projectPath('views'), '');
    expect(names.length).toBeGreaterThan(20);
    expect(Object.keys(compiled?.views ?? {})).toEqual(names);
  });

  it('do not carry the lines of their source, which pages would be rendered slower with', () => {
    expect(JSON.stringify(compiled)).not.toContain('pug_debug_line');
  });

  it('render as Pug does', () => {
    const file = projectPath('views', 'pages', 'unauthorised.pug');
    const locals = { heading: 'A & B', message: '<b>', colours: 'x' };
    const views = new Views(projectPath('views'), projectPath('dist', 'views.json'));
    expect(views.view('pages/unauthorised.pug')(locals)).toBe(pug.renderFile(file, locals));
  });

  it('spare a start the loading of Pug’s compiler', async () => {
    const script = `
      const { createRequire } = await import('node:module');
      const { views } = await import('${pathToFileURL(await bundled('src/web/views.ts'))}');
      views().view('pages/unauthorised.pug')({});
      console.log(Object.keys(createRequire(import.meta.url).cache).join('\\n'));`;
    const args = ['--input-type=module', '-e', script];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toContain(path.join('node_modules', 'pug-runtime', 'index.js'));
    expect(stdout).not.toContain(path.join('node_modules', 'pug', 'lib'));
  });
});

describe('views', () => {
  let root: string;
  let folder: string;
  let compiledFile: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'openpath-views-'));
    folder = path.join(root, 'views');
    compiledFile = path.join(root, 'views.json');
    await mkdir(path.join(folder, 'pages'), { recursive: true });
    await writeFile(path.join(folder, 'shared.pug'), 'mixin name\n  b old\n');
    await writeFile(path.join(folder, 'pages', 'a.pug'), 'include ../shared\np: +name\n');
  });
  afterEach(() => rm(root, { recursive: true }));

  const page = (): string => new Views(folder, compiledFile).view('pages/a.pug')({});
  const compile = (): Promise<void> =>
    writeFile(compiledFile, JSON.stringify(compileViews(folder, readCompiled(compiledFile))));

  it('are what was compiled ahead', async () => {
    const { hash, views } = compileViews(folder);
    const marked = { 'pages/a.pug': views['pages/a.pug']?.replace('old', 'compiled ahead') };
    await writeFile(compiledFile, JSON.stringify({ hash, views: marked }));
    expect(page()).toBe('<p><b>compiled ahead</b></p>');
  });

  it.each(['shared.pug', 'pages/a.pug'])(
    'are not what was compiled before %s was changed',
    async name => {
      await compile();
      const text = name === 'shared.pug' ? 'mixin name\n  b new\n' : 'b new\n';
      await writeFile(path.join(folder, name), text);
      expect(page()).toContain('<b>new</b>');
      await compile();
      expect(page()).toContain('<b>new</b>');
    },
  );

  it.each(['', '{', '{"hash":1}'])('are compiled where the file says %j', async text => {
    await writeFile(compiledFile, text);
    expect(page()).toBe('<p><b>old</b></p>');
  });

  it('are compiled once', () => {
    const views = new Views(folder, compiledFile);
    expect(views.isReady('pages/a.pug')).toBe(false);
    expect(views.view('pages/a.pug')).toBe(views.view('pages/a.pug'));
    expect(views.isReady('pages/a.pug')).toBe(true);
  });
});
