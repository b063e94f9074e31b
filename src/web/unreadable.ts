import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** How long (ms) a client has to read why it was refused. */
const READ_MS = 2_000;

/** What Node knows of it: a code, and the bytes that it could not read. */
interface Unreadable extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
}

/** How a request begins whose answer has no body. */
const HEAD = 'HEAD ';

const BROKEN = ['400 Bad Request', 'The request is not HTTP that this site can read.'] as const;
const REFUSALS: Readonly<Record<string, readonly [status: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'The request’s headers are too large. Clearing this site’s cookies, or a shorter address, may help.',
  ],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['413 Payload Too Large', 'The request’s body is too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to arrive.'],
};

/**
 * Says why if Node itself refuses a request, which it otherwise does without a message. A request with an
 * unknown `Expect` is answered instead of being refused.
 */
export function explainUnreadable(server: Server): void {
  const answering = new WeakSet<Duplex>();
  server.on('request', ({ socket }, response: ServerResponse) => {
    answering.add(socket);
    response.once('close', () => answering.delete(socket));
  });
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('clientError', (error: Unreadable, socket) => {
    // Words in the middle of another answer would spoil it.
    if (!socket.writable || answering.has(socket)) return void socket.destroy();
    const [status, message] = REFUSALS[error.code ?? ''] ?? BROKEN;
    const body = `${message}\n`;
    const isHead = error.rawPacket?.subarray(0, HEAD.length).toString() === HEAD;
    const headers = [
      'Connection: close',
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
    ];
    socket.end(`HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${isHead ? '' : body}`);
    setTimeout(() => socket.destroy(), READ_MS).unref();
  });
}
