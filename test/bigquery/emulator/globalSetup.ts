import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestProject } from 'vitest/node';
import { installed } from './install.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the emulator answers, or why there is none. */
    bigquery: { readonly endpoint: string } | { readonly skipped: string };
  }
}

/** Starts the emulator for the run. BIGQUERY_TESTS=required: it must be had. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const python = await installed();
  const started = 'python' in python ? await start(python.python) : python;
  if ('endpoint' in started) {
    project.provide('bigquery', { endpoint: started.endpoint });
    return () => end(started.child);
  }
  if (process.env.BIGQUERY_TESTS === 'required') {
    throw new Error(`BigQuery tests are required, but ${started.skipped}`);
  }
  process.stderr.write(`BigQuery tests are skipped: ${started.skipped}\n`);
  project.provide('bigquery', { skipped: started.skipped });
  return async () => {};
}

async function start(
  python: string,
): Promise<{ endpoint: string; child: ChildProcess } | { skipped: string }> {
  // The emulator ends when its standard input closes, so it never outlives this process.
  const child = spawn(python, [join(import.meta.dirname, 'launch.py')], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', text => {
    errors += text;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const endpoint = /is at (http:\S+)/.exec(line)?.[1];
      if (endpoint) return { endpoint, child };
    }
  } finally {
    clearTimeout(timer);
  }
  const reason = errors.trim().split('\n').at(-1) || 'it did not answer within a minute';
  return { skipped: `the emulator does not start: ${reason}` };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await ended;
}
