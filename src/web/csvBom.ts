/** `bom`, `bom=1`, `bom=0`: no other part of an address begins so. */
const BOM = /^bom(?:=(.*))?$/i;

/**
 * An address without its `bom`, and whether that asks for a byte order mark at the beginning of a CSV
 * file, by which Excel knows that it is UTF-8; undefined where it says nothing. It changes the file and
 * not the question, so it is no part of the canonical address.
 */
export function withoutBom(url: string): { readonly url: string; readonly bom?: boolean } {
  const [path = '', ...rest] = url.split('?');
  const parts = rest.join('?').split('&');
  const found = parts.map(part => BOM.exec(part)).find(match => match !== null);
  if (!found) return { url };
  const query = parts.filter(part => !BOM.test(part)).join('&');
  const bom = !/^(?:0|no|off|false)$/i.test(found[1] ?? '');
  return { url: query === '' ? path : `${path}?${query}`, bom };
}

/** The address with the wish that it came with. */
export const withBom = (url: string, bom?: boolean): string =>
  bom === undefined ? url : `${url}${url.includes('?') ? '&' : '?'}bom${bom ? '' : '=0'}`;
