import { appendFileSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ingestPrescribing } from '../../../src/pipeline/prescribing/ingest.ts';
import { prescribingVersion } from '../../../src/pipeline/prescribing/version.ts';
import { folderOf } from '../../support/folderOf.ts';
import { hashPrescribingInputs } from '../../support/hashedInputs.ts';
import { plainItems, SIMVASTATIN } from '../../support/plainItems.ts';
import { fileOf, ingestFolder, type Prescribing } from '../../support/prescribingOf.ts';

const month = (name: string, items = 1): string => plainItems(`P1 ${SIMVASTATIN} ${name} ${items}`);

let data: Awaited<ReturnType<typeof folderOf>>;
let piecesFolder: string;
beforeEach(async () => {
  data = await folderOf({
    'prescribing/a.csv': month('2024-01'),
    'prescribing/b.csv': month('2024-02', 2),
  });
  piecesFolder = await mkdtemp(path.join(tmpdir(), 'openpath-pieces-'));
});
afterEach(async () => {
  await data.remove();
  await rm(piecesFolder, { recursive: true, force: true });
});

const at = (name: string): string => path.join(data.path, 'prescribing', name);
const ingest = (): Promise<Prescribing> => ingestFolder(data.path, { piecesFolder });

/** What each piece is: made anew, it is another file. */
async function pieces(): Promise<Map<string, bigint>> {
  const found = new Map<string, bigint>();
  for (const name of await readdir(piecesFolder)) {
    if (name.endsWith('.seal')) continue;
    const { ino } = await stat(path.join(piecesFolder, name), { bigint: true });
    found.set(name, ino);
  }
  return found;
}

describe('an ingest after another', () => {
  it('reads only the month that is new, and gives what a first one gives', async () => {
    await ingest();
    const before = await pieces();
    await writeFile(at('c.csv'), month('2024-03', 3));
    const second = await ingest();
    const after = await pieces();
    expect(after.size).toBe(3);
    for (const [name, inode] of before) expect(after.get(name)).toBe(inode);
    const fresh = await ingestFolder(data.path);
    expect({ ...second, report: null }).toEqual({ ...fresh, report: null });
    expect(second.report.files).toEqual(fresh.report.files);
    expect(second.report.version).toBe(fresh.report.version);
  });

  it('does not even open a file whose content is known: neither its name nor its time matters', async () => {
    const first = await ingest();
    const before = await pieces();
    await rename(at('a.csv'), at('z.csv'));
    await utimes(at('z.csv'), 0, 0);
    const second = await ingest();
    expect(await pieces()).toEqual(before);
    expect(second.items).toEqual(first.items);
    expect(fileOf(second, 'z.csv')).toMatchObject({ read: 1, kept: 1 });
  });

  it('forgets what no file holds any more', async () => {
    await ingest();
    await writeFile(at('b.csv'), month('2024-02', 20));
    const second = await ingest();
    expect(second.months).toEqual(['2024-01 1 1', '2024-02 1 20']);
    expect(await pieces()).toHaveLength(2);
  });

  it('keeps what it has read although a later step fails', async () => {
    await writeFile(at('practices.csv'), 'code,setting\nP1,4\n');
    const options = { dataPath: data.path, piecesFolder };
    await expect(
      ingestFolder(data.path, { ...options, outFile: '/nowhere/at/all' }),
    ).rejects.toThrow();
    const before = await pieces();
    expect(before.size).toBe(2);
    await ingest();
    expect(await pieces()).toEqual(before);
  });

  it('reads a file anew whose piece is damaged', async () => {
    const first = await ingest();
    for (const name of await readdir(piecesFolder)) {
      await writeFile(path.join(piecesFolder, name), 'no database');
    }
    expect((await ingest()).items).toEqual(first.items);
  });

  it('keeps nothing of a file that grows while it is read, as its hash no longer fits', async () => {
    let parts = 0;
    const grown = ingestFolder(data.path, {
      piecesFolder,
      onProgress({ file }) {
        // The file is told of when its reading begins, and when its bytes have been hashed.
        if (file === 'prescribing/b.csv' && ++parts === 2) {
          appendFileSync(at('b.csv'), `P2,${SIMVASTATIN},S,2024-02,5\n`);
        }
      },
    });
    await expect(grown).rejects.toThrow('prescribing/b.csv changed while it was read');
    expect(await pieces()).toHaveLength(1);
    await writeFile(at('b.csv'), month('2024-02', 2));
    expect((await ingest()).months).toEqual(['2024-01 1 1', '2024-02 1 2']);
  });

  it('removes the drafts that a killed one left', async () => {
    const draft = `piece-1-csv-${'0'.repeat(64)}.duckdb.0123abcd`;
    await writeFile(path.join(piecesFolder, draft), '');
    await ingest();
    expect(await readdir(piecesFolder)).not.toContain(draft);
  });

  it('can be stopped, and leaves no store', async () => {
    const work = await mkdtemp(path.join(tmpdir(), 'openpath-work-'));
    const stop = new AbortController();
    const outFile = path.join(work, 'out.duckdb');
    const stopped = ingestPrescribing({
      dataPath: data.path,
      workFolder: work,
      piecesFolder,
      tablesFolder: path.join(work, 'tables'),
      outFile,
      signal: stop.signal,
      onProgress: ({ file }) => {
        if (file === 'prescribing/b.csv') stop.abort(new Error('enough'));
      },
    });
    await expect(stopped).rejects.toThrow('enough');
    await expect(stat(outFile)).rejects.toThrow('ENOENT');
    await rm(work, { recursive: true });
  });
});

describe('the hash of the inputs', () => {
  it('is that of their contents, whatever their times, and of nothing else in the folder', async () => {
    const first = await hashPrescribingInputs(data.path);
    await utimes(at('a.csv'), 0, 0);
    await writeFile(at('notes.txt'), 'not read');
    await writeFile(path.join(data.path, 'labs.csv'), 'not prescribing');
    expect(await hashPrescribingInputs(data.path)).toEqual(first);
    await writeFile(at('pcns.csv'), 'code,name\n');
    const second = await hashPrescribingInputs(data.path);
    expect(prescribingVersion(second)).not.toBe(prescribingVersion(first));
    expect(second.map(({ path: name }) => name)).toEqual([
      'prescribing/a.csv',
      'prescribing/b.csv',
      'prescribing/pcns.csv',
    ]);
  });

  it('is the version that the ingest gives the store', async () => {
    const inputs = await hashPrescribingInputs(data.path);
    expect((await ingest()).report.version).toBe(prescribingVersion(inputs));
  });

  it('is remembered while a file is untouched, and not when it is exchanged under its size and time', async () => {
    const memory = path.join(piecesFolder, 'hashes.json');
    const past = new Date(Date.now() - 60_000);
    await utimes(at('a.csv'), past, past);
    const first = await hashPrescribingInputs(data.path, memory);
    await writeFile(at('a.csv'), month('2024-01', 7));
    await utimes(at('a.csv'), past, past);
    const second = await hashPrescribingInputs(data.path, memory);
    expect(second).toEqual(await hashPrescribingInputs(data.path));
    expect(second).not.toEqual(first);
  });

  it('is empty without the folder', async () => {
    await rm(path.join(data.path, 'prescribing'), { recursive: true });
    expect(await hashPrescribingInputs(data.path)).toEqual([]);
  });
});
