/** The options that an address can give for its file of rows. They are no part of the question. */
export interface FileOptions {
  /**
   * Whether a CSV file begins with a byte order mark, by which Excel recognises UTF-8; undefined if the address
   * does not say.
   */
  readonly bom?: boolean | undefined;
  /** Whether the file has rows of the deciles after its own. */
  readonly deciles?: boolean | undefined;
}

/** `bom`, `bom=1` or `bom=0`. No other parameter has this name. */
const BOM = /^bom(?:=(.*))?$/i;
/**
 * `deciles=1`, with any punctuation that a mail program added. How a page draws deciles has other values
 * (`lines`, `bands`).
 */
const DECILES = /^deciles=1\W*$/i;

/**
 * An address without `bom` and `deciles=1`, and what these ask for. They change the file and not the
 * question, so they are no part of the canonical address.
 */
export function withoutFileOptions(url: string): FileOptions & { readonly url: string } {
  const [path = '', ...queries] = url.split('?');
  const parts = queries.join('?').split('&');
  const query = parts.filter(part => !BOM.test(part) && !DECILES.test(part));
  if (query.length === parts.length) return { url };
  const bom = parts.flatMap(part => BOM.exec(part)?.[1] ?? (BOM.test(part) ? '' : []))[0];
  return {
    url: query.length === 0 ? path : `${path}?${query.join('&')}`,
    bom: bom === undefined ? undefined : !/^(?:0|no|off|false)$/i.test(bom),
    deciles: parts.some(part => DECILES.test(part)),
  };
}

/** The address with the options of its file. */
export function withFileOptions(url: string, { bom, deciles = false }: FileOptions): string {
  const parts = [
    ...(bom === undefined ? [] : [bom ? 'bom' : 'bom=0']),
    ...(deciles ? ['deciles=1'] : []),
  ];
  if (parts.length === 0) return url;
  return `${url}${url.includes('?') ? '&' : '?'}${parts.join('&')}`;
}
