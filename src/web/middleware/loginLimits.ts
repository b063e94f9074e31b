import { createHmac, randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Request } from 'express';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory } from 'rate-limiter-flexible';

const WINDOW_S = 15 * 60;
/** Wrong passwords that a user may give from one address in 15 minutes. */
const PER_USER_AND_ADDRESS = 10;
/** …and all users of one address: a practice or a hospital may share it. */
const PER_ADDRESS = 30;
/** …and all addresses that come by one connecting machine, where nobody said that it is a proxy. */
const PER_CONNECTION = 300;
/** Wrong passwords for one user from all addresses in 15 minutes, after which one from each is enough. */
const PER_USER = 100;

const REMEMBERED = { max: 10_000, ttl: 12 * 60 * 60 * 1000 };

/** Too many were wrong: no more are compared before so many seconds have gone. */
export interface Refusal {
  readonly retryAfterS: number;
  /** The first refusal after attempts that were compared. */
  readonly isFirst: boolean;
}

/** A user name and password: right from this address not long ago, to be compared, or refused. */
export type Attempt = 'known' | 'new' | Refusal;

/**
 * Counts wrong passwords, in memory and for 15 minutes, so that nobody can try thousands. What counts
 * is address and user together: a user whose password is guessed at from elsewhere still signs in, and so
 * does everyone whose password was right from this address before. An attempt counts before it is
 * compared, for many may come at once, and is taken back where it was right.
 */
export class LoginLimits {
  readonly #perPair = limiter(PER_USER_AND_ADDRESS);
  readonly #perAddress = limiter(PER_ADDRESS);
  readonly #perConnection = limiter(PER_CONNECTION);
  readonly #perUser = limiter(PER_USER);
  readonly #key = randomBytes(32);
  readonly #accepted = new LRUCache<string, true>(REMEMBERED);
  /** A page’s files are asked for at once, with one password: that is one attempt. */
  readonly #compared = new Map<string, number>();
  readonly #trustsProxy: boolean;

  /**
   * @param options `trustsProxy`: whoever runs the server said which proxies stand before it. Otherwise a
   *   visitor may have made up the addresses in X-Forwarded-For.
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

  /** Counts an attempt, unless it is refused: what is refused must not fill the memory with its names. */
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

  /** Neither the address nor the password stays in memory in plain. */
  #idOf(request: Request): string {
    const identity = `${addressOf(request)} ${request.get('Authorization') ?? ''}`;
    return createHmac('sha256', this.#key).update(identity).digest('base64');
  }
}

const limiter = (points: number): RateLimiterMemory =>
  new RateLimiterMemory({ points, duration: WINDOW_S });

const pairOf = (request: Request, user: string): string => `${addressOf(request)} ${user}`;

const addressOf = (request: Request): string => networkOf(request.ip ?? '');

/** One customer has 2^64 addresses of IPv6: they count as one. */
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
