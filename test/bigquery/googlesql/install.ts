import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Where the classes are, or why there are none, in one sentence. */
export type Built = { readonly classpath: string } | { readonly skipped: string };

const here = import.meta.dirname;
const cache = join(here, '../../../node_modules/.cache/openpath-googlesql');
const TEN_MINUTES = 600_000;

/** Maven ends before code would be worth optimising: half of its time, unless somebody says otherwise. */
const MAVEN_OPTS = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';

/**
 * Builds the program that asks Google's engine, by Maven, unless that was done before. Where there is no
 * Java 17 or no Maven it is skipped; any other failure is one where BigQuery's tests are required.
 */
export async function built(): Promise<Built> {
  const java = await run('java', ['-version']);
  const version = Number(/version "(\d+)/.exec(java.output)?.[1] ?? 0);
  if (version < 17) return { skipped: 'there is no Java 17 or later' };
  if ((await run('mvn', ['-version'])).failed) return { skipped: 'there is no Maven' };
  const sources = await readdir(join(here, 'src'), { recursive: true, withFileTypes: true });
  const files = sources
    .filter(source => source.isFile())
    .map(source => join(source.parentPath, source.name));
  const hash = createHash('sha256');
  for (const file of [join(here, 'pom.xml'), ...files.sort()]) hash.update(await readFile(file));
  const folder = join(cache, hash.digest('hex').slice(0, 16));
  const listed = join(folder, 'classpath');
  if (await readFile(listed, 'utf8').catch(() => undefined)) return { classpath: await paths() };
  await mkdir(folder, { recursive: true });
  const pom = join(here, 'pom.xml');
  const made = await run('mvn', ['-q', '-B', '-f', pom, `-DoutputFolder=${folder}`, 'compile']);
  if (!made.failed) return { classpath: await paths() };
  const reason = `Maven cannot build it: ${made.output.trim().split('\n')[0] ?? ''}`;
  if (process.env.BIGQUERY_TESTS === 'required') {
    throw new Error(`BigQuery tests are required, but ${reason}`);
  }
  return { skipped: reason };

  // Maven writes this file last.
  async function paths(): Promise<string> {
    return [join(folder, 'classes'), (await readFile(listed, 'utf8')).trim()].join(delimiter);
  }
}

function run(
  command: string,
  args: readonly string[],
): Promise<{ failed: boolean; output: string }> {
  return new Promise(resolve => {
    const env = { MAVEN_OPTS, ...process.env };
    execFile(command, args, { timeout: TEN_MINUTES, env }, (error, stdout, stderr) => {
      resolve({ failed: error !== null, output: stdout + stderr });
    });
  });
}
