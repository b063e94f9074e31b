// `npm run dev`: builds, serves, and shows every saved change in the pages that are open.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { watch } from 'chokidar';
import { context } from 'esbuild';
import { at, browser, early, server, styles } from './bundles.mjs';
import { devProxy } from './devProxy.mjs';

/** How long (ms) a change waits for others: an editor saves a file in several steps. */
const GATHER_MS = 50;
/** How long (ms) a server may take to end. */
const STOP_MS = 1000;
/** How much of its last words (characters) is shown of a server that ended. */
const LAST_WORDS = 4000;

const ADDRESS = /^openpath is at (http:\S+)\n/m;

const PORT = Number(process.env.PORT || 8050);
const say = (/** @type {string} */ text) => process.stdout.write(`${text}\n`);

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

/** Starts the server; resolves when it listens, with where. */
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
        // The address to open is the one that this program says.
        process.stdout.write(text.replace(ADDRESS, ''));
      });
    }
    started.once('close', () => reject(new Error(words || 'The server said nothing.')));
  });
  // Whoever asks for a page is told why there is none.
  listening.catch(() => undefined);
  return listening;
}

/** Ends a server. Killed in the end, for a build that it may be at is made again by the next. */
async function stop(old = child) {
  if (!old || old.exitCode !== null || old.signalCode !== null) return;
  const ended = once(old, 'exit');
  old.kill('SIGINT');
  const kill = setTimeout(() => old.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(kill);
}

/** @type {Set<string>} */
let changed = new Set();
let updating = Promise.resolve();
/** @type {NodeJS.Timeout | undefined} */
let soon;

watch(
  ['src', 'styles', 'views', 'sql'].map(folder => at(folder)),
  { ignoreInitial: true },
).on('all', (_event, file) => {
  changed.add(path.relative(at(), file));
  if (soon !== undefined) return;
  soon = setTimeout(() => {
    soon = undefined;
    updating = updating.then(update);
  }, GATHER_MS);
});

/** Builds what the changed files are part of, and starts the server again unless only style changed. */
async function update() {
  const files = [...changed];
  changed = new Set();
  const begun = Date.now();
  const touches = (/** @type {RegExp} */ pattern) => files.some(file => pattern.test(file));
  const code = touches(/^src\b.*\.ts$/);
  try {
    await Promise.all([
      ...(code
        ? [bundles.server.rebuild(), bundles.browser.rebuild(), bundles.early.rebuild()]
        : []),
      ...(touches(/^styles\b/) || touches(/pageColours\.ts$/) ? [bundles.styles.rebuild()] : []),
    ]);
  } catch {
    // esbuild has said what is wrong and where; the server before goes on.
    return;
  }
  if (files.some(file => !/^styles\b/.test(file))) {
    // Two servers may share a store, so that the next need not wait for the end of this one.
    void stop();
    address = start();
    await address.catch(() => undefined);
  }
  say(`${files.join(', ')}: shown after ${Date.now() - begun} ms`);
  reload();
}

proxy.listen(PORT, '127.0.0.1', () => {
  const bound = proxy.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : PORT;
  say(`Work on openpath at http://127.0.0.1:${port}/`);
});
proxy.once('error', async error => {
  say(`The port ${PORT} cannot be used: ${error.message}. Set PORT to another number.`);
  await stop();
  process.exit(1);
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await stop();
    process.exit(0);
  });
}
