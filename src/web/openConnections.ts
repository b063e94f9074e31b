import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';

/** A client that has sent and taken nothing for so long (ms) is not waited for when the process stops. */
const STALLED_MS = 2_000;

/** Connections are taken until none has come for so long (ms), because a proxy may learn late of the end. */
const QUIET_MS = 200;
/** They are taken for so long (ms) at most. */
const LATEST_MS = 3_000;

/**
 * Of a turn of the event loop no more than this (ms) counts as waiting: while the process was busy, it
 * could not see who had come or sent something.
 */
const LONGEST_TURN_MS = 100;

interface Connection {
  /** Answers that are not at their end. */
  readonly answers: Set<ServerResponse>;
  bytes: number;
  /** How long (ms) this process has looked on without a change of `bytes`. */
  stillMs: number;
}

/** A server's connections and the answers under way on them, for its end. */
export class OpenConnections {
  readonly #server: Server;
  readonly #open = new Map<Socket, Connection>();
  /** Connections and requests so far. */
  #came = 0;

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#came++;
      this.#open.set(socket, { answers: new Set(), bytes: 0, stillMs: 0 });
      socket.once('close', () => this.#open.delete(socket));
    });
    server.on('request', (request, response: ServerResponse) => {
      this.#came++;
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
    const turn = turns();
    for (let quiet = 0, all = 0; quiet < QUIET_MS && all < LATEST_MS; ) {
      this.#endStreams();
      const before = this.#came;
      await sleep(20);
      // Whoever waits to be accepted is seen now.
      await immediate();
      const ms = turn();
      all += ms;
      quiet = this.#came === before ? quiet + ms : 0;
    }
    const closed = new Promise(resolve => this.#server.close(resolve));
    const timer = setInterval(() => {
      // Timers run before requests that wait are read, so a connection could look idle that is not.
      setImmediate(() => {
        // Node’s close() leaves a connection that was busy open for more requests.
        this.#server.closeIdleConnections();
        this.#endStreams();
        this.#cutStalled(turn());
      });
    }, 50);
    await closed;
    clearInterval(timer);
  }

  #endStreams(): void {
    for (const { answers } of this.#open.values()) {
      for (const answer of answers) if (isStream(answer)) answer.end();
    }
  }

  /** @param ms how long this process has looked on since the last time. */
  #cutStalled(ms: number): void {
    for (const [socket, connection] of this.#open) {
      const bytes = socket.bytesRead + socket.bytesWritten - socket.writableLength;
      connection.stillMs = bytes === connection.bytes ? connection.stillMs + ms : 0;
      connection.bytes = bytes;
      const isAwaited = connection.answers.size > 0 && socket.writableLength === 0;
      if (!isAwaited && connection.stillMs >= STALLED_MS) socket.destroy();
    }
  }
}

/** Returns what tells how long (ms) it is since it was last asked, at most one long turn. */
function turns(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const ms = Math.min(now - last, LONGEST_TURN_MS);
    last = now;
    return ms;
  };
}

const isStream = (response: ServerResponse): boolean =>
  String(response.getHeader('content-type')).startsWith('text/event-stream');
