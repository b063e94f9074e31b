import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';

/** A client that has sent and taken nothing for so long (ms) is not waited for when the process stops. */
const STALLED_MS = 2_000;

/** Connections are taken until none has come for so long (ms), because a proxy may learn late of the end. */
const QUIET_MS = 200;
/** They are taken for so long (ms) at most. */
const LATEST_MS = 3_000;

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
  /** When a connection or a request came last. */
  #lastCame = Number.NEGATIVE_INFINITY;

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#lastCame = performance.now();
      this.#open.set(socket, { answers: new Set(), bytes: 0, movedAt: performance.now() });
      socket.once('close', () => this.#open.delete(socket));
    });
    server.on('request', (request, response: ServerResponse) => {
      this.#lastCame = performance.now();
      const answers = this.#open.get(request.socket)?.answers;
      answers?.add(response);
      response.once('close', () => answers?.delete(response));
    });
  }

  /**
   * Closes each connection when its answer has been sent: clients are told to send their next request
   * elsewhere. New connections are taken until no more come: one that the system has accepted and this
   * process has not is cut when the server closes. Streams of events end at once; a client that stopped
   * half way through its request, or reads its answer no further, is cut off. Resolves when no connection
   * is left.
   */
  async close(): Promise<void> {
    this.#server.prependListener('request', (_request, response: ServerResponse) => {
      response.setHeader('Connection', 'close');
    });
    const latest = performance.now() + LATEST_MS;
    do {
      this.#endStreams();
      await sleep(20);
      // Whoever waits to be accepted is seen now, also where the process was busy for a while.
      await turn();
    } while (performance.now() < Math.min(this.#lastCame + QUIET_MS, latest));
    const closed = new Promise(resolve => this.#server.close(resolve));
    const timer = setInterval(() => {
      // Node’s close() leaves a connection that was busy open for more requests.
      this.#server.closeIdleConnections();
      this.#endStreams();
      this.#cutStalled();
    }, 50);
    await closed;
    clearInterval(timer);
  }

  #endStreams(): void {
    for (const { answers } of this.#open.values()) {
      for (const answer of answers) if (isStream(answer)) answer.end();
    }
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
