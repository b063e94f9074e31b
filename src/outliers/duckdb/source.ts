import type { Month } from '../../domain/month.ts';
import { UserError } from '../../domain/userError.ts';
import { DamagedData, type DataVersion, type OutlierSource } from '../source.ts';
import { createDuckdbEngine, DUCKDB_ENGINE_VERSION } from './engine.ts';
import { openPrescribingStore, type PrescribingStore } from './prescribingStore.ts';

/** A month with a smaller share of the largest month’s rows is unusual (as for lab data, field guide 2). */
const MIN_SHARE = 0.05;

/** The keeper of the prescribing store. */
export interface StoreKeeper {
  readonly isKnown: boolean;
  /** Checks the store after a failed read; resolves to whether it is damaged and therefore withdrawn. */
  checkDamage(): Promise<boolean>;
}

const NO_KEEPER: StoreKeeper = { isKnown: true, checkDamage: () => Promise.resolve(false) };

/** The current prescribing store as the source of builds; `file` returns its path. */
export function prescribingSource(
  file: () => string | undefined | Promise<string | undefined>,
  keeper: StoreKeeper = NO_KEEPER,
): OutlierSource {
  let cached: StoreMonths | undefined;
  /** Reads from the store; undefined if it turns out to be damaged. */
  const withStore = async <T>(
    now: string,
    read: (store: PrescribingStore) => T | Promise<T>,
  ): Promise<T | undefined> => {
    try {
      return await readStore(now, read);
    } catch (error) {
      if (await keeper.checkDamage()) return undefined;
      throw error;
    }
  };
  const look = async () => {
    const now = await file();
    if (now === undefined) return undefined;
    if (cached?.file !== now) {
      cached = await withStore(now, store => {
        const maxRows = Math.max(0, ...store.rowCounts);
        const isUsual = (_: Month, i: number) => (store.rowCounts[i] ?? 0) >= MIN_SHARE * maxRows;
        const usual = store.months.filter(isUsual);
        return { file: now, months: store.months, usual, versions: new Map() };
      });
    }
    return cached;
  };
  return {
    engineName: 'duckdb',
    engineVersion: DUCKDB_ENGINE_VERSION,
    noDataFix:
      'Put prescribing files into the folder prescribing of DATA_CSVS_PATH, and wait until they are read: /outliers says when.',
    isKnown: () => keeper.isKnown,
    months: async () => (await look())?.months ?? [],
    usualMonths: async () => (await look())?.usual ?? [],
    async dataVersion({ from, to }) {
      const now = await look();
      if (!now) return undefined;
      const key = `${from} ${to}`;
      const version =
        now.versions.get(key) ??
        (await withStore(now.file, store => store.dataVersion({ from, to })));
      if (version) now.versions.set(key, version);
      return version;
    },
    async engine() {
      const now = await file();
      if (now === undefined) throw new Error('a build was asked for before there are data');
      const engine = createDuckdbEngine(now);
      return {
        async build(request, options) {
          try {
            return await engine.build(request, options);
          } catch (error) {
            options.signal?.throwIfAborted();
            if (error instanceof UserError || !(await keeper.checkDamage())) throw error;
            cached = undefined;
            throw new DamagedData('the prescribing store is damaged', { cause: error });
          }
        },
      };
    },
  };
}

/** What has been read from the current store. */
interface StoreMonths {
  readonly file: string;
  readonly months: readonly Month[];
  readonly usual: readonly Month[];
  /** By the first and last month. */
  readonly versions: Map<string, DataVersion>;
}

async function readStore<T>(
  file: string,
  read: (store: PrescribingStore) => T | Promise<T>,
): Promise<T> {
  const store = await openPrescribingStore(file);
  try {
    return await read(store);
  } finally {
    store.close();
  }
}
