import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';

/** The encodings in which an answer can be sent; `identity` is uncompressed. */
export const ENCODINGS = ['br', 'gzip', 'identity'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** A finished answer: its bytes and the headers that belong to them. */
export interface CachedPage {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, number | string | readonly string[]>>;
  /** The route that made it, as metrics name it. */
  readonly route: unknown;
}

/** Room for about a thousand compressed pages. */
const MOST_BYTES = 64 * 2 ** 20;
/** The memory (in bytes) that an entry takes besides its body and its key, roughly. */
const ENTRY_BYTES = 1_000;
/** Smaller answers (in bytes) are not worth compressing. */
const MIN_PACKED_BYTES = 1_024;
/** At this quality a page of 1 MB takes 20 ms, on another thread, so that no other request waits for it. */
const BROTLI_QUALITY = 5;

/**
 * Finished pages, the most recently used up to a number of bytes. The key must contain everything that a page
 * depends on. If several requests ask for a page at once, it is made for the first and the others wait for it.
 */
export class CachedPages {
  readonly #pages = new LRUCache<string, CachedPage>({
    maxSize: MOST_BYTES,
    maxEntrySize: MOST_BYTES / 16,
    sizeCalculation: ({ body }, key) => body.byteLength + 2 * key.length + ENTRY_BYTES,
  });
  readonly #inTheMaking = new Map<string, Promise<CachedPage | undefined>>();
  #hits = 0;
  #misses = 0;

  /** How many requests found their page here, and how many did not. */
  get counts(): { readonly hits: number; readonly misses: number } {
    return { hits: this.#hits, misses: this.#misses };
  }

  get bytes(): number {
    return this.#pages.calculatedSize;
  }

  /** The page under a key, or the one that is being made for another request; undefined if there is neither. */
  async get(key: string): Promise<CachedPage | undefined> {
    const page = this.#pages.get(key) ?? (await this.#inTheMaking.get(key));
    if (page) this.#hits++;
    else this.#misses++;
    return page;
  }

  /**
   * Announces a page that is about to be made. Call the returned function with the page, or with undefined if
   * there will be none.
   */
  making(key: string): (page: CachedPage | undefined) => void {
    let settle: (page: CachedPage | undefined) => void = () => undefined;
    const promise = new Promise<CachedPage | undefined>(resolve => {
      settle = resolve;
    });
    this.#inTheMaking.set(key, promise);
    return page => {
      if (page) this.#pages.set(key, page);
      if (this.#inTheMaking.get(key) === promise) this.#inTheMaking.delete(key);
      settle(page);
    };
  }
}

const compressed = { br: promisify(brotliCompress), gzip: promisify(gzip) };

/** Compresses a text, unless it is short. The result names the encoding that was used. */
export async function compress(
  text: string,
  preferred: Encoding,
): Promise<{ readonly body: Buffer; readonly encoding: Encoding }> {
  const bytes = Buffer.from(text);
  const encoding = bytes.byteLength < MIN_PACKED_BYTES ? 'identity' : preferred;
  switch (encoding) {
    case 'br': {
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
      };
      return { body: await compressed.br(bytes, { params }), encoding };
    }
    case 'gzip':
      return { body: await compressed.gzip(bytes), encoding };
    case 'identity':
      return { body: bytes, encoding };
  }
}
