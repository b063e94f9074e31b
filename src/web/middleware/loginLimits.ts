import { createHmac, randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Request } from 'express';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory } from 'rate-limiter-flexible';

const WINDOW_S = 15 * 60;
/** How many wrong passwords a user may give from one address in 15 minutes. */
const PER_USER_AND_ADDRESS = 10;
/** The same for all users of one address, which a practice or a hospital may share. */
const PER_ADDRESS = 30;
/** The same for all addresses behind one connecting machine, if it is not known to be a proxy. */
const PER_CONNECTION = 300;
/** After this many wrong passwords for one user from all addresses, each address has only one attempt. */
const PER_USER = 100;

const REMEMBERED = { max: 10_000, ttl: 12 * 60 * 60 * 1000 };

/** Too many passwords were wrong: no more are compared until this many seconds have passed. */
export interface Refusal {
  readonly retryAfterS: number;
  /** The first refusal after attempts that were compared. */
  readonly isFirst: boolean;
}

/**
 * Whether a user name and password were accepted from this address recently, are to be compared, or are
 * refused.
 */
export type Attempt = 'known' | 'new' | Refusal;

/**
 * Counts wrong passwords, in memory and for 15 minutes, so that nobody can try thousands. They are counted by
 * address and user together, so a user whose password is being guessed elsewhere can still sign in, and so can
 * everyone whose password was accepted from this address before. An attempt is counted before it is compared,
 * because many may come at once, and is taken back if it was right.
 */
export class LoginLimits {
  readonly #perPair = limiter(PER_USER_AND_ADDRESS);
  readonly #perAddress = limiter(PER_ADDRESS);
  readonly #perConnection = limiter(PER_CONNECTION);
  readonly #perUser = limiter(PER_USER);
  readonly #key = randomBytes(32);
  readonly #accepted = new LRUCache<string, true>(REMEMBERED);
  /**
   * A browser requests the files of a page at the same time, with one password: together they are one attempt.
   */
  readonly #compared = new Map<string, number>();
  readonly #trustsProxy: boolean;

  /**
   * @param options `trustsProxy`: the operator has said how many proxies there are. Otherwise a visitor may
   * have made up the addresses in X-Forwarded-For.
   */
  constructor(options: { readonly trustsProxy: boolean }) {
    this.#trustsProxy = options.trustsProxy;
  }

  async begin(request: Request, user: string): Promise<Attempt> {
    const id = this.#idOf(request);
    if (this.#accepted.get(id)) return 'known';
    const earlier = this.#compared.get(id) ?? 0;
    if (earlier === 0) {
      const refusal = await this.#count(request, user);
      if (refusal) return refusal;
    }
    this.#compared.set(id, (this.#compared.get(id) ?? 0) + 1);
    return 'new';
  }

  /** To be called once for every attempt that was `new`. */
  async end(request: Request, user: string, isRight: boolean): Promise<void> {
    const id = this.#idOf(request);
    const remaining = (this.#compared.get(id) ?? 1) - 1;
    if (remaining > 0) this.#compared.set(id, remaining);
    else this.#compared.delete(id);
    if (!isRight || this.#accepted.get(id)) return;
    this.#accepted.set(id, true);
    for (const [counter, key] of this.#counters(request, user)) await counter.reward(key);
    await this.#perUser.reward(user);
  }

  /** Counts an attempt, unless it is refused: refused attempts must not fill the memory with user names. */
  async #count(request: Request, user: string): Promise<Refusal | undefined> {
    const counters = this.#counters(request, user);
    const guesses = (await this.#perUser.get(user))?.consumedPoints ?? 0;
    for (const [counter, key] of counters) {
      const limit = counter === this.#perPair && guesses >= PER_USER ? 1 : counter.points;
      const counterState = await counter.get(key);
      if (!counterState || counterState.consumedPoints < limit) continue;
      // Counted once more, so that the next refusal is not the first.
      await counter.penalty(key);
      const retryAfterS = Math.max(1, Math.ceil(counterState.msBeforeNext / 1000));
      return { retryAfterS, isFirst: counterState.consumedPoints === limit };
    }
    for (const [counter, key] of counters) await counter.penalty(key);
    await this.#perUser.penalty(user);
    return undefined;
  }

  #counters(request: Request, user: string): readonly (readonly [RateLimiterMemory, string])[] {
    return [
      [this.#perPair, pairOf(request, user)],
      [this.#perAddress, addressOf(request)],
      ...(this.#trustsProxy
        ? []
        : [[this.#perConnection, networkOf(request.socket.remoteAddress ?? '')] as const]),
    ];
  }

  /** Neither the address nor the password is kept in memory in plain text. */
  #idOf(request: Request): string {
    const identity = `${addressOf(request)} ${request.get('Authorization') ?? ''}`;
    return createHmac('sha256', this.#key).update(identity).digest('base64');
  }
}

const limiter = (points: number): RateLimiterMemory =>
  new RateLimiterMemory({ points, duration: WINDOW_S });

const pairOf = (request: Request, user: string): string => `${addressOf(request)} ${user}`;

const addressOf = (request: Request): string => networkOf(request.ip ?? '');

/** One customer has 2^64 IPv6 addresses, which count as one. */
function networkOf(address: string): string {
  const ipAddress = address.replace(/^::ffff:(?=\d+\.)/, '');
  if (!isIPv6(ipAddress)) return ipAddress;
  const [head = '', tail] = ipAddress.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  const groups = [...first, ...Array.from({ length: zeros }, () => '0'), ...last];
  return `${groups
    .slice(0, 4)
    .map(group => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
