import type { CarriedMonths, Delivery } from '../../../domain/buildReport.ts';
import type { Build } from '../build.ts';
import { isRefused, type ProcessedFile } from '../processed.ts';
import { COMBINED_FILE_NO } from '../read/combinedFile.ts';
import { reasonNo } from '../reasons.ts';
import { labIdOf } from '../scan.ts';
import { CARRIED_FILE_NO, carryOver } from './carryOver.ts';
import { refuseRepeatedFiles } from './repeatedFiles.ts';

/** The files that were read, and the months carried over for those that could not be. */
export interface GatheredCounts {
  /** In the order in which they were read; those that repeat another one are refused. */
  readonly files: readonly ProcessedFile[];
  readonly carried: readonly CarriedMonths[];
  readonly deliveries: readonly Delivery[];
}

/**
 * Reads files lab by lab, and takes each lab through steps 5 to 7 as soon as its files are read, so that
 * only one lab’s rows are staged at a time. Labs with a refused file wait for the others, because counts can
 * be carried over only when every file’s codes are known. The combined file and files that were processed
 * before wait too.
 *
 * @param read puts the rows of a file into `staged`, unless it was processed before.
 */
export async function gatherCounts(
  build: Build,
  filenames: ReadonlySet<string>,
  read: (filename: string) => Promise<ProcessedFile>,
): Promise<GatheredCounts> {
  const { scratch, stopwatch, options } = build;
  const processed = new Set([...build.files.values()].map(({ labId }) => labId));
  const comparedFiles = new Map<number, ProcessedFile>();
  const waiting: ProcessedFile[] = [];
  const settled: ProcessedFile[] = [];
  const compare = async (files: readonly ProcessedFile[]): Promise<void> => {
    const compared = await stopwatch.timeWithin('comparing files', () =>
      refuseRepeatedFiles(build, files),
    );
    for (const file of compared) comparedFiles.set(file.fileNo, file);
    options.signal?.throwIfAborted();
  };
  let mustHold = processed.size > 0;
  for (const [labId, names] of groupItems([...filenames], name => labIdOf(build.folder, name))) {
    if (mustHold) await hold(build);
    const ownFiles: ProcessedFile[] = [];
    for (const name of names) ownFiles.push(await read(name));
    mustHold = labId === undefined || ownFiles.some(isRefused) || processed.has(labId);
    if (mustHold) {
      waiting.push(...ownFiles);
      continue;
    }
    settled.push(...ownFiles);
    await compare(ownFiles);
    await settle(build);
  }
  if (waiting.length > 0) await scratch.run('pipeline/labs/take_held');
  const { months: carried, deliveries } = await stopwatch.time('comparing files', () =>
    carryOver(build, [...settled, ...waiting]),
  );
  if (waiting.length > 0) {
    await compare(waiting);
    await settle(build);
  }
  const namedFiles = [...build.files.values()].filter(({ file }) => filenames.has(file.path));
  return {
    carried,
    deliveries,
    files: namedFiles.map(file => comparedFiles.get(file.fileNo) ?? file),
  };
}

function groupItems<K, T>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

async function hold({ scratch }: Build): Promise<void> {
  await scratch.run('pipeline/labs/hold');
  await scratch.run('pipeline/labs/staged');
}

/** Takes all staged rows through steps 5 to 7 and empties `staged`. */
async function settle({ scratch, stopwatch, numbers, keptParts }: Build): Promise<void> {
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
    await keptParts.keepSettled(scratch, numbers.tests.entries());
    await scratch.run('pipeline/labs/staged');
  });
}
