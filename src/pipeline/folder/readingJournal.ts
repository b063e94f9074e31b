import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { UserError } from '../../domain/userError.ts';
import { uniqueSuffix } from '../../store/folder.ts';
import { touchOf } from './look.ts';
import type { DataFile } from './scan.ts';

/** Reading takes most of a build, so two processes in a row may end by chance while they read the same file. */
const MAX_ENDS = 3;

const ended = z.object({ path: z.string(), touched: z.string(), times: z.number() });
const journalSchema = z.object({
  /** The file that is being read; `times`: how many earlier processes ended while they read it. */
  reading: ended.exactOptional(),
  /** Files that a process was reading when it ended, and that no process has read since. */
  ended: z.array(ended),
});
type Journal = z.infer<typeof journalSchema>;

/**
 * Notes on disk which file is being read. A file may end the process, for example by needing too much
 * memory. When that has happened three times in a row, the file is left out until it changes.
 */
export class ReadingJournal {
  readonly #file: string;
  #journal: Journal;

  /** Opens the journal of a store folder for one build. Only for the holder of the lock. */
  static async open(file: string): Promise<ReadingJournal> {
    const { reading, ended: endedFiles } = await readJournal(file);
    const others = endedFiles.filter(({ path }) => path !== reading?.path);
    const interrupted = reading ? [{ ...reading, times: reading.times + 1 }] : [];
    return new ReadingJournal(file, { ended: [...others, ...interrupted] });
  }

  private constructor(file: string, journal: Journal) {
    this.#file = file;
    this.#journal = journal;
  }

  /** The error for a file that has ended too many processes; undefined for any other. */
  async faultOf({ path, absolute }: DataFile): Promise<UserError | undefined> {
    const times = this.#timesOf(path, await touchOf(absolute));
    if (times < MAX_ENDS) return undefined;
    return new UserError(
      `${path} is left out: this program ended ${times} times in a row while it read the file.`,
      {
        fix: 'It may be damaged, or need more memory than there is: check it, then export it again or split it. It is read again once it has changed.',
        file: path,
      },
    );
  }

  /** Reads a file while the journal has its name. */
  async reading<T>({ path, absolute }: DataFile, read: () => Promise<T>): Promise<T> {
    const touched = (await touchOf(absolute)) ?? '';
    const { ended: endedFiles } = this.#journal;
    const reading = { path, touched, times: this.#timesOf(path, touched) };
    await this.#write({ reading, ended: endedFiles });
    try {
      return await read();
    } finally {
      await this.#write({ ended: endedFiles.filter(file => file.path !== path) });
    }
  }

  #timesOf(path: string, touched: string | undefined): number {
    const endedFile = this.#journal.ended.find(file => file.path === path);
    return endedFile?.touched === touched ? (endedFile?.times ?? 0) : 0;
  }

  async #write(journal: Journal): Promise<void> {
    this.#journal = journal;
    // It only has to survive this process, so it is not synced. If it cannot be written, the build continues.
    await this.#put(journal).catch(() => undefined);
  }

  async #put(journal: Journal): Promise<void> {
    if (!journal.reading && journal.ended.length === 0) {
      await rm(this.#file, { force: true });
      return;
    }
    const draft = `${this.#file}.${uniqueSuffix()}`;
    await writeFile(draft, JSON.stringify(journal));
    await rename(draft, this.#file);
  }
}

async function readJournal(file: string): Promise<Journal> {
  try {
    return journalSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return { ended: [] };
  }
}
