import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const schema = z.object({ key: z.string(), jobId: z.string() });

/** The job of a build that was started and is not known to have ended, and what it builds. */
export type StartedJob = Readonly<z.infer<typeof schema>>;

/**
 * Remembers a started job in a file: a process that takes over after a restart waits for it and does
 * not start another.
 */
export class StartedJobFile {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** What is remembered; undefined where nothing is, or nothing that can be read. */
  async read(): Promise<StartedJob | undefined> {
    try {
      return schema.parse(JSON.parse(await readFile(this.#file, 'utf8')));
    } catch {
      return undefined;
    }
  }

  async write(job: StartedJob): Promise<void> {
    const draft = `${this.#file}.draft`;
    await writeFile(draft, `${JSON.stringify(job)}\n`);
    await rename(draft, this.#file);
  }

  forget(): Promise<void> {
    return rm(this.#file, { force: true });
  }
}
