import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  PrescribingRunner,
  type PrescribingRunnerOptions,
} from '../../../src/pipeline/prescribing/prescribingRunner.ts';
import { openStoreFolder } from '../../../src/store/folder.ts';
import { readPrescribingReport } from '../../../src/store/prescribingReport.ts';
import { damageFile } from '../../support/damage.ts';
import { eventually } from '../../support/eventually.ts';
import { folderOf } from '../../support/folderOf.ts';
import { plainItems, SIMVASTATIN } from '../../support/plainItems.ts';

let data: Awaited<ReturnType<typeof folderOf>>;
let storePath: string;
let runner: PrescribingRunner;
const month = (name: string): string => plainItems(`P1 ${SIMVASTATIN} ${name}`);
const put = (name: string, content: string): Promise<void> =>
  writeFile(path.join(data.path, 'prescribing', name), content);

const runnerWith = async (options: Partial<PrescribingRunnerOptions>): Promise<PrescribingRunner> =>
  new PrescribingRunner({
    dataPath: data.path,
    folder: await openStoreFolder(storePath),
    log: pino({ enabled: false }),
    quietMs: 20,
    lookMs: 50,
    ...options,
  });
/** Stops every ingest without a word of the data folder: nothing can be put where this stands. */
const obstacle = (): string => path.join(storePath, 'prescribing-pieces');

beforeEach(async () => {
  data = await folderOf({ 'prescribing/a.csv': month('2024-01') });
  storePath = await mkdtemp(path.join(tmpdir(), 'openpath-store-'));
  runner = await runnerWith({});
});
afterEach(async () => {
  await runner.stop();
  await data.remove();
  await rm(storePath, { recursive: true, force: true });
});

describe('the prescribing runner', () => {
  it('makes the store at the start and tells how far it is', async () => {
    const steps = new Set<string>();
    runner.onChange(({ progress }) => steps.add(progress?.step ?? ''));
    await runner.start();
    await runner.idle();
    expect(runner.store).toMatchObject({ made: true });
    expect(runner.status()).toEqual({ phase: 'idle' });
    expect(steps).toContain('reading counts');
  });

  it('makes it anew where whoever read it found it damaged, and knows nothing meanwhile', async () => {
    expect(runner.isKnown).toBe(false);
    await runner.start();
    await runner.idle();
    expect(runner.isKnown).toBe(true);
    const before = runner.store;
    expect(await runner.suspect()).toBe(false);
    await damageFile(before?.file ?? '', 'full of noise in the middle');
    expect(await runner.suspect()).toBe(true);
    expect(runner).toMatchObject({ store: undefined, isKnown: false });
    await runner.idle();
    expect(runner.store).toEqual(before);
    expect((await readPrescribingReport(before?.file ?? '')).months).toEqual(['2024-01-01']);
  });

  it('makes it anew when a file comes', async () => {
    await runner.start();
    await runner.idle();
    const first = runner.store?.version;
    await put('b.csv', month('2024-02'));
    await eventually('there is another store', () => runner.store?.version !== first);
    expect(runner.store).toMatchObject({ made: true });
  });

  it('keeps the store in force where the files cannot be taken in, says why, and mends itself', async () => {
    await runner.start();
    await runner.idle();
    const first = runner.store;
    await put('a.csv', 'name\nNo items\n');
    const fault = await eventually('there is a fault', () => runner.status().lastError);
    expect(fault.message).toContain('prescribing/a.csv is no prescribing file');
    expect(runner.store).toBe(first);
    await put('a.csv', month('2024-02'));
    await eventually('there is another store', () => runner.store !== first);
    await runner.idle();
    expect(runner.status().lastError).toBeUndefined();
  });

  it('tries again by itself after a failure that no file is at fault for', async () => {
    runner = await runnerWith({ retryMs: 20 });
    await writeFile(obstacle(), '');
    await runner.start();
    const fault = await eventually('there is a fault', () => runner.status().lastError);
    expect(fault.message).toContain('The system stopped the reading of prescribing files');
    await rm(obstacle());
    await eventually('there is a store', () => runner.store);
    await runner.idle();
    expect(runner.status()).toEqual({ phase: 'idle' });
  });

  it('tries again at once when it is asked to', async () => {
    runner = await runnerWith({ retryMs: 3_600_000 });
    await writeFile(obstacle(), '');
    await runner.start();
    await runner.idle();
    expect(runner.status().lastError).toBeDefined();
    await rm(obstacle());
    runner.check();
    await runner.idle();
    expect(runner.store).toBeDefined();
  });

  it('looks again for a file that cannot be read now, and has the others meanwhile', async () => {
    runner = await runnerWith({ retryMs: 20 });
    await symlink('nowhere.csv', path.join(data.path, 'prescribing', 'b.csv'));
    let checks = 0;
    runner.onChange(({ phase }) => {
      if (phase === 'checking') checks++;
    });
    await runner.start();
    await eventually('it has looked often', () => checks > 8);
    expect(runner.store?.unreadable).toBe(true);
    expect(runner.status().lastError).toBeUndefined();
  });

  it('keeps the store in force where the folder may not be looked into: its files are not gone', async () => {
    await runner.start();
    await runner.idle();
    const first = runner.store;
    const folder = path.join(data.path, 'prescribing');
    await rename(folder, `${folder}-elsewhere`);
    await symlink('prescribing', folder);
    const fault = await eventually('there is a fault', () => runner.status().lastError);
    expect(fault).toMatchObject({
      message: 'prescribing may not be read by this program (ELOOP).',
      fix: expect.stringContaining('Mend the permissions of that folder'),
    });
    expect(runner.store).toBe(first);
    await rm(folder);
    await rename(`${folder}-elsewhere`, folder);
    await eventually('the fault is gone', () => !runner.status().lastError);
    expect(runner.store).toEqual({ ...first, made: false });
  });

  it('has no store without files', async () => {
    await rm(path.join(data.path, 'prescribing'), { recursive: true });
    await runner.start();
    await runner.idle();
    expect(runner.store).toBeUndefined();
    expect(runner.status()).toEqual({ phase: 'idle' });
  });
});
