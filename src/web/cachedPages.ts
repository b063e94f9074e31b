import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';

/** How bytes may be packed on their way; `identity` is as they are. */
export const ENCODINGS = ['br', 'gzip', 'identity'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** A finished answer: its bytes and the headers that belong to them. */
export interface CachedPage {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, number | string | readonly string[]>>;
  /** The route that made it, as metrics name it. */
  readonly route: unknown;
}

/** About a thousand pages, packed. */
const MOST_BYTES = 64 * 2 ** 20;
/** What an entry takes beside its body and its key. */
const ENTRY_BYTES = 1_000;
/** Smaller answers are not worth packing. */
const MIN_PACKED_BYTES = 1_024;
/** A page of 1 MB takes 20 ms, and nobody's turn: it is packed beside the thread that answers. */
const BROTLI_QUALITY = 5;

/**
 * Finished pages, the latest up to a number of bytes. The key must name all that a page depends on. Of a
 * page that several ask for at once, the others wait for the first.
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

  /** How often a page was there, and how often it was not. */
  get counts(): { readonly hits: number; readonly misses: number } {
    return { hits: this.#hits, misses: this.#misses };
  }

  get bytes(): number {
    return this.#pages.calculatedSize;
  }

  /** The page that is held under a key, or that is being made for somebody else. */
  async get(key: string): Promise<CachedPage | undefined> {
    const page = this.#pages.get(key) ?? (await this.#inTheMaking.get(key));
    if (page) this.#hits++;
    else this.#misses++;
    return page;
  }

  /** Whoever makes a page says so first, and then that it is there, or (undefined) that it will not be. */
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

/** A text as bytes in an encoding, or as they are where they are few; and which it became. */
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
