import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectPath } from '../../src/paths.ts';
import type { Usage } from './report.ts';

/** A built server in a process of its own. */
export interface RunningServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** ms from its start until this page answered 200. */
  waitFor(page: string): Promise<number>;
  get(page: string): Promise<{ status: number; bytes: number }>;
  /** What it took until now. */
  usage(): Promise<Pick<Usage, 'cpuSeconds' | 'memoryMb'>>;
  stop(): Promise<void>;
}

/** No build takes this long, in ms. */
const LONGEST = 3_600_000;

/** Starts `dist/server.js` on a port of the system's choice. */
export async function startServer(env: Record<string, string>): Promise<RunningServer> {
  const started = performance.now();
  const child = spawn(process.execPath, [projectPath('dist', 'server.js')], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let output = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    output += text;
  });
  const base = async (): Promise<string> => {
    for (;;) {
      const url = /is at (http:\S+)\//.exec(output)?.[1];
      if (url !== undefined) return url;
      if (child.exitCode !== null) throw new Error(`the server ended: ${output}`);
      await sleep(2);
    }
  };
  const url = await base();
  const get = async (page: string) => {
    const response = await fetch(url + page);
    const body = await response.arrayBuffer();
    return { status: response.status, bytes: body.byteLength };
  };
  return {
    url,
    get,
    async waitFor(page) {
      while ((await get(page)).status !== 200) {
        if (performance.now() - started > LONGEST) throw new Error(`${page} never answered 200`);
        await sleep(5);
      }
      return performance.now() - started;
    },
    usage: () => usageOf(child.pid),
    async stop() {
      child.kill('SIGTERM');
      await closed;
    },
  };
}

/** Linux counts a process's time in hundredths of a second. */
const TICKS = 100;

/** What Linux tells of a process; elsewhere nothing. */
async function usageOf(pid = 0): Promise<Pick<Usage, 'cpuSeconds' | 'memoryMb'>> {
  const [stat, status] = await Promise.all(
    ['stat', 'status'].map(name => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
  );
  // The second field is the program's name, which may hold blanks.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  const peak = /VmHWM:\s+(\d+) kB/.exec(status ?? '')?.[1];
  return {
    cpuSeconds: (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS,
    memoryMb: Number(peak ?? 0) / 1024,
  };
}
