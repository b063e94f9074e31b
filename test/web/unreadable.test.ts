import { createServer } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { explainUnreadable } from '../../src/web/unreadable.ts';
import { listenAtAny } from '../support/ports.ts';

const server = createServer((request, response) => {
  if (request.url === '/slow') response.write('half');
  else response.end('answered');
});
explainUnreadable(server);
let port: number;
beforeAll(async () => {
  port = await listenAtAny(server);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** What the server says to bytes that are sent as they are. */
function answerTo(bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

it.each([
  ['no HTTP at all', 'hello\r\n\r\n', /^HTTP\/1\.1 400 .*is not HTTP that this site can read/s],
  ['a header without a name', 'GET / HTTP/1.1\r\n: x\r\n\r\n', /^HTTP\/1\.1 400 .*is not HTTP/s],
  [
    'headers of 100 KB',
    `GET / HTTP/1.1\r\nHost: a\r\nCookie: ${'a'.repeat(100_000)}\r\n\r\n`,
    /^HTTP\/1\.1 431 .*headers are too large/s,
  ],
])('a request that Node cannot read is refused with words: %s', async (_what, bytes, expected) => {
  expect(await answerTo(bytes)).toMatch(expected);
});

it('an answer to HEAD has no words', async () => {
  const cookie = 'a'.repeat(100_000);
  const answer = await answerTo(`HEAD / HTTP/1.1\r\nHost: a\r\nCookie: ${cookie}\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 431 .*\r\n\r\n$/s);
});

it('what a client expects does not keep it from an answer', async () => {
  const request = 'GET / HTTP/1.1\r\nHost: a\r\nExpect: x\r\nConnection: close\r\n\r\n';
  expect(await answerTo(request)).toMatch(/^HTTP\/1\.1 200 .*answered$/s);
});

it('an answer that is under way is not mixed with the refusal of what follows', async () => {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
  let answer = '';
  for await (const piece of socket) {
    answer += piece;
    if (answer.includes('half')) socket.write('nonsense\r\n\r\n');
  }
  expect(answer).not.toContain('not HTTP');
});
