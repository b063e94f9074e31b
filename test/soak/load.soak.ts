import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import type { ServerProcess } from '../support/serverProcess.ts';
import { addressesAsked } from './addressesAsked.ts';
import { DemoServers } from './demoServers.ts';
import { figure } from './figure.ts';

const SECONDS = Number(process.env.SOAK_SECONDS ?? 600);
/** Visitors who each ask again as soon as they have their answer. */
const VISITORS = 8;
/** So much of what they ask for nobody asked before, and so much is a download. */
const NEW_SHARE = 0.1;
const FILE_SHARE = 0.05;
/** Memory (bytes) may grow by no more than this between the middle and the end. */
const MOST_GROWTH = 150 * 2 ** 20;
const SAMPLE_MS = 2_000;
const LARGE =
  'data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/all/denominators/per1000/filter/all';

let servers: DemoServers;
let server: ServerProcess;
beforeAll(async () => {
  servers = await DemoServers.make();
  server = await servers.start();
});
afterAll(() => servers.stop());

/** Opens an answer; rejects if the connection fails. */
async function open(address: string, agent: Agent): Promise<IncomingMessage> {
  const request = get(new URL(address, server.url), { agent });
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (!response) throw new Error(`no answer: ${address}`);
  return response;
}

/** Reads an answer to its end; rejects if it is cut. */
async function read(response: IncomingMessage, pauseMs = 0): Promise<number> {
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (pauseMs > 0) await sleep(pauseMs);
  }
  return bytes;
}

/** The value of a metric, by its whole name with labels. */
async function metric(name: string): Promise<number> {
  const text = await (await fetch(new URL('metrics', server.url))).text();
  const line = text.split('\n').find(line => line.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? 0);
}

const memory = (): Promise<number> => metric('process_resident_memory_bytes');
const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;

it(`${VISITORS} visitors for ${SECONDS} seconds, beside slow and vanishing clients, see no fault`, {
  timeout: (SECONDS + 300) * 1000,
}, async () => {
  const agent = new Agent({ keepAlive: true });
  const own = new Agent();
  const whole = await read(await open(`${LARGE}.csv`, own));
  const socketsBefore = await metric('nodejs_active_resources{type="TCPSocketWrap"}');
  const faults: string[] = [];
  const took: number[] = [];
  const sizes: number[] = [];
  const ends = performance.now() + SECONDS * 1000;
  const repeat = async (once: () => Promise<void>): Promise<void> => {
    while (performance.now() < ends) await once().catch(error => faults.push(String(error)));
  };

  const addresses = addressesAsked({ newShare: NEW_SHARE, fileShare: FILE_SHARE });
  const visitor = async (): Promise<void> => {
    const address = addresses.next().value ?? '';
    const began = performance.now();
    const response = await open(address, agent);
    await read(response);
    took.push(performance.now() - began);
    if ((response.statusCode ?? 0) >= 400) faults.push(`${response.statusCode} ${address}`);
  };
  const slow = async (): Promise<void> => {
    const bytes = await read(await open(`${LARGE}.csv`, own), 20);
    if (bytes !== whole) faults.push(`a slow reader got ${bytes} of ${whole} bytes`);
  };
  let vanished = 0;
  const vanishing = async (): Promise<void> => {
    const response = await open(`${LARGE}${vanished % 2 === 0 ? '.csv' : '.json'}`, own);
    if (response.statusCode !== 200) faults.push(`${response.statusCode} for a vanishing client`);
    await once(response, 'readable');
    response.read(1);
    response.destroy();
    vanished++;
    await sleep(200);
  };
  const watch = async (): Promise<void> => {
    sizes.push(await memory());
    await sleep(SAMPLE_MS);
  };
  await Promise.all([
    ...Array.from({ length: VISITORS }, () => repeat(visitor)),
    ...[slow, vanishing, watch].map(repeat),
  ]);
  agent.destroy();
  own.destroy();

  // Once everyone has gone, no connection is left and no statement goes on.
  await eventually('the connections are closed', async () => {
    return (await metric('nodejs_active_resources{type="TCPSocketWrap"}')) <= socketsBefore;
  });
  await eventually('the process is idle', async () => {
    const before = await metric('process_cpu_seconds_total');
    await sleep(1000);
    return (await metric('process_cpu_seconds_total')) - before < 0.2;
  });
  const after = await memory();

  took.sort((a, b) => a - b);
  const at = (share: number): number => Math.round(took[Math.floor(took.length * share)] ?? 0);
  const first = sizes[0] ?? 0;
  const middle = sizes[Math.floor(sizes.length / 2)] ?? 0;
  const last = sizes.at(-1) ?? 0;
  figure(
    `${took.length} requests in ${SECONDS} s (${(took.length / SECONDS).toFixed(1)} a second), ` +
      `${faults.length} faults; median ${at(0.5)} ms, 99 % within ${at(0.99)} ms; ${vanished} clients vanished; ` +
      `memory ${megabytes(first)} at first, ${megabytes(middle)} in the middle, ` +
      `${megabytes(last)} at the end, ${megabytes(after)} afterwards`,
  );
  expect(faults).toEqual([]);
  expect(server.logs()).toEqual([]);
  expect(last - middle).toBeLessThan(MOST_GROWTH);
  expect(after - middle).toBeLessThan(MOST_GROWTH);
});
