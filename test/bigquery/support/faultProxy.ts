import { once } from 'node:events';
import {
  request as ask,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request that came by. */
export interface Passed {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** What was answered; 0: nothing. */
  status: number;
}

/** Which requests are meant. */
export interface Which {
  readonly method?: string;
  readonly path?: RegExp;
  readonly body?: RegExp;
  /** How many of them pass unharmed before. */
  readonly after?: number;
  /** How many are meant then. */
  readonly times?: number;
}

export type Json = Readonly<Record<string, unknown>>;
type Harm =
  | { readonly kind: 'lose'; readonly forwarded: boolean }
  | { readonly kind: 'answer'; readonly status: number; readonly body: Json }
  | { readonly kind: 'change'; readonly change: Change };

/** What becomes of an answer; may do something else first. */
export type Change = (answer: Json) => Json | Promise<Json>;

interface Plan {
  readonly which: Which;
  readonly harm: Harm;
  matches: number;
}

/** An error as BigQuery writes it into an answer (its document “Error messages”). */
export const errorBody = (code: number, reason: string, message: string): Json => ({
  error: {
    code,
    message,
    errors: [{ message, domain: 'global', reason }],
    status: code === 403 ? 'PERMISSION_DENIED' : code === 404 ? 'NOT_FOUND' : 'INTERNAL',
  },
});

/** Stands between a client and the emulator, notes what passes and harms what a test tells it to. */
export class FaultProxy {
  readonly passed: Passed[] = [];
  readonly #target: URL;
  readonly #server: Server;
  #plans: Plan[] = [];
  #page: number | undefined;

  constructor(endpoint: string) {
    this.#target = new URL(endpoint);
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => request.socket.destroy());
    });
  }

  /** Begins to answer, at `url`. */
  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get url(): string {
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy is closed');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Closes the connection before anything is forwarded. */
  loseBefore(which: Which): void {
    this.#plan(which, { kind: 'lose', forwarded: false });
  }

  /** Forwards the request and closes the connection instead of answering. */
  loseAnswer(which: Which): void {
    this.#plan(which, { kind: 'lose', forwarded: true });
  }

  /** Answers by itself. */
  answer(which: Which, status: number, body: Json): void {
    this.#plan(which, { kind: 'answer', status, body });
  }

  /** As BigQuery refuses. */
  refuse(which: Which, code: number, reason: string, message: string): void {
    this.answer(which, code, errorBody(code, reason, message));
  }

  /** Forwards the request and changes the answer. */
  change(which: Which, change: Change): void {
    this.#plan(which, { kind: 'change', change });
  }

  /** Asks for so many rows a page at most: BigQuery sends fewer where a page would be too big. */
  shortPages(rows: number): void {
    this.#page = rows;
  }

  /** Harms nothing more, and forgets what passed. */
  calm(): void {
    this.#plans = [];
    this.#page = undefined;
    this.passed.length = 0;
  }

  /** What passed of that kind. */
  requestsLike(which: Which): Passed[] {
    return this.passed.filter(request => isMeant(which, request));
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #plan(which: Which, harm: Harm): void {
    this.#plans.push({ which, harm, matches: 0 });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const passed: Passed = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: body.toString('latin1'),
      status: 0,
    };
    this.passed.push(passed);
    const harm = this.#harmOf(passed);
    if (harm?.kind === 'lose' && !harm.forwarded) {
      request.socket.destroy();
      return;
    }
    if (harm?.kind === 'answer') {
      this.#send(passed, response, harm.status, JSON.stringify(harm.body));
      return;
    }
    const answer = await this.#forward(passed, body);
    if (harm?.kind === 'lose') {
      request.socket.destroy();
      return;
    }
    const reply =
      harm?.kind === 'change'
        ? JSON.stringify(await harm.change(JSON.parse(answer.body)))
        : answer.body;
    this.#send(passed, response, answer.status, reply);
  }

  #harmOf(passed: Passed): Harm | undefined {
    let found: Harm | undefined;
    for (const plan of this.#plans) {
      const { after = 0, times = Number.POSITIVE_INFINITY } = plan.which;
      if (!isMeant(plan.which, passed)) continue;
      const place = plan.matches++;
      if (place >= after && place < after + times) found ??= plan.harm;
    }
    return found;
  }

  #send(passed: Passed, response: ServerResponse, status: number, body: string): void {
    passed.status = status;
    response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' }).end(body);
  }

  async #forward(
    { method, path, headers }: Passed,
    body: Buffer,
  ): Promise<{ status: number; body: string }> {
    const { host: _host, 'accept-encoding': _encoding, ...kept } = headers;
    const sent = { ...kept, 'content-length': String(body.length) };
    delete sent['transfer-encoding'];
    const page = this.#page === undefined ? '' : `maxResults=${this.#page}`;
    const target = page === '' ? path : path.replace(/maxResults=\d+/, page);
    const forwarded = ask(new URL(target, this.#target), { method, headers: sent });
    forwarded.end(body);
    const [answer] = await once(forwarded, 'response');
    return { status: Number(answer.statusCode), body: await text(answer) };
  }
}

const isMeant = ({ method, path, body }: Which, passed: Passed): boolean =>
  (method === undefined || method === passed.method) &&
  (path === undefined || path.test(passed.path)) &&
  (body === undefined || body.test(passed.body));
