import type { Month } from '../../domain/month.ts';
import type { OutlierSource } from '../source.ts';
import { createDuckdbEngine } from './engine.ts';
import { openPrescribingStore } from './prescribingStore.ts';

/** The prescribing store that is in force when a build is asked for; `file` tells which that is. */
export function prescribingSource(
  file: () => string | undefined | Promise<string | undefined>,
): OutlierSource {
  let known: { file: string; months: readonly Month[] } | undefined;
  return {
    name: 'duckdb',
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
