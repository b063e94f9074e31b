import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { hashFile } from '../../store/hashFile.ts';
import { writeWhole } from '../../store/seal.ts';
import { touchOf } from './look.ts';
import { type DataFile, leadsOut } from './scan.ts';
import { isLimit } from './systemFaults.ts';

/** One input file and its content. */
export interface InputFile {
  /** Relative to the data folder. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Stands for the hash of a file that cannot be read, so that the next build sees when it can be. */
export const UNREADABLE = 'unreadable';

const memorySchema = z.record(
  z.string(),
  z.object({ touched: z.string(), bytes: z.number(), sha256: z.string() }),
);

/**
 * Files with the hashes of their content, in the order of their paths. A file that cannot be read counts
 * as one more content, so that the next build sees when it can be.
 *
 * @param memory a file that remembers hashes: a year of national months of prescribing is 80 GB, too much
 * to hash at every start. A hash is believed only while size, times (ctime too, which no copying program
 * sets) and inode are what they were.
 * @throws where a limit of this process or its disk was met, which is no fault of a file.
 */
export async function hashInputs(
  files: readonly DataFile[],
  memory?: string,
): Promise<InputFile[]> {
  const before = memory === undefined ? {} : await remembered(memory);
  const seen: z.infer<typeof memorySchema> = {};
  const inputs: InputFile[] = [];
  for (const file of files) {
    const { path, absolute } = file;
    if (await leadsOut(file)) {
      inputs.push({ path, bytes: 0, sha256: UNREADABLE });
      continue;
    }
    const touched = await settledTouch(absolute);
    const last = before[path];
    const hashed =
      last && last.touched === touched
        ? { bytes: last.bytes, sha256: last.sha256 }
        : await hashFile(absolute).catch(unreadable);
    inputs.push({ path, ...hashed });
    // Changed while it was hashed: hashed again the next time.
    if (touched !== undefined && hashed.sha256 !== UNREADABLE) {
      if (touched === (await settledTouch(absolute))) seen[path] = { touched, ...hashed };
    }
  }
  if (memory !== undefined && JSON.stringify(seen) !== JSON.stringify(before)) {
    // Without it the next run takes longer, and nothing else is lost.
    await writeWhole(memory, JSON.stringify(seen, null, 1)).catch(() => undefined);
  }
  return inputs.sort((a, b) => (a.path < b.path ? -1 : 1));
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
