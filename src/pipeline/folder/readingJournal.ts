import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { UserError } from '../../domain/userError.ts';
import { uniqueSuffix } from '../../store/folder.ts';
import { touchOf } from './look.ts';
import type { DataFile } from './scan.ts';

/** Two processes in a row may end by chance while they read a file: it takes most of a build. */
const MAX_ENDS = 3;

const ended = z.object({ path: z.string(), touched: z.string(), times: z.number() });
const journalSchema = z.object({
  /** The file that is being read; `times`: how many processes ended meanwhile, before this one. */
  reading: ended.exactOptional(),
  /** Files during whose reading a process ended, and that no process has read since. */
  ended: z.array(ended),
});
type Journal = z.infer<typeof journalSchema>;

/**
 * Notes on disk which file is being read, so that a file that ends the process, by more memory than there
 * is, does not end every process after it: when that has happened three times in a row the file is left out
 * until it changes.
 */
export class ReadingJournal {
  readonly #file: string;
  #journal: Journal;

  /** Opens the journal of a store folder for one build. Only for the holder of the lock. */
  static async open(file: string): Promise<ReadingJournal> {
    const { reading, ended: before } = await readJournal(file);
    const others = before.filter(({ path }) => path !== reading?.path);
    const last = reading ? [{ ...reading, times: reading.times + 1 }] : [];
    return new ReadingJournal(file, { ended: [...others, ...last] });
  }

  private constructor(file: string, journal: Journal) {
    this.#file = file;
    this.#journal = journal;
  }

  /** Why a file is left out that has ended too many processes; undefined for any other. */
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

  /** Reads a file, under its name in the journal. */
  async reading<T>({ path, absolute }: DataFile, read: () => Promise<T>): Promise<T> {
    const touched = (await touchOf(absolute)) ?? '';
    const { ended: before } = this.#journal;
    const reading = { path, touched, times: this.#timesOf(path, touched) };
    await this.#write({ reading, ended: before });
    try {
      return await read();
    } finally {
      await this.#write({ ended: before.filter(file => file.path !== path) });
    }
  }

  #timesOf(path: string, touched: string | undefined): number {
    const before = this.#journal.ended.find(file => file.path === path);
    return before?.touched === touched ? (before?.times ?? 0) : 0;
  }

  async #write(journal: Journal): Promise<void> {
    this.#journal = journal;
    // It need not outlast the machine, only this process. Without it a build goes on.
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
