import { gzipSync } from 'node:zlib';
import { noise, zipOf } from '../../support/archives.ts';
import type { BadFile, Refused } from './badFile.ts';

/** The beginnings that no text has: which program saved the file is known by them. */
const OTHER_KINDS: readonly (readonly [what: string, start: string, words: string])[] = [
  [
    'a workbook under the name of a CSV',
    'PK\x03\x04\x14\0\x06\0',
    'a zip archive or an Excel workbook',
  ],
  ['an old workbook', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an old Excel workbook'],
  ['a PDF', '%PDF-1.7\nmonth;test', 'a PDF'],
  ['Parquet under the name of a CSV', 'PAR1\x15\x04', 'a Parquet file'],
  ['gzip under the name of a CSV', '\x1f\x8b\x08\0', 'a gzip archive'],
  [
    'the page of a web site that asks to sign in',
    '<!DOCTYPE html>\n<html lang="en"><head>',
    'a web page',
  ],
  ['a web page in capitals', '\n <HTML><BODY>, , ,</BODY></HTML>', 'a web page'],
  ['JSON', '[{"month": "2019-01", "count": 5}]', 'JSON'],
  ['a workbook as XML', '<?xml version="1.0"?>\n<Workbook xmlns="urn">', 'XML'],
];

const again = /^(?:Copy or export|Export) the file again/;

/** What befalls any file that is text, packed or not, given one that is in order. */
export function damagedTexts(good: string): BadFile<never>[] {
  const zip = zipOf([{ name: 'a.csv', content: good }]);
  const gzip = gzipSync(good);
  const wrongSum = Buffer.from(gzip);
  wrongSum[gzip.length - 6] = (wrongSum[gzip.length - 6] ?? 0) ^ 0xff;
  const inside = (...entries: Parameters<typeof zipOf>[0]): Buffer => zipOf(entries);
  const cutOff: Refused = {
    refused: /is damaged or was cut off: it cannot be unpacked/,
    fix: again,
  };
  const oneCsv = /^Put each CSV in a zip of its own, with nothing else inside/;
  const asCsv = /^Save the table as “CSV UTF-8”/;
  return [
    {
      what: 'a gzip that was cut off',
      name: 'x.csv.gz',
      bytes: gzip.subarray(0, -12),
      verdict: cutOff,
    },
    { what: 'a gzip with a wrong checksum', name: 'x.csv.gz', bytes: wrongSum, verdict: cutOff },
    { what: 'a text named .gz', name: 'x.csv.gz', bytes: good, verdict: cutOff },
    {
      what: 'an empty file named .gz',
      name: 'x.csv.gz',
      bytes: '',
      verdict: { refused: /is empty/, fix: again },
    },
    {
      what: 'a gzip of nothing',
      name: 'x.csv.gz',
      bytes: gzipSync(''),
      verdict: { refused: /is empty/, fix: again },
    },
    { what: 'a zip that was cut off', name: 'x.zip', bytes: zip.subarray(0, -30), verdict: cutOff },
    {
      what: 'a zip without its beginning',
      name: 'x.zip',
      bytes: zip.subarray(20),
      verdict: cutOff,
    },
    { what: 'a text named .zip', name: 'x.zip', bytes: good, verdict: cutOff },
    {
      what: 'an empty file named .zip',
      name: 'x.zip',
      bytes: '',
      verdict: { refused: /is empty/, fix: again },
    },
    {
      what: 'a zip with a wrong checksum',
      name: 'x.zip',
      bytes: inside({ name: 'a.csv', content: good, sum: 1 }),
      verdict: cutOff,
    },
    {
      what: 'a zip that understates its size',
      name: 'x.zip',
      bytes: inside({ name: 'a.csv', content: good, size: 9 }),
      verdict: cutOff,
    },
    {
      what: 'a zip with two CSVs',
      name: 'x.zip',
      bytes: inside({ name: 'a.csv', content: good }, { name: 'b.csv', content: good }),
      verdict: { refused: /has 2 files inside, and should have exactly one CSV/, fix: oneCsv },
    },
    {
      what: 'a zip without a CSV',
      name: 'x.zip',
      bytes: inside({ name: 'a.txt', content: good }),
      verdict: { refused: /has no CSV inside/, fix: oneCsv },
    },
    {
      what: 'a zip of nothing',
      name: 'x.zip',
      bytes: inside(),
      verdict: { refused: /has 0 files inside/, fix: oneCsv },
    },
    {
      what: 'a zip under a password',
      name: 'x.zip',
      bytes: inside({ name: 'a.csv', content: good, flags: 1 }),
      verdict: { refused: /is protected by a password/, fix: /without a password/ },
    },
    {
      what: 'a zip as Windows packs a large file',
      name: 'x.zip',
      bytes: inside({ name: 'a.csv', content: good, method: 9 }),
      verdict: {
        refused: /is packed in a way that this program cannot unpack \(Deflate64/,
        fix: /^Unpack it and pack it again, with gzip or as an ordinary zip/,
      },
    },
    {
      what: 'a zip whose file would lie outside the folder',
      name: 'x.zip',
      bytes: inside({ name: '../../a.csv', content: good }),
      verdict: { refused: /contains a file whose name leads out of the archive/, fix: oneCsv },
    },
    {
      what: 'a zip whose file has an absolute name',
      name: 'x.zip',
      bytes: inside({ name: '/etc/a.csv', content: good }),
      verdict: { refused: /contains a file whose name leads out of the archive/, fix: oneCsv },
    },
    {
      what: 'a zip with a symbolic link',
      name: 'x.zip',
      bytes: inside({ name: 'a.csv', content: '/etc/passwd', mode: 0o120777 }),
      verdict: { refused: /contains a link instead of a file/, fix: oneCsv },
    },
    {
      what: 'a zip inside a zip',
      name: 'x.zip',
      bytes: inside({ name: 'a.csv', content: zip }),
      verdict: { refused: /holds a zip archive or an Excel workbook, not a CSV/, fix: asCsv },
    },
    {
      what: 'a gzip inside a gzip',
      name: 'x.csv.gz',
      bytes: gzipSync(gzip),
      verdict: { refused: /holds a gzip archive, not a CSV/, fix: asCsv },
    },
    {
      what: 'a gzip bomb',
      name: 'x.csv.gz',
      bytes: gzipSync(Buffer.alloc(4 << 20, 48)),
      verdict: { refused: /unpacks to more than 300 times its size/, fix: /check it/ },
    },
    {
      what: 'a zip bomb',
      name: 'x.zip',
      bytes: inside({ name: 'a.csv', content: Buffer.alloc(4 << 20, 48) }),
      verdict: { refused: /unpacks to more than 300 times its size/, fix: /check it/ },
    },
    ...OTHER_KINDS.map(([what, start, words]) => ({
      what,
      name: 'x.csv',
      bytes: Buffer.from(start, 'latin1'),
      verdict: { refused: new RegExp(`is ${words}, not a CSV`), fix: asCsv },
    })),
    {
      what: 'random bytes',
      name: 'x.csv',
      bytes: noise(5000),
      verdict: { refused: /is binary data, not a CSV/, fix: asCsv },
    },
    {
      what: 'random bytes with a semicolon',
      name: 'x.csv',
      bytes: noise(200, 'a;b'),
      verdict: { refused: /is binary data, not a CSV/, fix: asCsv },
    },
    {
      what: 'a copy that has its size and nothing yet',
      name: 'x.csv',
      bytes: Buffer.alloc(300),
      verdict: { refused: /begins with zeros/, fix: again },
    },
    {
      what: 'an empty file',
      name: 'x.csv',
      bytes: '',
      verdict: { refused: /is empty/, fix: again },
    },
    {
      what: 'blank lines only',
      name: 'x.csv',
      bytes: '\n\n',
      verdict: { refused: /has no lines/, fix: again },
    },
    {
      what: 'a byte order mark alone',
      name: 'x.csv',
      bytes: '\ufeff',
      verdict: { refused: /has no lines/, fix: again },
    },
    {
      what: 'UTF-16',
      name: 'x.csv',
      bytes: Buffer.from(`\ufeff${good}`, 'utf16le'),
      verdict: { refused: /is in UTF-16/, fix: /“CSV UTF-8”/ },
    },
    {
      what: 'UTF-16, the other way round',
      name: 'x.csv',
      bytes: Buffer.from(`\ufeff${good}`, 'utf16le').swap16(),
      verdict: { refused: /is in UTF-16/, fix: /“CSV UTF-8”/ },
    },
    {
      what: 'UTF-16 without a mark',
      name: 'x.csv',
      bytes: Buffer.from(good, 'utf16le'),
      verdict: { refused: /is in UTF-16/, fix: /“CSV UTF-8”/ },
    },
    ...(
      [
        ['semicolons', ';'],
        ['tabs', '\t'],
        ['bars', '|'],
      ] as const
    ).map(([words, mark]) => ({
      what: words,
      name: 'x.csv',
      bytes: good.replaceAll(',', mark),
      verdict: {
        refused: new RegExp(`has its cells separated by ${words}`),
        line: 1,
        fix: /with commas between the cells/,
      },
    })),
    {
      what: 'a quotation mark in the header that is never closed',
      name: 'x.csv',
      bytes: `"${good}`,
      verdict: {
        refused: /has a quotation mark in its header that is never closed/,
        line: 1,
        fix: again,
      },
    },
    {
      what: 'a line of two million letters',
      name: 'x.csv',
      bytes: `${good}${'K'.repeat(2_000_000)}\n`,
      verdict: {
        refused: /has a line of more than a million characters/,
        fix: /export the file again/,
      },
    },
  ];
}
