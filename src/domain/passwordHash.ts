/** A password in the settings: plain text, or its scrypt hash. */
export type ExpectedPassword = string | ScryptHash;

/** A password’s hash with its salt and the cost of making it (RFC 7914). */
export interface ScryptHash {
  /** Binary logarithm of N. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
  /** In base64, without padding. */
  readonly salt: string;
  /** Likewise. */
  readonly hash: string;
}

/** Hashes that need more memory (bytes) are refused, because one sign-in could use up the machine’s memory. */
export const MAX_SCRYPT_MEMORY = 256 * 2 ** 20;

const MARK = '$scrypt$';
const HASH =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/**
 * The password that a text stands for: itself, or a hash such as `$scrypt$ln=15,r=8,p=1$salt$hash` (the
 * PHC string format). Undefined where it begins like a hash but is malformed or needs too much memory.
 */
export function expectedPassword(text: string): ExpectedPassword | undefined {
  if (!text.startsWith(MARK)) return text;
  const [, ln, r, p, salt = '', hash = ''] = HASH.exec(text) ?? [];
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  const isPossible = cost.ln >= 1 && cost.r >= 1 && cost.p >= 1;
  return isPossible && memoryOf(cost) <= MAX_SCRYPT_MEMORY ? { ...cost, salt, hash } : undefined;
}

const memoryOf = ({ ln, r, p }: Pick<ScryptHash, 'ln' | 'r' | 'p'>): number =>
  128 * r * (2 ** ln + p);
