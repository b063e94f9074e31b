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
  /** The input for `Builds.request`; earlier versions did not write it. */
  request: requestSchema.optional(),
});

/** A build’s job that has started and may still run, with the request for it. */
export type StartedJob = Readonly<z.infer<typeof schema>>;

/**
 * Keeps a started job in a file, so that after a restart the next process waits for it and does not start
 * another.
 */
export class StartedJobFile {
  readonly #file: string;
  #isResumed = false;

  constructor(file: string) {
    this.#file = file;
  }

  /**
   * Reads, when a process starts, the request whose job the last process left, so that it can be made
   * again. That build uses the result of the job and starts no other, because nobody has asked for one.
   */
  async readRequest(): Promise<z.infer<typeof requestSchema> | undefined> {
    const request = (await this.read())?.request;
    this.#isResumed = request !== undefined;
    return request;
  }

  /** Whether the present build resumes a job; true for the first call only. */
  takeResumed(): boolean {
    const isResumed = this.#isResumed;
    this.#isResumed = false;
    return isResumed;
  }

  /** The job in the file; undefined if there is none or it cannot be read. */
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

  /** Drops the request, because a person has stopped the build: the next process does not resume it by itself. */
  async forgetRequest(): Promise<void> {
    const job = await this.read();
    if (job) await this.write({ key: job.key, jobId: job.jobId });
  }

  forget(): Promise<void> {
    return rm(this.#file, { force: true });
  }
}
