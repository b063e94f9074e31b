import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPrescribingReport } from '../../../src/store/prescribingReport.ts';
import { damageFile } from '../../support/damage.ts';
import { eventually } from '../../support/eventually.ts';
import { folderOf } from '../../support/folderOf.ts';
import { plainItems, SIMVASTATIN } from '../../support/plainItems.ts';
import { PrescribingHouse, type PrescribingWaits } from '../../support/prescribingHouse.ts';

let data: Awaited<ReturnType<typeof folderOf>>;
let storePath: string;
let house: PrescribingHouse;
const month = (name: string): string => plainItems(`P1 ${SIMVASTATIN} ${name}`);
const put = (name: string, content: string): Promise<void> =>
  writeFile(path.join(data.path, 'prescribing', name), content);

const houseWith = (waits: PrescribingWaits): Promise<PrescribingHouse> =>
  PrescribingHouse.open(data.path, storePath, waits);
/** Stops every ingest without a word of the data folder: nothing can be put where this stands. */
const obstacle = (): string => path.join(storePath, 'prescribing-pieces');

beforeEach(async () => {
  data = await folderOf({ 'prescribing/a.csv': month('2024-01') });
  storePath = await mkdtemp(path.join(tmpdir(), 'openpath-store-'));
  house = await houseWith({});
});
afterEach(async () => {
  await house.stop();
  await data.remove();
  await rm(storePath, { recursive: true, force: true });
});

describe('the prescribing runner', () => {
  it('makes the store at the start and tells how far it is', async () => {
    const steps = new Set<string>();
    house.runner.onChange(({ progress }) => steps.add(progress?.step ?? ''));
    await house.start();
    await house.idle();
    expect(house.store).toMatchObject({ isBuiltHere: true });
    expect(house.status()).toEqual({ phase: 'idle' });
    expect(steps).toContain('reading counts');
  });

  it('makes the store again if a reader finds it damaged, and serves nothing meanwhile', async () => {
    expect(house.isKnown).toBe(false);
    await house.start();
    await house.idle();
    expect(house.isKnown).toBe(true);
    const before = house.store;
    expect(await house.suspect()).toBe(false);
    await damageFile(before?.file ?? '', 'full of noise in the middle');
    expect(await house.suspect()).toBe(true);
    expect(house).toMatchObject({ store: undefined, isKnown: false });
    await house.idle();
    expect(house.store).toEqual(before);
    expect((await readPrescribingReport(before?.file ?? '')).months).toEqual(['2024-01-01']);
  });

  it('makes the store again when a file arrives', async () => {
    await house.start();
    await house.idle();
    const first = house.store?.version;
    await put('b.csv', month('2024-02'));
    await eventually('there is another store', () => house.store?.version !== first);
    expect(house.store).toMatchObject({ isBuiltHere: true });
  });

  it('keeps the store in force if the files cannot be read, says why, and recovers by itself', async () => {
    await house.start();
    await house.idle();
    const first = house.store;
    await put('a.csv', 'name\nNo items\n');
    const fault = await eventually('there is a fault', () => house.status().lastError);
    expect(fault.message).toContain('prescribing/a.csv is not a prescribing file');
    expect(house.store).toBe(first);
    await put('a.csv', month('2024-02'));
    await eventually('there is another store', () => house.store !== first);
    await house.idle();
    expect(house.status().lastError).toBeUndefined();
  });

  it('tries again by itself after a failure that no file caused', async () => {
    house = await houseWith({ retryMs: 20 });
    await writeFile(obstacle(), '');
    await house.start();
    const fault = await eventually('there is a fault', () => house.status().lastError);
    expect(fault.message).toContain(
      'The operating system did not let this program read prescribing files',
    );
    await rm(obstacle());
    await eventually('there is a store', () => house.store);
    await house.idle();
    expect(house.status()).toEqual({ phase: 'idle' });
  });

  it('tries again at once when asked', async () => {
    house = await houseWith({ retryMs: 3_600_000 });
    await writeFile(obstacle(), '');
    await house.start();
    await house.idle();
    expect(house.status().lastError).toBeDefined();
    await rm(obstacle());
    house.runner.check();
    await house.idle();
    expect(house.store).toBeDefined();
  });

  it('looks again for a file that cannot be read now, and has the others meanwhile', async () => {
    house = await houseWith({ retryMs: 20 });
    await symlink('nowhere.csv', path.join(data.path, 'prescribing', 'b.csv'));
    let checks = 0;
    house.runner.onChange(({ phase }) => {
      if (phase === 'checking') checks++;
    });
    await house.start();
    await eventually('it has looked often', () => checks > 8);
    expect(house.runner.isIncomplete).toBe(true);
    expect(house.status().lastError).toBeUndefined();
  });

  it('keeps the store in force if the folder may not be read, since its files are not gone', async () => {
    await house.start();
    await house.idle();
    const first = house.store;
    const folder = path.join(data.path, 'prescribing');
    await rename(folder, `${folder}-elsewhere`);
    await symlink('prescribing', folder);
    const fault = await eventually('there is a fault', () => house.status().lastError);
    expect(fault).toMatchObject({
      message: 'prescribing cannot be read by this program (ELOOP).',
      fix: expect.stringContaining('Fix the permissions of that folder'),
    });
    expect(house.store).toBe(first);
    await rm(folder);
    await rename(`${folder}-elsewhere`, folder);
    await eventually('the fault is gone', () => !house.status().lastError);
    expect(house.store).toEqual({ ...first, isBuiltHere: false });
  });

  it('has no store without files', async () => {
    await rm(path.join(data.path, 'prescribing'), { recursive: true });
    await house.start();
    await house.idle();
    expect(house.store).toBeUndefined();
    expect(house.status()).toEqual({ phase: 'idle' });
  });
});
