import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A Python interpreter that has the emulator, or why there is none, in one sentence. */
export type Installed = { readonly python: string } | { readonly skipped: string };

const requirements = join(import.meta.dirname, 'requirements.txt');
const cache = join(import.meta.dirname, '../../../node_modules/.cache/openpath-bqemulator');
const names = ['3.14', '3.13', '3.12', '3.11', '3', ''].map(version => `python${version}`);
const tenMinutes = 600_000;

/** Installs the emulator into a virtual environment of its own, unless that was done before. */
export async function installed(): Promise<Installed> {
  const text = await readFile(requirements, 'utf8');
  const home = join(cache, createHash('sha256').update(text).digest('hex').slice(0, 16));
  const done = join(home, 'complete');
  const python = (folder: string): string => join(folder, 'bin', 'python');
  if (await exists(done)) return { python: python(home) };
  const found = await newEnoughPython();
  if (!found) return { skipped: 'there is no Python 3.11 or later' };
  // Made aside and renamed: a killed install leaves nothing that looks like an environment, and
  // two installs at once do not disturb each other. (What knows its own path, such as pip, is not
  // used after the move; the interpreter finds its environment beside itself.)
  const aside = join(cache, `unfinished-${randomUUID()}`);
  await mkdir(cache, { recursive: true });
  const steps: readonly [string, readonly string[]][] = [
    [found, ['-m', 'venv', aside]],
    // To compile every module takes 6 s of a core, to compile those that are used 1 s at each start.
    [
      python(aside),
      ['-m', 'pip', 'install', '--quiet', '--no-deps', '--no-compile', '-r', requirements],
    ],
  ];
  const until = Date.now() + tenMinutes;
  for (const [command, args] of steps) {
    const { error, output } = await run(command, args, until - Date.now());
    if (!error) continue;
    await rm(aside, { recursive: true, force: true });
    if (Date.now() >= until) return { skipped: 'installing the emulator took over 10 minutes' };
    return { skipped: `the emulator cannot be installed: ${lastLine(output) || error}` };
  }
  await writeFile(join(aside, 'complete'), '');
  try {
    await rename(aside, home);
  } catch {
    // Another install was faster, or something without the mark is in the way.
    if (!(await exists(done))) {
      await rm(home, { recursive: true, force: true });
      await rename(aside, home);
    }
    await rm(aside, { recursive: true, force: true });
  }
  return { python: python(home) };
}

async function newEnoughPython(): Promise<string | undefined> {
  const enough = 'import sys; sys.exit(sys.version_info < (3, 11))';
  for (const name of names) {
    if (!(await run(name, ['-c', enough], 10_000)).error) return name;
  }
  return undefined;
}

function run(
  command: string,
  args: readonly string[],
  timeout: number,
): Promise<{ error: string | undefined; output: string }> {
  const env = { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_INPUT: '1' };
  return new Promise(resolve => {
    execFile(command, args, { timeout: Math.max(timeout, 1), env }, (error, stdout, stderr) => {
      resolve({ error: error?.message, output: stdout + stderr });
    });
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
