import { request as ask, createServer } from 'node:http';

/** Reloads a page when the server behind it has changed, and when `npm run dev` was started again. */
const RELOAD = `let seen;
new EventSource('/dev/changes').onmessage = ({ data }) => {
  if (seen !== undefined && seen !== data) location.reload();
  seen = data;
};`;
const SCRIPT = '<script src="/dev/reload.js"></script>';

/** @typedef {import('node:http').ServerResponse} Response */

/**
 * Stands before the server while somebody works on it. It passes requests on, holds them while the
 * server starts again, and adds to each page what reloads it. Nothing is kept by a browser: in
 * production addresses change with what they name, but here a file changes under its address. All this
 * is outside the server, so that what is developed is what runs in production.
 *
 * @param {() => Promise<URL>} target where the server listens; rejects with what it said at its end.
 */
export function devProxy(target) {
  /** @type {Set<Response>} */
  const followers = new Set();
  const run = Date.now();
  let changes = 0;
  const change = () => `data: ${run}.${changes}\n\n`;

  const proxy = createServer(async (request, response) => {
    if (request.url === '/dev/changes') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.write(change());
      followers.add(response);
      response.once('close', () => followers.delete(response));
      return;
    }
    if (request.url === '/dev/reload.js') {
      response.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-store' });
      response.end(RELOAD);
      return;
    }
    /** @type {URL} */
    let url;
    try {
      url = await target();
    } catch (error) {
      response.writeHead(500, { 'Content-Type': 'text/html; charset=utf-8' });
      const said = String(error).replace(/[&<]/g, sign => (sign === '&' ? '&amp;' : '&lt;'));
      response.end(
        `<!doctype html><title>openpath does not start</title><pre>${said}</pre>${SCRIPT}`,
      );
      return;
    }
    // Neither packed (the page is to be added to) nor answered with “not modified”.
    const headers = { ...request.headers };
    for (const name of ['accept-encoding', 'if-none-match', 'if-modified-since']) {
      delete headers[name];
    }
    const passed = ask(
      { host: url.hostname, port: url.port, path: request.url, method: request.method, headers },
      answer => {
        const given = { ...answer.headers, 'cache-control': 'no-store' };
        if (!answer.headers['content-type']?.startsWith('text/html') || request.method === 'HEAD') {
          response.writeHead(answer.statusCode ?? 502, given);
          answer.pipe(response);
          return;
        }
        /** @type {Buffer[]} */
        const parts = [];
        answer.on('data', part => parts.push(part));
        answer.on('end', () => {
          const page = Buffer.concat(parts).toString().replace('</head>', `${SCRIPT}</head>`);
          delete given['content-length'];
          response.writeHead(answer.statusCode ?? 502, given);
          response.end(page);
        });
      },
    );
    passed.on('error', error => {
      if (!response.headersSent) response.writeHead(502, { 'Content-Type': 'text/plain' });
      response.end(`The server ended while it answered: ${error.message}`);
    });
    response.once('close', () => passed.destroy());
    request.pipe(passed);
  });
  return {
    proxy,
    /** Reloads the pages that are open. */
    reload() {
      changes++;
      for (const follower of followers) follower.write(change());
    },
  };
}
