import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundled } from './bundled.ts';

/** A server in a process of its own, as `npm start` runs it. */
export interface ServerProcess {
  /** Ends with a slash. */
  readonly url: string;
  readonly pid: number;
  /** The JSON lines logged so far. */
  logs(): readonly Record<string, unknown>[];
  stderr(): string;
  /**
   * Sends the signal and resolves with the exit code (null: killed by it). SIGINT, as from Ctrl+C, does not
   * wait for the idle connections of `fetch`; a deployment sends SIGTERM.
   */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Resolves with the exit code when the process ends. */
  readonly ended: Promise<number | null>;
}

export interface Launch {
  /** The whole environment besides PATH; PORT is 0 (the system chooses) unless given. */
  readonly env: Readonly<Record<string, string>>;
  /** The working directory. */
  readonly cwd?: string;
  /** Put before `node …`, such as `['sh', '-c', 'ulimit -f 100; exec "$0" "$@"']`. */
  readonly through?: readonly string[];
  /** Run as this user (only root may). */
  readonly uid?: number;
  readonly gid?: number;
}

/** Starts a server and waits for the line with its address. */
export async function startServer(launch: Launch): Promise<ServerProcess> {
  const { child, output, ended } = await launchServer(launch);
  const address = /is at (http:\S+)/;
  while (!address.test(output.stdout)) {
    const early = await Promise.race([ended.then(code => ({ code })), sleep(20)]);
    if (early) throw new Error(`the server ended with ${early.code}: ${output.stderr}`);
  }
  return {
    url: address.exec(output.stdout)?.[1] ?? '',
    pid: child.pid ?? 0,
    logs: () =>
      output.stdout
        .split('\n')
        .filter(line => line.startsWith('{'))
        .map(line => JSON.parse(line)),
    stderr: () => output.stderr,
    stop(signal = 'SIGINT') {
      child.kill(signal);
      return ended;
    },
    ended,
  };
}

/** Starts a server that is expected to end by itself. */
export async function runServer(
  launch: Launch,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { output, ended } = await launchServer(launch);
  return { code: await ended, ...output };
}

async function launchServer({ env, through = [], ...more }: Launch): Promise<{
  child: ChildProcess;
  output: { stdout: string; stderr: string };
  ended: Promise<number | null>;
}> {
  const [command = '', ...args] = [...through, process.execPath, await bundled('src/server.ts')];
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH ?? '', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...more,
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', text => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    output.stderr += text;
  });
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'close').then(([code]) => {
    process.off('exit', kill);
    return typeof code === 'number' ? code : null;
  });
  return { child, output, ended };
}
