import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate as afterPoll, setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { OpenConnections } from '../../src/web/openConnections.ts';
import { listenAtAny } from '../support/ports.ts';

/** Connects at once and sends its request when told to, whatever the server’s thread does meanwhile. */
const CLIENT = `
  const { connect } = require('node:net');
  const { parentPort, workerData } = require('node:worker_threads');
  let answer = '';
  const socket = connect(workerData, '127.0.0.1').setEncoding('utf8');
  socket.on('data', text => { answer += text; });
  socket.on('error', error => { answer += error; });
  socket.on('close', () => parentPort.postMessage(answer));
  parentPort.once('message', () => {
    setTimeout(() => socket.write('GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'), 100);
  });
`;

it('a client is not cut off for what it sent while the process was busy', async () => {
  const server = createServer((_request, response) => response.end('answered'));
  const connections = new OpenConnections(server);
  const port = await listenAtAny(server);
  const client = new Worker(CLIENT, { eval: true, workerData: port });
  const answer = once(client, 'message');
  await once(server, 'connection');
  const closed = connections.close();
  await sleep(500);
  client.postMessage('send');
  // Timers come next, before what the client sends is read.
  await afterPoll();
  // The thread stands still, as when many pages are made one after the other.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_300);
  expect((await answer)[0]).toMatch(/^HTTP\/1\.1 200 .*answered/s);
  await closed;
  await client.terminate();
});

it('a request that came while the stopping process was busy is answered', async () => {
  const server = createServer();
  const connections = new OpenConnections(server);
  const port = await listenAtAny(server);

  const client = connect(port, '127.0.0.1');
  client.write('GET /first HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [, first]: [unknown, ServerResponse] = await new Promise(resolve => {
    server.once('request', (request, response) => resolve([request, response]));
  });
  server.on('request', (_request, response) => response.end('the second answer'));
  first.write('the first ');
  const received = text(client);
  const closed = connections.close();
  while (server.listening) await sleep(20);

  // The first answer ends, the next request is sent, and the process is busy until a timer is due.
  first.end('answer');
  client.write('GET /second HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const until = performance.now() + 150;
  while (performance.now() < until);

  expect(await received).toContain('the second answer');
  await closed;
});

/** A server, and how to ask it on a connection that is kept. */
async function answering(answer: (response: ServerResponse) => void) {
  const server = createServer((_request, response) => answer(response));
  const connections = new OpenConnections(server);
  const port = await listenAtAny(server);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (): Promise<{ connection: string | undefined; body: string }> => {
    const request = get({ port, host: '127.0.0.1', agent });
    const [response]: IncomingMessage[] = await once(request, 'response');
    if (!response) throw new Error('no answer');
    return { connection: response.headers.connection, body: await text(response) };
  };
  return { server, connections, ask };
}

it('an idle connection stays as long as its client was told, and its next answer ends it', async () => {
  const { server, connections, ask } = await answering(response => response.end('answered'));
  expect(await ask()).toEqual({ connection: 'keep-alive', body: 'answered' });
  const closed = connections.close();
  while (server.listening) await sleep(20);
  // Longer than a client that stands still in the middle of a request is waited for.
  await sleep(2_500);
  expect(await ask()).toEqual({ connection: 'close', body: 'answered' });
  await closed;
});

it('an idle connection that is not used again ends when its time is over', async () => {
  const { server, connections, ask } = await answering(response => response.end('answered'));
  server.keepAliveTimeout = 300;
  await ask();
  await connections.close();
});

it('an idle connection is closed at once where nobody wants to wait', async () => {
  const { server, connections, ask } = await answering(response => response.end('answered'));
  server.keepAliveTimeout = 600_000;
  await ask();
  await connections.close({ cutIdle: true });
});

it('an answer that was not begun when the process was stopped tells its client to go elsewhere', async () => {
  let begun: (response: ServerResponse) => void = () => undefined;
  const response = new Promise<ServerResponse>(resolve => {
    begun = resolve;
  });
  const { connections, ask } = await answering(begun);
  const answer = ask();
  const late = await response;
  const closed = connections.close();
  late.end('late');
  expect(await answer).toEqual({ connection: 'close', body: 'late' });
  await closed;
});

describe('a process that stops', () => {
  const GRACE = { least: 300, most: 30_000 };

  it('waits longer while it answers one request after the other', async () => {
    const waiting: ServerResponse[] = [];
    const { server, connections } = await answering(response => waiting.push(response));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const answers = Array.from({ length: 12 }, () =>
      fetch(`http://127.0.0.1:${port}/`).then(response => response.text()),
    );
    while (waiting.length < answers.length) await sleep(5);
    const ended = connections.wait(connections.close(), GRACE);
    const began = performance.now();
    for (const response of waiting) {
      await sleep(100);
      response.end('answered');
    }
    expect(performance.now() - began).toBeGreaterThan(3 * GRACE.least);
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['answered']));
    expect(await ended).toBe(true);
  });

  it('does not wait longer for one whose answer does not come', async () => {
    let waiting: ServerResponse | undefined;
    const { connections, ask } = await answering(response => {
      waiting = response;
    });
    const answer = ask();
    while (!waiting) await sleep(5);
    const closed = connections.close();
    expect(await connections.wait(closed, GRACE)).toBe(false);
    waiting.end('late');
    await answer;
    await closed;
  });

  it('waits no longer than the grace, however busy it is', async () => {
    const { server, connections } = await answering(response => response.end('answered'));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    let isOver = false;
    const asking = (async () => {
      while (!isOver) await (await fetch(`http://127.0.0.1:${port}/`)).text();
    })();
    const never = new Promise<never>(() => undefined);
    expect(await connections.wait(never, { least: 100, most: 400 })).toBe(false);
    isOver = true;
    await asking;
    await connections.close({ cutIdle: true });
  });
});

/** Connects many times at once and counts the answers of each kind. */
const CROWD = `
  const { get } = require('node:http');
  const { parentPort, workerData: { port, size } } = require('node:worker_threads');
  const outcomes = {};
  let left = size;
  const add = outcome => {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (--left === 0) parentPort.postMessage(outcomes);
  };
  for (let i = 0; i < size; i++) {
    get({ port, host: '127.0.0.1', agent: false }, response => {
      response.resume().once('end', () => add(response.statusCode));
    }).once('error', error => add(error.code));
  }
`;

it('a crowd that has connected when the process is stopped is answered, though each takes its time', async () => {
  const { server, connections } = await answering(response => {
    // The thread stands still, as when a page is made.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    response.end('answered');
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const crowd = new Worker(CROWD, { eval: true, workerData: { port, size: 100 } });
  const outcomes = once(crowd, 'message');
  await once(server, 'connection');
  await connections.close();
  expect((await outcomes)[0]).toEqual({ 200: 100 });
  await crowd.terminate();
});
