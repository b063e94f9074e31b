import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type Pug from 'pug';
import { z } from 'zod';
import { projectPath } from '../paths.ts';

const require = createRequire(import.meta.url);

/**
 * Pug’s compiler. Loading it takes 0.1 s of a core, so this waits until a view is compiled, which usually only
 * the build does.
 */
export const pugCompiler = (): typeof Pug => require('pug');

/** What compiled views call: a package of Pug’s, found from there. */
const pugRuntime: unknown = createRequire(require.resolve('pug'))('pug-runtime');

/** Renders a page. */
export type View = (locals: object) => string;

/** What `npm run build` writes: each page's view as JavaScript, and the hash of what it was made of. */
const compiledSchema = z.object({ hash: z.string(), views: z.record(z.string(), z.string()) });
export type CompiledViews = Readonly<z.infer<typeof compiledSchema>>;

/**
 * The views of the pages in a folder. Pug takes 50 ms to compile one, so the build compiles them all; its
 * result is used as long as the views have not changed since.
 */
export class Views {
  /** The names of the pages' views, such as `pages/chart.pug`. */
  readonly names: readonly string[];
  readonly #folder: string;
  readonly #compiled: CompiledViews['views'];
  readonly #ready = new Map<string, View>();

  /** @param compiledFile where the build leaves the compiled views; it may be missing. */
  constructor(folder: string, compiledFile: string) {
    const files = filesIn(folder);
    this.#folder = folder;
    this.names = files.filter(name => name.startsWith('pages/'));
    const compiled = readCompiled(compiledFile);
    this.#compiled = compiled?.hash === viewsHash(folder) ? compiled.views : {};
  }

  /** The view of that name, ready to render. */
  view(name: string): View {
    const view = this.#ready.get(name) ?? functionOf(this.code(name));
    this.#ready.set(name, view);
    return view;
  }

  /** A view as JavaScript: a function `template` that uses Pug's runtime under the name `pug`. */
  code(name: string): string {
    return this.#compiled[name] ?? codeOf(path.join(this.#folder, name));
  }

  /** Whether the view renders at once. */
  isReady(name: string): boolean {
    return this.#ready.has(name);
  }
}

/** The name of a view by the path of its file, which lies in the program's folder of views. */
export const viewName = (file: string): string =>
  path.relative(projectPath('views'), file).replaceAll(path.sep, '/');

let shared: Views | undefined;

/** The program's views, as they were when the first was asked for. */
export function views(): Views {
  shared ??= new Views(projectPath('views'), projectPath('dist', 'views.json'));
  return shared;
}

/** Compiles every page's view in a folder, unless `former` was made of the same views. */
export function compileViews(folder: string, former?: CompiledViews): CompiledViews {
  const hash = viewsHash(folder);
  if (former?.hash === hash) return former;
  const pages = filesIn(folder).filter(name => name.startsWith('pages/'));
  const code = pages.map(name => [name, codeOf(path.join(folder, name))] as const);
  return { hash, views: Object.fromEntries(code) };
}

/** The compiled views in a file; undefined where there are none that can be read. */
export function readCompiled(file: string): CompiledViews | undefined {
  try {
    return compiledSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Changes with every view in the folder, its name, and Pug. */
export function viewsHash(folder: string): string {
  const { version } = z.object({ version: z.string() }).parse(require('pug/package.json'));
  const hash = createHash('sha256').update(version);
  for (const name of filesIn(folder)) {
    hash.update(`\0${name}\0`).update(readFileSync(path.join(folder, name)));
  }
  return hash.digest('hex');
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.pug'))
    .map(name => name.replaceAll(path.sep, '/'))
    .sort();

const codeOf = (file: string): string =>
  pugCompiler().compileFileClient(file, { compileDebug: false, inlineRuntimeFunctions: false });

/** As Pug itself makes a function of the code. */
const functionOf = (code: string): View =>
  new Function('pug', `${code}\nreturn template;`)(pugRuntime);
