import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';

const CHUNK = 1 << 16;
/** How the names begin that files have while they are filled. */
const UNNAMED = '.unnamed-';

/**
 * A file without a name in its folder: only this process can read it, and nothing of it is left when the
 * process ends, however it ends.
 */
export class UnnamedFile {
  readonly #handle: FileHandle;
  #readers = 0;
  #isRetired = false;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /**
   * Makes a file in the folder.
   *
   * @param fill writes to the file under the name that it has until then, and must not replace it.
   */
  static async make(
    folder: string,
    fill: (file: string) => Promise<void> = () => Promise.resolve(),
  ): Promise<UnnamedFile> {
    const file = path.join(folder, `${UNNAMED}${randomBytes(6).toString('hex')}`);
    const handle = await open(file, 'wx+', 0o600);
    try {
      await fill(file);
      return new UnnamedFile(handle);
    } catch (error) {
      await handle.close();
      throw error;
    } finally {
      await rm(file, { force: true });
    }
  }

  /** Removes the files of killed processes. A running process loses the name of its file at most. */
  static async removeLeftovers(folder: string): Promise<void> {
    for (const name of await readdir(folder)) {
      if (name.startsWith(UNNAMED)) await rm(path.join(folder, name), { force: true });
    }
  }

  /** A stream of our own: the handle’s own stream closes the file or never lets it be closed. */
  writer(): Writable {
    const handle = this.#handle;
    return new Writable({
      highWaterMark: CHUNK,
      write(chunk: Buffer, _encoding, done) {
        handle.writeFile(chunk).then(() => done(), done);
      },
    });
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  reader(): Readable {
    this.#readers++;
    const stream = Readable.from(this.#bytes(), { objectMode: false });
    stream.once('close', () => {
      this.#readers--;
      void this.#closeUnread();
    });
    return stream;
  }

  /** Closes the file after the last of its present readers. */
  async retire(): Promise<void> {
    this.#isRetired = true;
    await this.#closeUnread();
  }

  async #closeUnread(): Promise<void> {
    if (this.#isRetired && this.#readers === 0) await this.#handle.close();
  }

  async *#bytes(): AsyncGenerator<Buffer> {
    for (let at = 0; ; ) {
      const { bytesRead, buffer } = await this.#handle.read(Buffer.alloc(CHUNK), 0, CHUNK, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
}
