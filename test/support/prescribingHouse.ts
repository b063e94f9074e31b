import { pino } from 'pino';
import type { PipelineStatus } from '../../src/domain/buildReport.ts';
import { lookAt } from '../../src/pipeline/folder/look.ts';
import { pollFolder } from '../../src/pipeline/folder/watch.ts';
import { prescribingFiles } from '../../src/pipeline/prescribing/fileKind.ts';
import { PrescribingShelf, type PrescribingStore } from '../../src/pipeline/prescribing/shelf.ts';
import { Runner } from '../../src/pipeline/run/runner.ts';
import { openStoreFolder } from '../../src/store/folder.ts';

/** How the prescribing of a test runs: waits are short unless it says otherwise. */
export interface PrescribingWaits {
  readonly quietMs?: number;
  readonly lookMs?: number;
  readonly retryMs?: number;
}

/** What one process has to keep the prescribing store of a data folder. */
export class PrescribingHouse {
  readonly runner: Runner;
  readonly #shelf: PrescribingShelf;
  readonly #poll: (onChange: () => void) => Promise<void>;
  readonly #closing: AbortController;

  static async open(
    dataPath: string,
    storePath: string,
    { quietMs = 20, lookMs = 50, retryMs }: PrescribingWaits = {},
  ): Promise<PrescribingHouse> {
    const log = pino({ enabled: false });
    const folder = await openStoreFolder(storePath);
    const kind = {
      ...prescribingFiles(storePath),
      ...(retryMs === undefined ? {} : { retryMs }),
    };
    const shelf = new PrescribingShelf(folder, log);
    const runner = new Runner({ dataPath, kind, shelf, log, quietMs });
    shelf.onDamage(() => runner.check());
    const look = async () => lookAt(await kind.scan(dataPath));
    const closing = new AbortController();
    const options = { signal: closing.signal, everyMs: lookMs };
    const poll = (onChange: () => void) => pollFolder(look, onChange, options);
    return new PrescribingHouse(runner, shelf, poll, closing);
  }

  private constructor(
    runner: Runner,
    shelf: PrescribingShelf,
    poll: (onChange: () => void) => Promise<void>,
    closing: AbortController,
  ) {
    this.runner = runner;
    this.#shelf = shelf;
    this.#poll = poll;
    this.#closing = closing;
  }

  get store(): PrescribingStore | undefined {
    return this.#shelf.store;
  }

  get isKnown(): boolean {
    return this.#shelf.isKnown;
  }

  suspect(): Promise<boolean> {
    return this.#shelf.checkDamage();
  }

  status(): PipelineStatus {
    return this.runner.status();
  }

  /** Looks at the folder from now on. */
  async start(): Promise<void> {
    await this.#poll(() => this.runner.check());
  }

  idle(): Promise<void> {
    return this.runner.idle();
  }

  async stop(): Promise<void> {
    this.#closing.abort();
    await this.runner.stop();
  }
}

/** The prescribing store of what a data folder holds now. */
export interface KeptStore extends PrescribingStore {
  /** Whether a file is missing in it that could not be read. */
  readonly unreadable: boolean;
}

/**
 * Brings the prescribing store up to date once.
 *
 * @throws what the status would say.
 */
export async function keepPrescribingStore({
  dataPath,
  storePath,
  quietMs = 20,
  onProgress = () => undefined,
}: {
  readonly dataPath: string;
  readonly storePath: string;
  readonly quietMs?: number;
  readonly onProgress?: (progress: NonNullable<PipelineStatus['progress']>) => void;
}): Promise<KeptStore | undefined> {
  const house = await PrescribingHouse.open(dataPath, storePath, { quietMs });
  try {
    house.runner.onChange(({ progress }) => progress && onProgress(progress));
    house.runner.check();
    await house.idle();
    const { lastError } = house.status();
    if (lastError) throw new Error(lastError.message);
    return house.store && { ...house.store, unreadable: house.runner.isIncomplete };
  } finally {
    await house.stop();
  }
}
