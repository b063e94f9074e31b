import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PrescribingRunner } from '../../../src/pipeline/prescribing/prescribingRunner.ts';
import { openStoreFolder } from '../../../src/store/folder.ts';
import { eventually } from '../../support/eventually.ts';
import { folderOf } from '../../support/folderOf.ts';
import { plainItems, SIMVASTATIN } from '../../support/plainItems.ts';

let data: Awaited<ReturnType<typeof folderOf>>;
let storePath: string;
let runner: PrescribingRunner;
const month = (name: string): string => plainItems(`P1 ${SIMVASTATIN} ${name}`);
const put = (name: string, content: string): Promise<void> =>
  writeFile(path.join(data.path, 'prescribing', name), content);

beforeEach(async () => {
  data = await folderOf({ 'prescribing/a.csv': month('2024-01') });
  storePath = await mkdtemp(path.join(tmpdir(), 'openpath-store-'));
  runner = new PrescribingRunner({
    dataPath: data.path,
    folder: await openStoreFolder(storePath),
    log: pino({ enabled: false }),
    quietMs: 20,
    lookMs: 50,
  });
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
    await put('practices.csv', 'name\nNo code\n');
    const fault = await eventually('there is a fault', () => runner.status().lastError);
    expect(fault.message).toContain('practices.csv lacks the column code');
    expect(runner.store).toBe(first);
    await put('practices.csv', 'code\nP1\n');
    await eventually('there is another store', () => runner.store !== first);
    await runner.idle();
    expect(runner.status().lastError).toBeUndefined();
  });

  it('has no store without files', async () => {
    await rm(path.join(data.path, 'prescribing'), { recursive: true });
    await runner.start();
    await runner.idle();
    expect(runner.store).toBeUndefined();
    expect(runner.status()).toEqual({ phase: 'idle' });
  });
});
