import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';

/** A client that has sent and read nothing for this long (ms) is not waited for when the process stops. */
const STALLED_MS = 2_000;

/**
 * Connections are accepted until none has come for this long (ms), because a proxy may learn late that the
 * process is stopping.
 */
const QUIET_MS = 200;
/**
 * They are accepted for this long (ms) at most: the last answers need the rest of the time that a stopping
 * process has.
 */
const LATEST_MS = 6_000;
/** The event loop accepts one connection in each of its turns. At most this many turns follow each other. */
const MOST_ACCEPTED = 100;

/**
 * At most this much (ms) of a turn of the event loop counts as waiting: a busy process cannot see who has
 * connected or sent something.
 */
const LONGEST_TURN_MS = 100;

/** A process that has looked on for so long (ms) without the end of an answer is not busy with what it still has. */
const BUSY_MS = 1_000;

/** How long (ms) a process that stops waits for its work to end. */
export interface Grace {
  /** Always. */
  readonly least: number;
  /** While one answer after the other ends, as in a process that has more requests than it can answer at once. */
  readonly most: number;
}

interface Connection {
  /** Answers that have not ended. */
  readonly answers: Set<ServerResponse>;
  /** How much (bytes) the client had sent when its last answer ended; undefined before the first. */
  readAtAnswer: number | undefined;
  bytes: number;
  /** For how long (ms) this process has seen no change of `bytes`. */
  idleMs: number;
}

/**
 * A server's connections and their unfinished answers, so that the server can stop without cutting them off.
 */
export class OpenConnections {
  readonly #server: Server;
  readonly #open = new Map<Socket, Connection>();
  /** Connections and requests so far. */
  #came = 0;
  /** Answers so far that are at their end. */
  #answered = 0;

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#came++;
      this.#open.set(socket, {
        answers: new Set(),
        readAtAnswer: undefined,
        bytes: 0,
        idleMs: 0,
      });
      socket.once('close', () => this.#open.delete(socket));
    });
    server.on('request', (request, response: ServerResponse) => {
      this.#came++;
      const { socket } = request;
      const connection = this.#open.get(socket);
      if (!connection) return;
      connection.answers.add(response);
      response.once('close', () => {
        connection.answers.delete(response);
        this.#answered++;
        connection.readAtAnswer = socket.bytesRead;
      });
    });
  }

  /**
   * Closes each connection when its answer has been sent: clients are told to send their next request
   * elsewhere. New connections are taken until no more come: one that the system has accepted and this
   * process has not is cut when the server closes. A connection on which nothing is asked stays open for
   * as long as its client was told (Node's `keepAliveTimeout`, 5 seconds), because the next request may be on
   * its way. Streams of events end at once; a client that stopped half way through its request, or reads its
   * answer no further, is cut off. Resolves when no connection is left.
   *
   * @param how `cutIdle`: connections on which nothing is asked are closed at once.
   */
  async close({ cutIdle = false }: { readonly cutIdle?: boolean } = {}): Promise<void> {
    this.#server.prependListener('request', (_request, response: ServerResponse) =>
      closeAfter(response),
    );
    for (const { answers } of this.#open.values()) for (const answer of answers) closeAfter(answer);
    const turn = turnClock();
    const latest = performance.now() + LATEST_MS;
    for (let quietMs = 0; quietMs < QUIET_MS && performance.now() < latest; ) {
      this.#endStreams();
      const earlierCount = this.#came;
      await sleep(20);
      await this.#acceptWaiting();
      const ms = turn();
      quietMs = this.#came === earlierCount ? quietMs + ms : 0;
    }
    const closed = this.#stopListening();
    const timer = setInterval(() => {
      // Timers run before requests that wait are read, so a connection could look idle that is not.
      setImmediate(() => {
        if (cutIdle) this.#server.closeIdleConnections();
        this.#endStreams();
        this.#cutStalled(turn());
      });
    }, 50);
    await closed;
    clearInterval(timer);
  }

  /** Waits until `ended` resolves, or the grace is over; returns whether it has resolved. */
  async wait(ended: Promise<unknown>, { least, most }: Grace): Promise<boolean> {
    const began = performance.now();
    const hasEnded = ended.then(() => true);
    const turn = turnClock();
    let answered = this.#answered;
    let idleMs = 0;
    while (!(await Promise.race([hasEnded, sleep(50, false)]))) {
      const ms = turn();
      idleMs = answered === this.#answered ? idleMs + ms : 0;
      answered = this.#answered;
      if (performance.now() - began >= (idleMs < BUSY_MS ? most : least)) return false;
    }
    return true;
  }

  /** Accepts connections that the system holds, one in each turn of the event loop. */
  async #acceptWaiting(): Promise<void> {
    for (let seen = -1, i = 0; seen !== this.#came && i < MOST_ACCEPTED; i++) {
      seen = this.#came;
      await immediate();
    }
  }

  /**
   * Takes no more connections; resolves when none is left. Node's `close()` of an HTTP server would cut those on
   * which nothing is asked.
   */
  #stopListening(): Promise<void> {
    return new Promise(resolve => {
      NetServer.prototype.close.call(this.#server, () => resolve());
    });
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
      connection.idleMs = bytes === connection.bytes ? connection.idleMs + ms : 0;
      connection.bytes = bytes;
      if (connection.idleMs >= this.#patience(socket, connection)) socket.destroy();
    }
  }

  /** How long (ms) a connection may be idle. */
  #patience(socket: Socket, { answers, readAtAnswer }: Connection): number {
    // This process has not given its answer yet.
    if (answers.size > 0 && socket.writableLength === 0) return Number.POSITIVE_INFINITY;
    // Node itself closes connections that have had an answer when their time is over.
    if (answers.size === 0 && readAtAnswer === socket.bytesRead) return Number.POSITIVE_INFINITY;
    return socket.bytesRead === 0 ? this.#server.keepAliveTimeout : STALLED_MS;
  }
}

/** Tells the client to send its next request elsewhere, if the headers have not been sent yet. */
function closeAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}

/** Returns a function that gives the time (ms) since it was last called, at most one long turn. */
function turnClock(): () => number {
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
