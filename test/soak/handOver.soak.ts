import { Agent, get } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerProcess } from '../support/serverProcess.ts';
import { addressesAsked } from './addressesAsked.ts';
import { DemoServers } from './demoServers.ts';
import { figure } from './figure.ts';

/** Requests a second, of which so many in a hundred ask what nobody asked before, and how often one process takes over from another. */
const RATE = Number(process.env.SOAK_RATE ?? 200);
const NEW_SHARE = Number(process.env.SOAK_NEW ?? 2) / 100;
const HAND_OVERS = Number(process.env.SOAK_HAND_OVERS ?? 10);
const FILE_SHARE = 0.005;
const DRAINED_MS = 10_000;
const TABLE =
  'data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/all/denominators/per1000/filter/all.csv';

interface Outcome {
  readonly status: number;
  readonly bytes: number;
  readonly ms: number;
  /** The connection is not to be used again. */
  readonly isLast: boolean;
}

/** Asks as a browser does, through an agent that keeps its connections or not; rejects if the answer is cut. */
function ask(server: ServerProcess, agent: Agent, address: string, pauseMs = 0): Promise<Outcome> {
  const began = performance.now();
  const headers = { 'Accept-Encoding': 'gzip, br' };
  return new Promise((resolve, reject) => {
    const request = get(new URL(address, server.url), { agent, headers }, async response => {
      let bytes = 0;
      try {
        for await (const chunk of response) {
          bytes += chunk.length;
          if (pauseMs > 0) await sleep(pauseMs);
        }
        const { statusCode: status = 0 } = response;
        const isLast = response.headers.connection === 'close';
        resolve({ status, bytes, ms: performance.now() - began, isLast });
      } catch (error) {
        reject(error);
      }
    });
    request.once('error', reject);
  });
}

/** The outcome, or the error as text: something to look at later. */
const settled = (outcome: Promise<Outcome>): Promise<Outcome | string> => outcome.catch(String);

const isRefusedConnection = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';

/**
 * What stands before the servers: half of its requests come each on a connection of its own, as from the
 * nginx of Dokku, and half on connections that are kept. Where a process takes no connection (nothing was
 * sent) it asks the newest; what is cut after that has failed.
 */
class FrontProxy {
  readonly #pools = [new Agent({ keepAlive: true, maxSockets: 50 }), new Agent()] as const;
  readonly #addresses = addressesAsked({ newShare: NEW_SHARE, fileShare: FILE_SHARE });
  readonly failed: string[] = [];
  /** How many failed in each way. */
  readonly kinds = new Map<string, number>();
  readonly took: number[] = [];
  /** Where requests go. */
  current: ServerProcess;
  /** The process that was started last. */
  newest: ServerProcess;
  asked = 0;

  constructor(first: ServerProcess) {
    this.current = first;
    this.newest = first;
  }

  /** Sends requests at the rate, however late answers come, until `isOver`; resolves when all have ended. */
  async run(isOver: () => boolean): Promise<void> {
    const underWay = new Set<Promise<void>>();
    const began = performance.now();
    for (let sent = 0; !isOver(); ) {
      const due = ((performance.now() - began) / 1000) * RATE;
      for (; sent < due; sent++) {
        const request = this.#one().finally(() => underWay.delete(request));
        underWay.add(request);
      }
      await sleep(5);
    }
    await Promise.all(underWay);
    for (const pool of this.#pools) pool.destroy();
  }

  async #one(): Promise<void> {
    const address = this.#addresses.next().value ?? '';
    const pool = this.#pools[this.asked++ % 2] ?? this.#pools[0];
    const server = this.current;
    const began = performance.now();
    const fail = (what: unknown): void => {
      const seconds = Math.round((performance.now() - began) / 1000);
      const place = server === this.newest ? 'new' : 'old';
      const suffix = `by the ${place} process after ${seconds} s`;
      this.failed.push(`${what} ${suffix}: ${address}`);
      const kind = `${String(what).slice(0, 40)} ${suffix}`;
      this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
    };
    try {
      const { status, ms } = await ask(server, pool, address).catch(error => {
        if (!isRefusedConnection(error) || server === this.newest) throw error;
        return ask(this.newest, pool, address);
      });
      this.took.push(ms);
      if (status >= 400) fail(status);
    } catch (error) {
      fail(error);
    }
  }
}

/** How long (ms) after its first request goes to the new process the old one is told to stop. */
const ORDERS = [
  ['as Dokku does it: the proxy turns to the new process, and the old one is stopped later', 2_000],
  ['by an orchestrator: the old process is stopped, and the proxy learns of it later', -100],
] as const;

describe(`${HAND_OVERS} hand-overs under ${RATE} requests a second fail no request`, () => {
  let servers: DemoServers;
  beforeAll(async () => {
    servers = await DemoServers.make();
  });
  afterAll(() => servers.stop());

  it.each(ORDERS)('%s', { timeout: 1_800_000 }, async (order, stopAfterMs) => {
    let isOver = false;
    const drained: number[] = [];
    const streams: unknown[] = [];
    const proxy = new FrontProxy(await servers.start());
    const { bytes: whole } = await ask(proxy.current, new Agent(), TABLE);
    const delay = monitorEventLoopDelay();
    delay.enable();
    const visitors = proxy.run(() => isOver);
    for (let i = 0; i < HAND_OVERS; i++) {
      const old = proxy.current;
      const next = await servers.start();
      proxy.newest = next;
      // A slow reader's download and a page that follows the progress are on the old process when it stops.
      const turn = (): void => {
        proxy.current = next;
      };
      if (stopAfterMs > 0) {
        turn();
        await sleep(stopAfterMs);
      }
      const own = new Agent();
      const download = settled(ask(old, own, TABLE, 20));
      const events = settled(ask(old, own, 'status/events'));
      await sleep(300);
      const began = performance.now();
      const ended = old.stop('SIGTERM');
      await sleep(-stopAfterMs);
      turn();
      const code = await ended;
      drained.push(performance.now() - began);
      streams.push({ code, download: await download, events: await events });
    }
    isOver = true;
    await visitors;
    const { took, failed, kinds, asked } = proxy;
    took.sort((a, b) => a - b);
    const at = (share: number): number => Math.round(took[Math.floor(took.length * share)] ?? 0);
    figure(
      `hand-over ${order}: ${asked} requests (${NEW_SHARE * RATE} new answers a second), ${failed.length} failed; ` +
        `${[...kinds].map(([kind, n]) => `${n} × ${kind}; `).join('')}` +
        `median ${at(0.5)} ms, 99 % within ${at(0.99)} ms, all within ${at(0.999999)} ms; ` +
        `the old process had ended after ${Math.round(Math.max(...drained))} ms at most; ` +
        `the asking process itself was late by ${Math.round(delay.percentile(99) / 1e6)} ms (99 %)`,
    );
    expect(failed).toEqual([]);
    for (const stream of streams) {
      expect(stream).toMatchObject({
        code: 0,
        download: { status: 200, bytes: whole },
        events: { status: 200 },
      });
    }
    expect(Math.max(...drained)).toBeLessThan(DRAINED_MS);
    await proxy.current.stop();
  });
});
