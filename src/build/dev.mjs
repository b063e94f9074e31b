// `npm run dev`: builds, serves, and shows every saved change in the pages that are open.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { watch } from 'chokidar';
import { context } from 'esbuild';
import { at, browser, early, server, styles } from './bundles.mjs';
import { devProxy } from './devProxy.mjs';

/** How long (ms) to wait for further changes, since an editor saves a file in several steps. */
const GATHER_MS = 50;
/** How long (ms) a server may take to end. */
const STOP_MS = 1000;
/** How many characters of a server’s last output to show if it ends. */
const LAST_WORDS = 4000;

const ADDRESS = /^openpath is at (http:\S+)\n/m;

const PORT = Number(process.env.PORT || 8050);
const print = (/** @type {string} */ text) => process.stdout.write(`${text}\n`);

await import('../build.mjs');
const bundles = {
  server: await context(server),
  browser: await context(browser),
  early: await context(early),
  styles: await context(styles),
};

/** @type {import('node:child_process').ChildProcess | undefined} */
let child;
/** @type {Promise<URL>} */
let address = start();
const { proxy, reload } = devProxy(() => address);

/** Starts the server. Resolves with its address when it listens. */
function start() {
  const started = spawn(process.execPath, ['--enable-source-maps', at('dist/server.js')], {
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', DEBUG: process.env.DEBUG ?? 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = started;
  let words = '';
  const listening = new Promise((resolve, reject) => {
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', text => {
        words = (words + text).slice(-LAST_WORDS);
        const [, url] = ADDRESS.exec(words) ?? [];
        if (url !== undefined) resolve(new URL(url));
        // Leave out the server’s own address, because pages are opened through the proxy.
        process.stdout.write(text.replace(ADDRESS, ''));
      });
    }
    started.once('close', () => reject(new Error(words || 'The server said nothing.')));
  });
  // The proxy shows the error to whoever requests a page.
  listening.catch(() => undefined);
  return listening;
}

/** Ends a server, by force if necessary, since the next one repeats a build that it may be making. */
async function stop(server = child) {
  if (!server || server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGINT');
  const kill = setTimeout(() => server.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(kill);
}

/** @type {Set<string>} */
let changedFiles = new Set();
let updating = Promise.resolve();
/** @type {NodeJS.Timeout | undefined} */
let timer;

watch(
  ['src', 'styles', 'views', 'sql'].map(folder => at(folder)),
  { ignoreInitial: true },
).on('all', (_event, file) => {
  changedFiles.add(path.relative(at(), file));
  if (timer !== undefined) return;
  timer = setTimeout(() => {
    timer = undefined;
    updating = updating.then(update);
  }, GATHER_MS);
});

/** Builds what the changed files are part of, and starts the server again unless only style changed. */
async function update() {
  const files = [...changedFiles];
  changedFiles = new Set();
  const startedAt = Date.now();
  const hasChanged = (/** @type {RegExp} */ pattern) => files.some(file => pattern.test(file));
  const code = hasChanged(/^src\b.*\.ts$/);
  try {
    await Promise.all([
      ...(code
        ? [bundles.server.rebuild(), bundles.browser.rebuild(), bundles.early.rebuild()]
        : []),
      ...(hasChanged(/^styles\b/) || hasChanged(/pageColours\.ts$/)
        ? [bundles.styles.rebuild()]
        : []),
    ]);
  } catch {
    // esbuild has printed the error. The present server keeps running.
    return;
  }
  if (files.some(file => !/^styles\b/.test(file))) {
    // Two servers may share a store, so the next one need not wait until this one has ended.
    void stop();
    address = start();
    await address.catch(() => undefined);
  }
  print(`${files.join(', ')}: shown after ${Date.now() - startedAt} ms`);
  reload();
}

proxy.listen(PORT, '127.0.0.1', () => {
  const bound = proxy.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : PORT;
  print(`Work on openpath at http://127.0.0.1:${port}/`);
});
proxy.once('error', async error => {
  print(`The port ${PORT} cannot be used: ${error.message}. Set PORT to another number.`);
  await stop();
  process.exit(1);
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await stop();
    process.exit(0);
  });
}
