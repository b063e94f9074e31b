import { randomBytes } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import type { SiteZip } from '../context.ts';

const CHUNK = 1 << 16;

/**
 * A file without a name in its folder: only this process can read it, and nothing of it is left when the
 * process ends, however it ends.
 */
export class SiteArchive implements SiteZip {
  readonly #handle: FileHandle;
  #readers = 0;
  #isRetired = false;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async make(folder: string): Promise<SiteArchive> {
    const file = path.join(folder, `.site-${randomBytes(6).toString('hex')}`);
    const handle = await open(file, 'wx+');
    await unlink(file);
    return new SiteArchive(handle);
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
