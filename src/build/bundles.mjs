import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The absolute path of a file or folder of the project. */
export const at = (/** @type {string[]} */ ...parts) => path.join(root, ...parts);

/** @type {import('esbuild').BuildOptions} */
const common = { bundle: true, logLevel: 'warning', sourcemap: true };

/**
 * The server and the programs beside it, in `dist`, with the packages that they import: to find and load
 * the hundreds of files of those took half of a start.
 */
export const server = {
  ...common,
  entryPoints: {
    server: at('src/server.ts'),
    'demo-data': at('src/demo/main.ts'),
    bench: at('test/bench/main.ts'),
    'compile-views': at('src/web/compileViews.ts'),
  },
  outdir: at('dist'),
  platform: /** @type {const} */ ('node'),
  format: /** @type {const} */ ('esm'),
  // Modules that are imported on demand stay in files of their own.
  splitting: true,
  target: 'node20',
  external: [
    // It finds its library beside itself.
    '@duckdb/node-bindings',
    // Loaded only where BigQuery builds, or a view is compiled.
    '@google-cloud/bigquery',
    'google-auth-library',
    'pug',
    // Only the bench needs them, which production does not run.
    '@sparticuz/chromium',
    'esbuild',
    'playwright-core',
  ],
  // CommonJS packages load Node.js’s own modules by this name.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
  sourcesContent: false,
};

/** The browser's code, in `public/js`. */
export const browser = {
  ...common,
  entryPoints: [at('src/client/main.ts')],
  outdir: at('public/js'),
  format: /** @type {const} */ ('esm'),
  splitting: true,
  minify: true,
  target: 'es2022',
};

/** The script that runs before the page is drawn, without imports. */
export const early = {
  ...browser,
  entryPoints: [at('src/client/early.ts')],
  format: /** @type {const} */ ('iife'),
  splitting: false,
};

/** Makes `colours.css` of the styles from the colours that charts use too. */
/** @type {import('esbuild').Plugin} */
const colours = {
  name: 'colours',
  setup(builder) {
    builder.onResolve({ filter: /^\.\/colours\.css$/ }, () => ({
      path: at('src/charts/pageColours.ts'),
      namespace: 'colours',
    }));
    builder.onLoad({ filter: /./, namespace: 'colours' }, async ({ path: file }) => {
      const { outputFiles } = await build({
        entryPoints: [file],
        format: 'esm',
        write: false,
        logLevel: 'warning',
      });
      const code = outputFiles[0]?.text ?? '';
      const { customProperties } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
      return { contents: customProperties(), loader: 'css' };
    });
  },
};

/** The pages' style, in `public/css`. */
export const styles = {
  ...common,
  entryPoints: [at('styles/app.css')],
  outdir: at('public/css'),
  minify: true,
  // The font is copied beside it, since the pages preload it by its own address.
  external: ['../vendor/inter.woff2'],
  plugins: [colours],
};
