import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A client that has sent and taken nothing for so long (ms) is not waited for when the process stops. */
const STALLED_MS = 2_000;

interface Connection {
  /** Answers that are not at their end. */
  readonly answers: Set<ServerResponse>;
  bytes: number;
  /** When `bytes` last changed. */
  movedAt: number;
}

/** A server's connections and the answers under way on them, for its end. */
export class OpenConnections {
  readonly #server: Server;
  readonly #open = new Map<Socket, Connection>();

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#open.set(socket, { answers: new Set(), bytes: 0, movedAt: performance.now() });
      socket.once('close', () => this.#open.delete(socket));
    });
    server.on('request', (request, response: ServerResponse) => {
      const answers = this.#open.get(request.socket)?.answers;
      answers?.add(response);
      response.once('close', () => answers?.delete(response));
    });
  }

  /**
   * Takes no more connections, and closes each when its answer has been sent: clients are told to send
   * their next request elsewhere. Streams of events end at once; a client that stopped half way through
   * its request, or reads its answer no further, is cut off. Resolves when no connection is left.
   */
  async close(): Promise<void> {
    this.#server.prependListener('request', (_request, response: ServerResponse) => {
      response.setHeader('Connection', 'close');
    });
    const closed = new Promise(resolve => this.#server.close(resolve));
    for (const { answers } of this.#open.values()) {
      for (const answer of answers) if (isStream(answer)) answer.end();
    }
    const timer = setInterval(() => {
      // Node’s close() leaves a connection that was busy open for more requests.
      this.#server.closeIdleConnections();
      this.#cutStalled();
    }, 50);
    await closed;
    clearInterval(timer);
  }

  #cutStalled(): void {
    const now = performance.now();
    for (const [socket, connection] of this.#open) {
      const bytes = socket.bytesRead + socket.bytesWritten - socket.writableLength;
      if (bytes !== connection.bytes) {
        connection.bytes = bytes;
        connection.movedAt = now;
      }
      const isAwaited = connection.answers.size > 0 && socket.writableLength === 0;
      if (!isAwaited && now - connection.movedAt >= STALLED_MS) socket.destroy();
    }
  }
}

const isStream = (response: ServerResponse): boolean =>
  String(response.getHeader('content-type')).startsWith('text/event-stream');
