import type { DropReason } from '../../../domain/buildReport.ts';
import type { DataFile } from '../../folder/scan.ts';
import type { Refusal } from '../../input/openInput.ts';
import { readHalfWidth } from '../../input/readings.ts';
import { ccgCode, practiceCode } from '../../references/organisationCodes.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import type { BuildNumbers } from '../buildNumbers.ts';
import { reasonNo } from '../reasons.ts';
import type { AllDropped } from './noRowLeft.ts';
import { readProcessedCount } from './readCount.ts';
import { newSpellings, spell, spellCommon, spellCounts, spellingsOf } from './spellings.ts';
import { type Staged, stageFile } from './stageFile.ts';

const COLUMNS = [
  'ccg_id',
  'count',
  'error',
  'lab_id',
  'month',
  'practice_id',
  'practice_name',
  'result_category',
  'test_code',
  'total_list_size',
] as const;

/** The combined file’s number among a build’s files. */
export const COMBINED_FILE_NO = 0;

/**
 * The predecessor’s combined file (field guide, section 2): its rows go into `staged`, except those of
 * labs that are built from their folders.
 *
 * @param labsWithFolder ids of the labs that have files of their own.
 * @param names takes the practices’ names that the file knows.
 */
export function stageCombinedFile(
  scratch: Scratch,
  file: DataFile,
  workFolder: string,
  numbers: BuildNumbers,
  labsWithFolder: ReadonlySet<string>,
  names: Map<string, string>,
  options: { readonly suppressedFrom: number; readonly discreet: boolean },
): Promise<Staged | Refusal> {
  const { suppressedFrom, discreet } = options;
  return stageFile(scratch, file, workFolder, {
    fileNo: COMBINED_FILE_NO,
    discreet,
    columns: COLUMNS,
    badRows: 'pipeline/labs/bad_combined_rows',
    labels: 'pipeline/labs/unreadable_combined_labels',
    // Its labs end in different months.
    comparesMonths: false,
    unreadable: {
      rows: 'pipeline/labs/unreadable_combined_rows',
      texts: 'pipeline/labs/unreadable_combined_counts',
    },
    keys: {
      columns: ['lab_id', 'month', 'practice_id', 'test_code', 'result_category'],
      several: 'pipeline/labs/repeated_combined_keys',
      unique: true,
    },
    allDropped,
    stage: async () => {
      await understand(scratch, file, numbers, labsWithFolder, suppressedFrom);
      const values = {
        file_no: COMBINED_FILE_NO,
        bad_row: reasonNo('bad row'),
        unreadable: reasonNo('count not readable'),
      };
      await scratch.asWritten(async () => {
        await scratch.run('pipeline/labs/stage_combined', values);
        await scratch.run('pipeline/labs/combined_months');
        for (const [id, name] of await scratch.rows('pipeline/labs/combined_names')) {
          if (name !== null && name !== '') names.set(String(id), String(name));
        }
      });
    },
  });
}

/** Rows that give way to a lab’s folder are no fault of the file. */
async function allDropped(
  dropped: ReadonlyMap<DropReason, number>,
  passed: number,
): Promise<Pick<AllDropped, 'reasons' | 'rowsOf'> | undefined> {
  if (passed > 0 || dropped.has('lab built from its folder')) return undefined;
  return {
    reasons: dropped,
    rowsOf: reason => ({
      query:
        reason === 'bad row'
          ? 'pipeline/labs/bad_combined_rows'
          : 'pipeline/labs/unreadable_combined_rows',
    }),
  };
}

/** As the query for spellings lists them. */
const SPELT = [
  'month',
  'practice_id',
  'test_code',
  'result_category',
  'count',
  'error',
  'lab_id',
  'ccg_id',
];

async function understand(
  scratch: Scratch,
  { path }: DataFile,
  numbers: BuildNumbers,
  labsWithFolder: ReadonlySet<string>,
  suppressedFrom: number,
): Promise<void> {
  await newSpellings(scratch, COLUMNS);
  const texts = await spellingsOf(scratch, 'pipeline/labs/distinct_combined', {
    path,
    columns: SPELT,
  });
  const [months = [], practices = [], tests = [], categories = [], ...others] = texts;
  const [counts = [], errors = [], labs = [], ccgs = []] = others;
  const id = (text: string): string | undefined => text.trim() || undefined;
  const practiceId = (text: string): string | undefined => practiceCode(text) || undefined;
  const ccgId = (text: string): string | undefined => ccgCode(text) || undefined;
  await spellCommon(scratch, months, categories);
  await spellCounts(scratch, counts, text => readProcessedCount(text, suppressedFrom));
  const halfWidth = (text: string) => (text.trim() === '' ? 0 : readHalfWidth(text));
  await spell(scratch, 'spelt_error', errors, halfWidth, e => [e]);
  await spell(scratch, 'spelt_practice', practices, practiceId, practice => [
    numbers.practices.numberOf(practice),
    0,
    null,
  ]);
  await spell(scratch, 'spelt_test', tests, id, test => [numbers.tests.numberOf(test), 0, null]);
  await spell(scratch, 'spelt_ccg', ccgs, ccgId, ccg => [numbers.ccgs.numberOf(ccg)]);
  const reason = reasonNo('lab built from its folder');
  await spell(scratch, 'spelt_lab', labs, id, lab => [
    numbers.labs.numberOf(lab),
    labsWithFolder.has(lab) ? reason : 0,
  ]);
}
