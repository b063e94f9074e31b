// Builds what `npm start` serves: dist (the server, and its views compiled), public/js (the browser's code), public/css (the
// pages' style) and public/vendor (the packages' own files, so that no page needs a CDN, with their
// licences); and dist/sbom.json, which lists all packages (CycloneDX), those of development marked.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'esbuild';
import { at, browser, early, server, styles } from './build/bundles.mjs';

const packageFile = (/** @type {string} */ name) => createRequire(import.meta.url).resolve(name);

for (const folder of ['dist', 'public/js', 'public/css', 'public/vendor']) {
  await mkdir(at(folder), { recursive: true });
}
for (const folder of ['dist', 'public/js', 'public/css']) {
  // Compiled views are made anew only where a view has changed.
  const old = (await readdir(at(folder))).filter(name => name !== 'views.json');
  await Promise.all(old.map(name => rm(at(folder, name), { recursive: true, force: true })));
}

// Plotly's 4.8 MB become 1.24 MB in 1.6 s; quality 11 makes them 1.12 MB in 14 s.
const BROTLI = 9;

const font = cp(
  packageFile('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'),
  at('public/vendor/inter.woff2'),
);
await Promise.all([
  build(server),
  build(browser),
  build(early),
  build(styles),
  font,
  plotly(),
  licences(),
  billOfMaterials(),
]);
await import(pathToFileURL(at('dist/compile-views.js')).href);
for (const folder of ['public/js', 'public/css']) {
  const names = (await readdir(at(folder))).filter(name => /\.(?:js|css)$/.test(name));
  await Promise.all(names.map(name => pack(at(folder, name))));
}

/** Makes a smaller Plotly. It takes most of the time, so it is only made again for another version. */
async function plotly() {
  const file = at('public/vendor/plotly.js');
  const stamp = at('public/vendor/.plotly-version');
  const source = packageFile('plotly.js-dist/plotly.js');
  const { version } = JSON.parse(
    await readFile(packageFile('plotly.js-dist/package.json'), 'utf8'),
  );
  const isPacked = [file, `${file}.br`, `${file}.gz`].every(name => existsSync(name));
  if (isPacked && existsSync(stamp) && (await readFile(stamp, 'utf8')) === version) return;
  await rm(stamp, { force: true });
  await build({
    entryPoints: [source],
    outfile: file,
    minify: true,
    logLevel: 'error',
    legalComments: 'none',
  });
  await pack(file);
  await writeFile(stamp, version);
}

/** Copies the licences of packages whose files browsers get. */
async function licences() {
  const packages = ['plotly.js-dist', '@fontsource-variable/inter'];
  const texts = packages.map(async name => {
    const folder = packageFile(`${name}/package.json`).replace(/package\.json$/, '');
    const file = (await readdir(folder)).find(name => /^licen[cs]e/i.test(name));
    if (!file) throw new Error(`${name} has no licence file`);
    return `${name}\n\n${await readFile(`${folder}${file}`, 'utf8')}`;
  });
  await writeFile(at('public/vendor/licences.txt'), (await Promise.all(texts)).join('\n\n'));
}

/**
 * npm reads it from the lock file; without npm (node src/build.mjs) there is none. With --omit=dev npm
 * 11 leaves out packages of production that development needs too.
 */
async function billOfMaterials() {
  const npm = process.env.npm_execpath;
  if (npm === undefined) return;
  const args = [npm, 'sbom', '--sbom-format=cyclonedx', '--package-lock-only'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  await writeFile(at('dist/sbom.json'), stdout);
}

/** Makes compressed copies of a file, so that no request has to. */
async function pack(/** @type {string} */ file) {
  const bytes = await readFile(file);
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI } }),
    promisify(gzip)(bytes, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)]);
}
