import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const requestSchema = z.object({
  from: z.string(),
  to: z.string(),
  n: z.number(),
  entities: z.array(z.string()),
  force: z.boolean(),
});
const schema = z.object({
  key: z.string(),
  jobId: z.string(),
  /** As Builds.ask takes it; earlier versions did not write it. */
  request: requestSchema.optional(),
});

/** The job of a build that was started and is not known to have ended, and what it builds. */
export type StartedJob = Readonly<z.infer<typeof schema>>;

/**
 * Remembers a started job in a file: a process that takes over after a restart waits for it and does
 * not start another.
 */
export class StartedJobFile {
  readonly #file: string;
  #isResumed = false;

  constructor(file: string) {
    this.#file = file;
  }

  /**
   * At the start of a process: the request whose job the last one left, to be asked for again. That build
   * takes what its job has made and starts no other, for nobody asks at this moment.
   */
  async resumed(): Promise<z.infer<typeof requestSchema> | undefined> {
    const request = (await this.read())?.request;
    this.#isResumed = request !== undefined;
    return request;
  }

  /** Whether the build that is made now is one that was resumed; asked once. */
  takeResumed(): boolean {
    const isResumed = this.#isResumed;
    this.#isResumed = false;
    return isResumed;
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

  /** A person has stopped what it builds: the next process does not take it up without being asked. */
  async leave(): Promise<void> {
    const job = await this.read();
    if (job) await this.write({ key: job.key, jobId: job.jobId });
  }

  forget(): Promise<void> {
    return rm(this.#file, { force: true });
  }
}
