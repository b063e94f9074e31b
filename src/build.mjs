// Builds what `npm start` serves: dist (the server), public/js (the browser's code) and
// public/vendor (the packages' own files, so that no page needs a CDN).
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => path.join(root, ...parts);
const packageFile = name => createRequire(import.meta.url).resolve(name);

const emptied = ['dist', 'public/js', 'public/vendor'];
for (const folder of emptied) {
  await rm(at(folder), { recursive: true, force: true });
  await mkdir(at(folder), { recursive: true });
}

const common = { bundle: true, logLevel: 'warning', sourcemap: true };
const server = build({
  ...common,
  entryPoints: Object.fromEntries(
    Object.entries({
      server: 'src/server.ts',
      'demo-data': 'src/demo/main.ts',
      bench: 'test/bench/main.ts',
    })
      .map(([name, file]) => [name, at(file)])
      .filter(([, file]) => existsSync(file)),
  ),
  outdir: at('dist'),
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
});
const browser = build({
  ...common,
  entryPoints: [at('src/client/main.ts')],
  outdir: at('public/js'),
  format: 'esm',
  splitting: true,
  minify: true,
  target: 'es2022',
});
const vendor = [
  build({
    entryPoints: [packageFile('plotly.js-dist/plotly.js')],
    outfile: at('public/vendor/plotly.js'),
    minify: true,
    logLevel: 'error',
    legalComments: 'none',
  }),
  cp(
    packageFile('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'),
    at('public/vendor/inter.woff2'),
  ),
];
await Promise.all([server, browser, ...vendor]);

// Packed once here, so that no request pays for it (Plotly: 4.8 MB to 1.2 MB). Brotli's quality 9 takes
// a second for it; 11 would take fifteen for a tenth less.
const QUALITY = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 22 },
};
const packed = ['public/js', 'public/vendor'].map(async folder => {
  const names = await readdir(at(folder));
  const files = names.filter(name => /\.(js|css)$/.test(name)).map(name => at(folder, name));
  await Promise.all(
    files.map(async file => {
      const bytes = await readFile(file);
      const [br, gz] = await Promise.all([
        promisify(brotliCompress)(bytes, QUALITY),
        promisify(gzip)(bytes, { level: 8 }),
      ]);
      await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)]);
    }),
  );
});
await Promise.all(packed);
