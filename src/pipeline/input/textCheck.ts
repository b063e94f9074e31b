import { isUtf8 } from 'node:buffer';

/** No text in any encoding begins or ends with this many zeros. */
const ZEROS = 64;
const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;
/** Lines with more commas than this cannot be rows of counts, so they are counted together. */
const MAX_COMMAS = 255;
/** More than the size of a chunk, less than the longest line that DuckDB accepts. */
const MAX_LINE_BYTES = 1_500_000;

/** What a text’s bytes show about it. */
export interface TextKind {
  readonly encoding: 'utf-8' | 'latin-1' | 'utf-16';
  /** Whether lines end in more than one way, which DuckDB’s strict reader refuses, or in CR alone. */
  readonly mixedLineEnds: boolean;
  /** Whether a line is longer than MAX_LINE_BYTES, since the reader of rows would skip it silently. */
  readonly endlessLine: boolean;
  readonly empty: boolean;
  /** What it is instead of a text, in words; undefined if it may be a text. */
  readonly otherKind: string | undefined;
  /** Which end of the file is all zeros: space that was reserved for a copy and never written to. */
  readonly zeros: 'begins' | 'ends' | undefined;
  readonly size: TextSize;
}

/** The size of a text, which limits how much memory its rows can take. */
export interface TextSize {
  /** Lines that are not blank, including the header. Lines that end in CR alone count as one. */
  readonly lines: number;
  /** In bytes. */
  readonly longestLine: number;
  /** Whether a line may end inside a cell. */
  readonly hasQuotes: boolean;
  /** The number of lines that are not blank, by their number of commas: 0 to MAX_COMMAS, and more. */
  readonly linesByCommas: Uint32Array;
}

/** Checks a text’s encoding and line ends as it streams by. */
export class TextCheck {
  /** The bytes of a character that the last chunk cut in two. */
  #cut: Buffer = Buffer.alloc(0);
  #utf8 = true;
  #utf16 = false;
  #otherKind: string | undefined;
  #beginsWithZeros = false;
  /** The last few bytes. */
  #tail: Buffer = Buffer.alloc(0);
  #bytes = 0;
  #previous = 0;
  #lf = false;
  #crlf = false;
  #cr = false;
  #lineBytes = 0;
  #longestLine = 0;
  #lines = 0;
  #commas = 0;
  readonly #linesByCommas = new Uint32Array(MAX_COMMAS + 1);
  #hasQuotes = false;

  add(chunk: Buffer): void {
    if (this.#bytes === 0) {
      this.#otherKind = knownKindOf(chunk);
      this.#beginsWithZeros = areZeros(chunk.subarray(0, ZEROS));
      this.#utf16 = this.#otherKind === undefined && looksLikeUtf16(chunk);
      if (!this.#utf16) this.#otherKind ??= bytesKindOf(chunk);
    }
    this.#bytes += chunk.length;
    if (this.#utf8) this.#checkUtf8(chunk);
    this.#checkLineEnds(chunk);
    this.#countLines(chunk);
    this.#hasQuotes ||= chunk.includes(QUOTE);
    const last = chunk.subarray(-ZEROS);
    this.#tail =
      last.length === ZEROS
        ? Buffer.from(last)
        : Buffer.concat([this.#tail, last]).subarray(-ZEROS);
  }

  finish(): TextKind {
    if (this.#previous === CR) this.#cr = true;
    const utf8 = this.#utf8 && this.#cut.length === 0;
    if (this.#lineBytes > 0) this.#endLine(this.#lineBytes);
    const ends = [this.#lf, this.#crlf, this.#cr].filter(Boolean).length;
    return {
      encoding: this.#utf16 ? 'utf-16' : utf8 ? 'utf-8' : 'latin-1',
      mixedLineEnds: ends > 1 || this.#cr,
      endlessLine: (this.#lf || this.#crlf || !this.#cr) && this.#longestLine > MAX_LINE_BYTES,
      empty: this.#bytes === 0,
      otherKind: this.#otherKind,
      zeros: this.#beginsWithZeros ? 'begins' : areZeros(this.#tail) ? 'ends' : undefined,
      size: {
        lines: this.#lines,
        longestLine: this.#longestLine,
        hasQuotes: this.#hasQuotes,
        linesByCommas: this.#linesByCommas,
      },
    };
  }

  #checkUtf8(chunk: Buffer): void {
    const bytes = this.#cut.length > 0 ? Buffer.concat([this.#cut, chunk]) : chunk;
    const end = bytes.length - cutLength(bytes);
    this.#utf8 = isUtf8(bytes.subarray(0, end));
    this.#cut = Buffer.from(bytes.subarray(end));
  }

  #countLines(chunk: Buffer): void {
    let commas = this.#commas;
    let begin = -this.#lineBytes;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte === COMMA) commas++;
      else if (byte === LF) {
        // A line of a single CR is blank.
        if (at - begin > 1 || (at - begin === 1 && chunk[at - 1] !== CR)) {
          this.#commas = commas;
          this.#endLine(at - begin);
        }
        commas = 0;
        begin = at + 1;
      }
    }
    this.#commas = commas;
    this.#lineBytes = chunk.length - begin;
  }

  /** Notes a line that is not blank. */
  #endLine(bytes: number): void {
    this.#lines++;
    if (bytes > this.#longestLine) this.#longestLine = bytes;
    const place = Math.min(this.#commas, MAX_COMMAS);
    this.#linesByCommas[place] = (this.#linesByCommas[place] ?? 0) + 1;
  }

  #checkLineEnds(chunk: Buffer): void {
    // Most files have no CR, so a native search avoids the loop.
    if (this.#previous !== CR && !chunk.includes(CR)) {
      this.#lf ||= chunk.includes(LF);
      this.#previous = chunk.at(-1) ?? this.#previous;
      return;
    }
    let previous = this.#previous;
    for (const byte of chunk) {
      if (byte === LF) {
        if (previous === CR) this.#crlf = true;
        else this.#lf = true;
      } else if (previous === CR) this.#cr = true;
      previous = byte;
    }
    this.#previous = previous;
  }
}

const areZeros = (bytes: Buffer): boolean =>
  bytes.length === ZEROS && bytes.every(byte => byte === 0);

/** A byte order mark, or zeros in every other place of the first characters. */
function looksLikeUtf16(start: Buffer): boolean {
  const mark = start.readUInt16BE.bind(start);
  if (start.length >= 2 && (mark(0) === 0xfffe || mark(0) === 0xfeff)) return true;
  const head = start.subarray(0, 64);
  const zeros = [...head].filter(byte => byte === 0).length;
  return head.length >= 4 && zeros >= head.length / 4;
}

/** How many bytes at the end are the beginning of a character that is cut: 0 to 3. */
function cutLength(bytes: Buffer): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length++) {
    const byte = bytes[bytes.length - length] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > length ? length : 0;
  }
  return 0;
}

/** How other kinds of file begin that people send instead of a CSV. */
const BEGINNINGS: readonly (readonly [begins: Buffer, kind: string])[] = [
  [Buffer.from('PK\x03\x04', 'latin1'), 'a zip archive or an Excel workbook'],
  [Buffer.from('PK\x05\x06', 'latin1'), 'an empty zip archive'],
  [Buffer.from('\x1f\x8b', 'latin1'), 'a gzip archive'],
  [Buffer.from('\xd0\xcf\x11\xe0', 'latin1'), 'an old Excel workbook'],
  [Buffer.from('%PDF-'), 'a PDF'],
  [Buffer.from('PAR1'), 'a Parquet file'],
];
export const JSON_KIND = 'JSON';
/** The same for kinds that are text. */
const MARKUP: readonly (readonly [begins: RegExp, kind: string])[] = [
  [/^(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)\b/i, 'a web page'],
  [/^(?:\xef\xbb\xbf)?\s*<\?xml\b/i, 'XML'],
  [/^(?:\xef\xbb\xbf)?\s*(?:\{\s*["}]|\[\s*["[\]{])/, JSON_KIND],
];
const HEAD_BYTES = 4096;
/** Of random bytes a tenth are control characters; of a text hardly any. */
const MAX_CONTROLS = 1 / 20;
const MIN_CONTROLS = 4;

function knownKindOf(start: Buffer): string | undefined {
  const beginning = BEGINNINGS.find(([begins]) => start.subarray(0, begins.length).equals(begins));
  if (beginning) return beginning[1];
  const text = start.toString('latin1', 0, HEAD_BYTES);
  return MARKUP.find(([begins]) => begins.test(text))?.[1];
}

function bytesKindOf(start: Buffer): string | undefined {
  const head = start.subarray(0, HEAD_BYTES);
  // Tab to carriage return are blanks.
  const controls = [...head].filter(byte => byte < 32 && (byte < 9 || byte > CR)).length;
  return controls >= MIN_CONTROLS && controls > MAX_CONTROLS * head.length
    ? 'binary data'
    : undefined;
}
