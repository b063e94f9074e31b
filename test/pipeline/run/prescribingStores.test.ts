import { appendFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPrescribingReport } from '../../../src/store/prescribingReport.ts';
import { DAMAGES, damageFile } from '../../support/damage.ts';
import { folderOf } from '../../support/folderOf.ts';
import { plainItems, SIMVASTATIN } from '../../support/plainItems.ts';
import { type KeptStore, keepPrescribingStore } from '../../support/prescribingHouse.ts';

let data: Awaited<ReturnType<typeof folderOf>>;
let storePath: string;
beforeEach(async () => {
  data = await folderOf({ 'prescribing/a.csv': plainItems(`P1 ${SIMVASTATIN} 2024-01`) });
  storePath = await mkdtemp(path.join(tmpdir(), 'openpath-store-'));
});
afterEach(async () => {
  await data.remove();
  await rm(storePath, { recursive: true, force: true });
});

const keep = async (): Promise<KeptStore | undefined> =>
  keepPrescribingStore({ dataPath: data.path, storePath });
const put = (name: string, items: number): Promise<void> =>
  writeFile(
    path.join(data.path, 'prescribing', name),
    plainItems(`P1 ${SIMVASTATIN} 2024-02 ${items}`),
  );
const stores = async (): Promise<string[]> =>
  (await readdir(storePath)).filter(name => /^prescribing-[0-9a-f]{16}\.duckdb$/.test(name));

describe('the prescribing store of a store folder', () => {
  it('is made once for the same files, and anew for others', async () => {
    const first = await keep();
    expect(first).toMatchObject({ isBuiltHere: true });
    expect(await keep()).toEqual({ ...first, isBuiltHere: false });
    await put('b.csv', 1);
    const second = await keep();
    expect(second).toMatchObject({ isBuiltHere: true });
    expect(second?.version).not.toBe(first?.version);
  });

  it.each(DAMAGES)('is made anew where it is %s', async damage => {
    const first = await keep();
    await damageFile(first?.file ?? '', damage);
    expect(await keep()).toEqual(first);
    expect((await readPrescribingReport(first?.file ?? '')).months).toEqual(['2024-01-01']);
    expect(await keep()).toEqual({ ...first, isBuiltHere: false });
  });

  it('is made anew where nothing proves it, its seal being broken', async () => {
    const first = await keep();
    await writeFile(`${first?.file}.seal`, '{"bytes":');
    expect(await keep()).toEqual(first);
  });

  it('of an earlier version, without a seal, is taken as it is', async () => {
    const first = await keep();
    await rm(`${first?.file}.seal`);
    expect(await keep()).toEqual({ ...first, isBuiltHere: false });
  });

  it('keeps a month whose file was spoilt while no process ran, and is not made again', async () => {
    await put('b.csv', 7);
    await keep();
    await writeFile(path.join(data.path, 'prescribing', 'b.csv'), 'no table');
    const next = await keep();
    const { months, carried } = await readPrescribingReport(next?.file ?? '');
    expect(months).toEqual(['2024-01-01', '2024-02-01']);
    expect(carried).toMatchObject([{ months: ['2024-02-01'] }]);
    expect(await keep()).toEqual({ ...next, isBuiltHere: false });
  });

  it('is made of the file itself where what was kept of it is damaged', async () => {
    const first = await keep();
    const pieces = path.join(storePath, 'prescribing-pieces');
    for (const damage of DAMAGES) {
      await put('b.csv', DAMAGES.indexOf(damage) + 1);
      for (const name of await readdir(pieces)) {
        if (name.endsWith('.duckdb')) await damageFile(path.join(pieces, name), damage);
      }
      const next = await keep();
      expect(next?.version).not.toBe(first?.version);
      const { months } = await readPrescribingReport(next?.file ?? '');
      expect(months).toEqual(['2024-01-01', '2024-02-01']);
    }
  });

  it('is made where the hashes that are remembered are damaged', async () => {
    const first = await keep();
    await writeFile(path.join(storePath, 'prescribing-hashes.json'), '{"prescribing/a.csv": {"tou');
    expect(await keep()).toEqual({ ...first, isBuiltHere: false });
  });

  it('is not made again and again because of a file that cannot be read', async () => {
    await symlink('nowhere.csv', path.join(data.path, 'prescribing', 'b.csv'));
    expect(await keep()).toMatchObject({ isBuiltHere: true });
    expect(await keep()).toMatchObject({ isBuiltHere: false });
  });

  it('leaves the one before it to its readers, and no older one', async () => {
    const first = await keep();
    await put('b.csv', 1);
    const second = await keep();
    await put('b.csv', 2);
    const third = await keep();
    const kept = [second, third].map(store => path.basename(store?.file ?? '')).sort();
    expect((await stores()).sort()).toEqual(kept);
    expect(kept).not.toContain(path.basename(first?.file ?? ''));
  });

  it('is made by one of those who ask at once; the others wait for it', async () => {
    const all = await Promise.all([keep(), keep(), keep()]);
    expect(all.filter(store => store?.isBuiltHere)).toHaveLength(1);
    expect(new Set(all.map(store => store?.file)).size).toBe(1);
  });

  it('has what the one before had where every file was broken meanwhile, and nothing half', async () => {
    await keep();
    await writeFile(path.join(data.path, 'prescribing', 'a.csv'), 'name\nNo items\n');
    const next = await keep();
    const { months, files } = await readPrescribingReport(next?.file ?? '');
    expect(months).toEqual(['2024-01-01']);
    expect(files[0]?.refused?.message).toContain('prescribing/a.csv is not a prescribing file');
    expect((await readdir(storePath)).filter(name => name.includes('build'))).toEqual([]);
  });

  it('clears up after a killed ingest', async () => {
    await mkdir(path.join(storePath, 'prescribing-build-abc123'));
    await mkdir(path.join(storePath, 'prescribing-tables'));
    const drafts = [
      'prescribing-hashes.json.89abcdef',
      'prescribing-0123456789abcdef.duckdb.seal.89abcdef',
      'prescribing-tables/practices.csv.89abcdef',
      'prescribing-tables/practices.csv.seal.89abcdef',
    ];
    for (const name of drafts) await writeFile(path.join(storePath, name), '');
    await keep();
    const names = await readdir(storePath, { recursive: true });
    expect(names.filter(name => /build-|89abcdef$/.test(name))).toEqual([]);
  });

  it('waits for a file that is still being copied', async () => {
    const file = path.join(data.path, 'prescribing', 'b.csv');
    const whole = plainItems(`P1 ${SIMVASTATIN} 2024-02`, `P2 ${SIMVASTATIN} 2024-02`);
    await writeFile(file, whole.slice(0, 60));
    const kept = keepPrescribingStore({
      dataPath: data.path,
      storePath,
      quietMs: 1500,
    });
    await sleep(200);
    await writeFile(file, whole);
    const again = await keep();
    expect(await kept).toMatchObject({ file: again?.file, version: again?.version });
    expect(await stores()).toHaveLength(1);
  });

  it('holds nothing of a file that grows while it is read: it is read again, whole', async () => {
    const file = path.join(data.path, 'prescribing', 'a.csv');
    let parts = 0;
    const kept = await keepPrescribingStore({
      dataPath: data.path,
      storePath,
      quietMs: 20,
      onProgress({ step }) {
        // The file is told of when its reading begins, and when its bytes have been hashed.
        if (step === 'reading counts' && ++parts === 2) {
          appendFileSync(file, `P2,${SIMVASTATIN},S,2024-01,5\n`);
        }
      },
    });
    const report = await readPrescribingReport(kept?.file ?? '');
    expect(report.files).toMatchObject([{ path: 'prescribing/a.csv', read: 2, kept: 2 }]);
    expect(await stores()).toHaveLength(1);
  });

  it('holds nothing of a reference table that was exchanged meanwhile', async () => {
    const file = path.join(data.path, 'prescribing', 'practices.csv');
    await writeFile(file, 'code,setting\nP1,4\n');
    let isExchanged = false;
    const kept = await keepPrescribingStore({
      dataPath: data.path,
      storePath,
      quietMs: 20,
      onProgress({ step }) {
        if (step !== 'writing the store' || isExchanged) return;
        isExchanged = true;
        appendFileSync(file, 'P2,4\n');
      },
    });
    const report = await readPrescribingReport(kept?.file ?? '');
    expect(report.files[0]).toMatchObject({ path: 'prescribing/practices.csv', read: 2 });
  });

  it('tells whether a file could not be read', async () => {
    expect(await keep()).toMatchObject({ unreadable: false });
    await symlink('nowhere.csv', path.join(data.path, 'prescribing', 'b.csv'));
    expect(await keep()).toMatchObject({ isBuiltHere: true, unreadable: true });
    expect(await keep()).toMatchObject({ isBuiltHere: false, unreadable: true });
  });

  it('is none without prescribing files', async () => {
    await rm(path.join(data.path, 'prescribing', 'a.csv'));
    expect(await keep()).toBeUndefined();
    expect(await stores()).toEqual([]);
  });
});
