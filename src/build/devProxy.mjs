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
 * A proxy in front of the server during development. It forwards requests, holds them while the server
 * restarts, and adds a script to each page that reloads it. Browsers are told to cache nothing: in production
 * an address changes with its file, but here files change at the same address. The server itself is the same
 * as in production.
 *
 * @param {() => Promise<URL>} target resolves with the server’s address; rejects with its last output if it ended.
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
      const message = String(error).replace(/[&<]/g, sign => (sign === '&' ? '&amp;' : '&lt;'));
      response.end(
        `<!doctype html><title>openpath does not start</title><pre>${message}</pre>${SCRIPT}`,
      );
      return;
    }
    // Ask for pages that are not compressed, so that the script can be added, and never for “not modified”.
    const headers = { ...request.headers };
    for (const name of ['accept-encoding', 'if-none-match', 'if-modified-since']) {
      delete headers[name];
    }
    const passed = ask(
      { host: url.hostname, port: url.port, path: request.url, method: request.method, headers },
      answer => {
        const answerHeaders = { ...answer.headers, 'cache-control': 'no-store' };
        if (!answer.headers['content-type']?.startsWith('text/html') || request.method === 'HEAD') {
          response.writeHead(answer.statusCode ?? 502, answerHeaders);
          answer.pipe(response);
          return;
        }
        /** @type {Buffer[]} */
        const parts = [];
        answer.on('data', part => parts.push(part));
        answer.on('end', () => {
          const page = Buffer.concat(parts).toString().replace('</head>', `${SCRIPT}</head>`);
          delete answerHeaders['content-length'];
          response.writeHead(answer.statusCode ?? 502, answerHeaders);
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
