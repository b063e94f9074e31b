import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { UserError } from '../../domain/userError.ts';

/** Where the files of a site go. They are complete after `finish`, and nothing is left after `abandon`. */
export interface SiteSink {
  /** Resolves when the next file can be added, so that pages are not made faster than they are written. */
  add(name: string, text: string): Promise<void>;
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

/** A hidden name beside `to` for the unfinished site. */
const partialName = (to: string): string =>
  path.join(path.dirname(to), `.${path.basename(to)}.half-${randomBytes(4).toString('hex')}`);

/**
 * Writes to a folder that must not exist yet or be empty.
 *
 * @throws {UserError} if there are files in it.
 */
export async function folderSink(to: string): Promise<SiteSink> {
  const target = path.resolve(to);
  if (await isOccupied(target)) {
    throw new UserError(`${target} exists already and is not an empty folder.`, {
      fix: 'Name a folder that does not exist yet: a site is never mixed with other files.',
    });
  }
  const partialPath = partialName(target);
  await mkdir(partialPath, { recursive: true });
  const folders = new Map<string, Promise<unknown>>();
  return {
    async add(name, text) {
      const file = path.join(partialPath, name);
      const folder = path.dirname(file);
      const ready = folders.get(folder) ?? mkdir(folder, { recursive: true });
      folders.set(folder, ready);
      await ready;
      await writeFile(file, text);
    },
    finish: () => rename(partialPath, target),
    abandon: () => rm(partialPath, { recursive: true, force: true }),
  };
}

/** Writes a zip file; it replaces one of the same name when it is complete. */
export async function zipFileSink(to: string): Promise<SiteSink> {
  const target = path.resolve(to);
  const partialPath = partialName(target);
  await mkdir(path.dirname(target), { recursive: true });
  const output = createWriteStream(partialPath, { flags: 'wx' });
  const zip = zipSink(output);
  return {
    add: zip.add,
    async finish() {
      await zip.finish();
      await rename(partialPath, target);
    },
    async abandon() {
      await zip.abandon();
      await rm(partialPath, { force: true });
    },
  };
}

/** Writes a zip to `output` while the site is made; only files that wait to be written are in memory. */
export function zipSink(output: Writable): SiteSink {
  const zip = new ZipFile();
  const failed = new AbortController();
  let draining: Promise<unknown> | undefined;
  zip.once('error', error => failed.abort(error));
  output.once('error', error => failed.abort(error));
  const written = finished(output, { readable: false });
  written.catch(() => undefined);
  zip.outputStream.pipe(output);
  return {
    async add(name, text) {
      failed.signal.throwIfAborted();
      zip.addBuffer(Buffer.from(text), name);
      if (!output.writableNeedDrain) return;
      draining ??= once(output, 'drain', { signal: failed.signal })
        .catch(error => {
          // Throws why the output failed, instead of that the wait was abandoned.
          failed.signal.throwIfAborted();
          throw error;
        })
        .finally(() => {
          draining = undefined;
        });
      await draining;
    },
    async finish() {
      zip.end();
      await written;
    },
    async abandon() {
      zip.outputStream.unpipe(output);
      output.destroy();
      await written.catch(() => undefined);
    },
  };
}

async function isOccupied(target: string): Promise<boolean> {
  const existing = await stat(target).catch(() => undefined);
  if (!existing) return false;
  return !existing.isDirectory() || (await readdir(target)).length > 0;
}
