import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServerProcess } from '../support/serverProcess.ts';
import { addressesAsked, DemoServers } from './demoServers.ts';

/** Requests a second, and how often one process takes over from another. */
const RATE = Number(process.env.SOAK_RATE ?? 200);
const HAND_OVERS = Number(process.env.SOAK_HAND_OVERS ?? 10);
const DRAINED_MS = 10_000;
/** A proxy goes on asking the old process for so long after it was told to stop. */
const LATE_MS = 100;

let servers: DemoServers;
beforeAll(async () => {
  servers = await DemoServers.make();
});
afterAll(() => servers.stop());

interface Outcome {
  readonly status: number;
  readonly bytes: number;
  readonly ms: number;
}

/** Asks on a connection that is kept for more requests; rejects if it is cut. */
function ask(server: ServerProcess, agent: Agent, address: string, pauseMs = 0): Promise<Outcome> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const request = get(new URL(address, server.url), { agent }, async response => {
      let bytes = 0;
      try {
        for await (const chunk of response) {
          bytes += chunk.length;
          if (pauseMs > 0) await sleep(pauseMs);
        }
        const { statusCode: status = 0 } = response;
        resolve({ status, bytes, ms: performance.now() - began });
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

it(`${HAND_OVERS} hand-overs under ${RATE} requests a second fail no request`, async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const failed: string[] = [];
  const took: number[] = [];
  let asked = 0;
  let current = await servers.start();
  const table = `data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/all/denominators/per1000/filter/all.csv`;
  const { bytes: whole } = await ask(current, agent, table);

  const addresses = addressesAsked();
  const underWay = new Set<Promise<void>>();
  let isOver = false;
  const one = async (): Promise<void> => {
    const address = addresses.next().value ?? '';
    asked++;
    const server = current;
    try {
      let outcome: Outcome;
      try {
        outcome = await ask(server, agent, address);
      } catch (error) {
        // A proxy asks the next process where one takes no connection.
        if (!isRefusedConnection(error)) throw error;
        outcome = await ask(current, agent, address);
      }
      took.push(outcome.ms);
      if (outcome.status >= 400) failed.push(`${outcome.status} ${address}`);
    } catch (error) {
      failed.push(`${error} ${address}`);
    }
  };
  const visitors = (async () => {
    const began = performance.now();
    for (let sent = 0; !isOver; ) {
      const due = ((performance.now() - began) / 1000) * RATE;
      for (; sent < due; sent++) {
        const request = one().finally(() => underWay.delete(request));
        underWay.add(request);
      }
      await sleep(5);
    }
  })();

  const drained: number[] = [];
  for (let i = 0; i < HAND_OVERS; i++) {
    const next = await servers.start();
    const old = current;
    // A slow reader's download and a page that follows the progress are on the old process when it stops.
    const own = new Agent();
    const download = settled(ask(old, own, table, 20));
    const events = settled(ask(old, own, 'status/events'));
    await sleep(300);
    const began = performance.now();
    const ended = old.stop();
    await sleep(LATE_MS);
    current = next;
    expect(await ended).toBe(0);
    drained.push(performance.now() - began);
    expect(await download, 'the download').toMatchObject({ status: 200, bytes: whole });
    expect(await events, 'the events').toMatchObject({ status: 200 });
  }
  isOver = true;
  await visitors;
  await Promise.all(underWay);
  agent.destroy();
  took.sort((a, b) => a - b);
  const at = (share: number): number => Math.round(took[Math.floor(took.length * share)] ?? 0);
  process.stdout.write(
    `${asked} requests, ${failed.length} failed; median ${at(0.5)} ms, 99 % within ${at(0.99)} ms; ` +
      `the old process had ended after ${Math.round(Math.max(...drained))} ms at most\n`,
  );
  expect(failed).toEqual([]);
  expect(Math.max(...drained)).toBeLessThan(DRAINED_MS);
});
