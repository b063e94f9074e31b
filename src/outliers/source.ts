import type { Month } from '../domain/month.ts';
import { createDuckdbEngine } from './duckdbEngine.ts';
import type { OutlierEngine } from './engine.ts';
import { openPrescribingStore } from './prescribingStore.ts';

/** Where builds get their data and who makes them: this machine’s store, or a service. */
export interface OutlierSource {
  /** The months that can be asked for, ascending; none before the first data are in. */
  months(): Promise<readonly Month[]>;
  /** Who makes the next build. */
  engine(): Promise<OutlierEngine>;
}

/** The prescribing store that is in force when a build is asked for; `file` tells which that is. */
export function prescribingSource(
  file: () => string | undefined | Promise<string | undefined>,
): OutlierSource {
  let known: { file: string; months: readonly Month[] } | undefined;
  return {
    async months() {
      const now = await file();
      if (now === undefined) return [];
      if (known?.file !== now) {
        const store = await openPrescribingStore(now);
        store.close();
        known = { file: now, months: store.months };
      }
      return known.months;
    },
    async engine() {
      const now = await file();
      if (now === undefined) throw new Error('a build was asked for before there are data');
      return createDuckdbEngine(now);
    },
  };
}
