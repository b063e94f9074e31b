import { computeStandOuts, type StandOuts } from '../measures/signals/computeStandOuts.ts';
import { standOutRowsOf } from '../measures/signals/keptStandOuts.ts';
import { ORGANISATION_KINDS, type OrganisationKind } from '../measures/signals/questions.ts';
import type { FileKind } from '../pipeline/run/fileKind.ts';
import { addToStore } from '../pipeline/scratch/scratch.ts';
import { openStore, type Store } from '../store/store.ts';

/**
 * The same kind of files, but its stores keep what stands out in them, so that no reader waits for it. It is
 * worked out in this process’s turns, while the former store is still served.
 */
export const withStandOuts = (kind: FileKind): FileKind => ({
  ...kind,
  async build(job) {
    const report = await kind.build(job);
    await keepStandOuts(job.outFile, job.signal);
    return report;
  },
});

/**
 * Works out what stands out in a finished store that nobody has opened yet, and writes it there.
 *
 * @param signal ends it where it reads next, a few tests later.
 */
export async function keepStandOuts(file: string, signal?: AbortSignal): Promise<void> {
  const opened = await openStore(file);
  const store: Store = {
    ...opened,
    async columns(sql, values) {
      signal?.throwIfAborted();
      return opened.columns(sql, values);
    },
  };
  const standOuts = new Map<OrganisationKind, StandOuts>();
  try {
    for (const kind of ORGANISATION_KINDS) standOuts.set(kind, await computeStandOuts(store, kind));
  } finally {
    opened.close();
  }
  await addToStore(file, {
    stand_outs: [...standOuts].map(([kind, { comparisons }]) => [kind, comparisons]),
    stand_out: rowsOf(standOuts),
  });
}

function* rowsOf(standOutsByKind: ReadonlyMap<OrganisationKind, StandOuts>) {
  for (const [kind, standOuts] of standOutsByKind) yield* standOutRowsOf(kind, standOuts);
}
