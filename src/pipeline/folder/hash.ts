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

/** The hash of a file that cannot be read, so that the content counts as changed once it can be. */
export const UNREADABLE = 'unreadable';

const memorySchema = z.record(
  z.string(),
  z.object({ touched: z.string(), bytes: z.number(), sha256: z.string() }),
);

/**
 * Files with the hashes of their content, in the order of their paths. Files that cannot be read have the
 * hash UNREADABLE.
 *
 * @param memory a file that keeps hashes, because a year of national prescribing is 80 GB, too much to hash
 * at every start. A kept hash is used only while size, times (including ctime, which copying programs cannot
 * set) and inode are the same.
 * @throws if a limit of this process or its disk was reached, which is not the fault of a file.
 */
export async function hashInputs(
  files: readonly DataFile[],
  memory?: string,
): Promise<InputFile[]> {
  const memorised = memory === undefined ? {} : await readMemory(memory);
  const hashes: z.infer<typeof memorySchema> = {};
  const inputs: InputFile[] = [];
  for (const file of files) {
    const { path, absolute } = file;
    if (await leadsOut(file)) {
      inputs.push({ path, bytes: 0, sha256: UNREADABLE });
      continue;
    }
    const touched = await settledTouch(absolute);
    const memorisedFile = memorised[path];
    const hashed =
      memorisedFile && memorisedFile.touched === touched
        ? { bytes: memorisedFile.bytes, sha256: memorisedFile.sha256 }
        : await hashFile(absolute).catch(unreadable);
    inputs.push({ path, ...hashed });
    // A file that changed while it was hashed is hashed again next time.
    if (touched !== undefined && hashed.sha256 !== UNREADABLE) {
      if (touched === (await settledTouch(absolute))) hashes[path] = { touched, ...hashed };
    }
  }
  if (memory !== undefined && JSON.stringify(hashes) !== JSON.stringify(memorised)) {
    // If this cannot be written, the next run only takes longer.
    await writeWhole(memory, JSON.stringify(hashes, null, 1)).catch(() => undefined);
  }
  return inputs.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function unreadable(error: unknown): { bytes: number; sha256: string } {
  // Otherwise a process that has reached its limit of open files would take good files for bad ones.
  if (isLimit(error)) throw error;
  return { bytes: 0, sha256: UNREADABLE };
}

/** A text that changes with a file’s content; undefined if there is no file, or it is too new to be sure. */
async function settledTouch(file: string): Promise<string | undefined> {
  const stats = await stat(file).catch(() => undefined);
  // Two writes within one tick of a file system's clock look alike.
  if (!stats || Date.now() - stats.ctimeMs < 2000) return undefined;
  return touchOf(file);
}

async function readMemory(memory: string): Promise<z.infer<typeof memorySchema>> {
  try {
    return memorySchema.parse(JSON.parse(await readFile(memory, 'utf8')));
  } catch {
    return {};
  }
}
