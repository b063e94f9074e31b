import type { CarriedMonths, Delivery } from '../../../domain/buildReport.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import type { Build } from '../build.ts';
import { isStaged, type ProcessedFile } from '../processed.ts';
import { COMBINED_FILE_NO } from '../read/combinedFile.ts';
import { reasonNo } from '../reasons.ts';
import { CARRIED_FILE_NO, carryOver } from './carryOver.ts';
import type { KeptParts } from './keptParts.ts';
import { refuseRepeatedFiles } from './repeatedFiles.ts';

/** What was read, and what stands in for what could not be. */
export interface Gathered {
  /** In the order in which they were read; those that repeat another one are refused. */
  readonly files: readonly ProcessedFile[];
  readonly carried: readonly CarriedMonths[];
  readonly deliveries: readonly Delivery[];
}

/**
 * Reads files lab by lab, and takes each lab through steps 5 to 7 as soon as its files are read, so that
 * no more than one lab’s rows are staged. Labs with a refused file wait for the others, as counts of the
 * served store can only be told apart once every file’s codes are known; so do the combined file and files
 * that were processed before.
 *
 * @param read puts the rows of a file into `staged`, unless it was processed before.
 */
export async function gatherCounts(
  build: Build,
  filenames: ReadonlySet<string>,
  read: (filename: string) => Promise<ProcessedFile>,
): Promise<Gathered> {
  const { scratch, stopwatch, options } = build;
  const processed = new Set([...build.files.values()].map(({ labId }) => labId));
  const labIdOf = (name: string): string | undefined =>
    build.folder.labFiles.find(({ path }) => path === name)?.labId;
  const after = new Map<number, ProcessedFile>();
  const waiting: ProcessedFile[] = [];
  const settled: ProcessedFile[] = [];
  const compare = async (files: readonly ProcessedFile[]): Promise<void> => {
    const compared = await stopwatch.timeWithin('comparing files', () =>
      refuseRepeatedFiles(build, files),
    );
    for (const file of compared) after.set(file.fileNo, file);
    options.signal?.throwIfAborted();
  };
  await scratch.run('pipeline/labs/new_settled_by_part');
  let mustHold = processed.size > 0;
  for (const [labId, names] of grouped([...filenames], labIdOf)) {
    if (mustHold) await hold(build);
    const own: ProcessedFile[] = [];
    for (const name of names) own.push(await read(name));
    const isRefused = own.some(({ outcome }) => !isStaged(outcome) && !outcome.repeats);
    mustHold = labId === undefined || isRefused || processed.has(labId);
    if (mustHold) {
      waiting.push(...own);
      continue;
    }
    settled.push(...own);
    await compare(own);
    await settle(build);
  }
  await scratch.run('pipeline/labs/take_held');
  const { months: carried, deliveries } = await stopwatch.time('comparing files', () =>
    carryOver(build, [...settled, ...waiting]),
  );
  await compare(waiting);
  await settle(build);
  await stopwatch.timeWithin('dropping what does not belong', () =>
    split(scratch, build.keptParts),
  );
  const named = [...build.files.values()].filter(({ file }) => filenames.has(file.path));
  return { carried, deliveries, files: named.map(file => after.get(file.fileNo) ?? file) };
}

function grouped<K, T>(all: readonly T[], keyOf: (each: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const each of all) {
    const key = keyOf(each);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return groups;
}

async function hold({ scratch }: Build): Promise<void> {
  await scratch.run('pipeline/labs/hold');
  await scratch.run('pipeline/labs/staged');
}

/** Steps 5 to 7 for all staged rows, which then make room for others. */
async function settle({ scratch, stopwatch, numbers, keptParts: parts }: Build): Promise<void> {
  const unreadable = reasonNo('count not readable');
  await stopwatch.timeWithin('dropping what does not belong', async () => {
    await scratch.run('pipeline/labs/note_dropped');
    await scratch.run('pipeline/labs/decide', {
      unreadable,
      combined: COMBINED_FILE_NO,
      carried: CARRIED_FILE_NO,
      lead_in: reasonNo('lead-in or tail month'),
      not_known: reasonNo('practice not known'),
      no_list_size: reasonNo('no list size'),
    });
    await scratch.run('pipeline/labs/settled', undefined, {
      unreadable: String(unreadable),
      carried: String(CARRIED_FILE_NO),
    });
    const [only, ...others] = parts.tables;
    if (only !== undefined && others.length === 0) {
      await scratch.run('pipeline/labs/keep_all', undefined, { kept: only });
    } else {
      await scratch.run('pipeline/labs/new_test_parts');
      const tests = [...numbers.tests.entries()];
      await scratch.append(
        'test_part',
        tests.map(([code, no]) => [no, parts.partOf(code)]),
      );
      await scratch.run('pipeline/labs/settle_by_part');
      const [[rows = 0] = []] = await scratch.rows('pipeline/labs/settled_rows');
      if (Number(rows) >= SPLIT_ROWS) await split(scratch, parts);
    }
    await scratch.run('pipeline/labs/staged');
  });
}

/** Rows are put into the parts so many at once: each part takes a scan of them, and they wait in memory. */
const SPLIT_ROWS = 4_000_000;

/** Puts settled rows into the parts that they belong to. */
async function split(scratch: Scratch, { tables }: KeptParts): Promise<void> {
  if (tables.length < 2) return;
  for (const [part, kept] of tables.entries()) {
    await scratch.run('pipeline/labs/keep_part', undefined, { kept, part: String(part) });
  }
  await scratch.run('pipeline/labs/new_settled_by_part');
}
