import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { hashFile } from '../../store/hashFile.ts';
import { writeWhole } from '../../store/seal.ts';
import type { InputFile } from '../folder/dataFile.ts';
import { scanPrescribing } from './scanPrescribing.ts';
import { touchOf } from './still.ts';
import { isLimit } from './systemFault.ts';

/** Raised whenever the same files give another prescribing store than before. */
const PRESCRIBING_VERSION = 5;

/** Stands for the hash of a file that cannot be read, so that mending it is a change. */
export const UNREADABLE = 'unreadable';

const memorySchema = z.record(
  z.string(),
  z.object({ touched: z.string(), bytes: z.number(), sha256: z.string() }),
);

/**
 * Every file under `prescribing/` that an ingest may read, with its content's hash, in the order of
 * their paths; empty where there is no such folder. A file that cannot be read counts as one more
 * content, so that mending it is a change.
 *
 * @param memory a file that remembers hashes: a year of national months is 80 GB, which nobody wants
 * hashed at every start. One is believed only while size, times (ctime too, which no copying program
 * sets) and inode are what they were.
 */
export async function hashPrescribingInputs(
  dataPath: string,
  memory?: string,
): Promise<InputFile[]> {
  const { references, files } = await scanPrescribing(dataPath);
  const known = memory === undefined ? {} : await remembered(memory);
  const seen: z.infer<typeof memorySchema> = {};
  const inputs: InputFile[] = [];
  for (const { path, absolute } of [...references.values(), ...files]) {
    const touched = await settledTouch(absolute);
    const before = known[path];
    const hashed =
      before && before.touched === touched
        ? { bytes: before.bytes, sha256: before.sha256 }
        : await hashFile(absolute).catch(unreadable);
    inputs.push({ path, ...hashed });
    // Changed while it was hashed: hashed again the next time.
    if (touched !== undefined && hashed.sha256 !== UNREADABLE) {
      if (touched === (await settledTouch(absolute))) seen[path] = { touched, ...hashed };
    }
  }
  if (memory !== undefined) await remember(memory, seen);
  return inputs.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The name of a prescribing store's content: the same files give the same, whatever their times. */
export function prescribingVersion(inputs: readonly InputFile[]): string {
  const files = inputs.map(({ path, sha256 }) => [path, sha256] as const);
  files.sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([PRESCRIBING_VERSION, files]))
    .digest('hex');
}

function unreadable(error: unknown): { bytes: number; sha256: string } {
  // Otherwise a process that may open no more files would take good ones for bad.
  if (isLimit(error)) throw error;
  return { bytes: 0, sha256: UNREADABLE };
}

/** What changes with a file's content; undefined where there is none, or it is too new to tell. */
async function settledTouch(file: string): Promise<string | undefined> {
  const stats = await stat(file).catch(() => undefined);
  // Two writes within one tick of a file system's clock look alike.
  if (!stats || Date.now() - stats.ctimeMs < 2000) return undefined;
  return touchOf(file);
}

async function remembered(memory: string): Promise<z.infer<typeof memorySchema>> {
  try {
    return memorySchema.parse(JSON.parse(await readFile(memory, 'utf8')));
  } catch {
    return {};
  }
}

async function remember(memory: string, seen: z.infer<typeof memorySchema>): Promise<void> {
  await writeWhole(memory, JSON.stringify(seen, null, 1));
}
