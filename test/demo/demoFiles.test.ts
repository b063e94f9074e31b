import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync, gunzipSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { demoFiles } from '../../src/demo/demoFiles.ts';
import { zipOf } from '../../src/demo/zip.ts';
import { projectPath } from '../../src/paths.ts';

const folder = projectPath('data_csvs');
const committed = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(name => statSync(path.join(folder, name)).isFile())
  .map(name => name.replaceAll(path.sep, '/'))
  .sort();
const files = demoFiles();

/** What a file says, whichever zlib packed it. A zip of one file: local header, name, data. */
function unpacked(name: string, bytes: Buffer): Buffer {
  if (name.endsWith('.gz')) return gunzipSync(bytes);
  if (!name.endsWith('.zip')) return bytes;
  const start = 30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
  return inflateRawSync(bytes.subarray(start, start + bytes.readUInt32LE(18)));
}

describe('the demo data', () => {
  it('has the same bytes whenever it is made', () => {
    const again = demoFiles();
    expect([...again.keys()]).toEqual([...files.keys()]);
    for (const [name, content] of files) expect(again.get(name)?.equals(content), name).toBe(true);
  });

  it('is what data_csvs holds: the same files', () => {
    expect(committed).toEqual([...files.keys()].sort());
  });

  it.each(committed)('is what data_csvs holds: %s', name => {
    const made = files.get(name) ?? Buffer.alloc(0);
    const held = readFileSync(path.join(folder, name));
    expect(unpacked(name, made).equals(unpacked(name, held))).toBe(true);
  });

  it('is small: labs under 1.6 MB, prescribing under 1 MB, no file over half a megabyte', () => {
    const sizeOf = (name: string): number => statSync(path.join(folder, name)).size;
    expect(Math.max(...committed.map(sizeOf))).toBeLessThan(500_000);
    const [labs, prescribing] = [false, true].map(wanted =>
      committed
        .filter(name => name.startsWith('prescribing/') === wanted)
        .reduce((sum, name) => sum + sizeOf(name), 0),
    );
    expect(labs).toBeLessThan(1_600_000);
    expect(prescribing).toBeLessThan(1_000_000);
  });

  it('comes in every form that a lab may send', () => {
    const labFiles = committed.filter(name => name.startsWith('labs/'));
    for (const ending of ['.csv', '.csv.gz', '.zip']) {
      expect(
        labFiles.some(name => name.endsWith(ending)),
        ending,
      ).toBe(true);
    }
    const texts = labFiles.map(name => unpacked(name, files.get(name) ?? Buffer.alloc(0)));
    expect(texts.some(text => text.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])))).toBe(
      true,
    );
    expect(texts.some(text => text.includes('\r\n'))).toBe(true);
    expect(texts.some(text => text.includes(Buffer.from([0xb5])) && !text.includes('µ'))).toBe(
      true,
    );
    for (const month of ['2019-11-01,', '2019/01/01,', '2019-11,']) {
      expect(
        texts.some(text => text.includes(month)),
        month,
      ).toBe(true);
    }
  });

  it('names no real practice or commissioner: every code begins with a Z, as none does', () => {
    const lines = String(files.get('practice_codes.csv')).trim().split('\n').slice(1);
    for (const line of lines) expect(line).toMatch(/^Z\d[A-F],Z99\d{3},/);
  });
});

describe('zipOf', () => {
  it('packs one file that unpacks to itself', () => {
    const content = Buffer.from('month,test_code\n2019-01-01,NA\n');
    const zip = zipOf('a.csv', content);
    expect(unpacked('a.zip', zip).equals(content)).toBe(true);
    expect(zip.includes(deflateRawSync(content, { level: 9 }))).toBe(true);
  });
});
