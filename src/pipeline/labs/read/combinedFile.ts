import type { DropReason } from '../../../domain/buildReport.ts';
import type { DataFile } from '../../folder/scan.ts';
import type { Refusal } from '../../input/openInput.ts';
import { readHalfWidth } from '../../input/readings.ts';
import { ccgCode, practiceCode } from '../../references/organisationCodes.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import type { BuildNumbers } from '../buildNumbers.ts';
import { reasonNo } from '../reasons.ts';
import { type CountFormat, stageRows } from './countColumns.ts';
import { MONTH, RESULT_CATEGORY } from './labels.ts';
import { readProcessedCount } from './readCount.ts';
import { newSpellings, spell, spellCounts, spellingsOf, spellLabels } from './spellings.ts';
import { type Staged, stageFile } from './stageFile.ts';

const FORMAT: CountFormat = {
  rows: 'combined_rows',
  columns: [
    { name: 'ccg_id', spelling: 'spelt_ccg' },
    { name: 'count', spelling: 'spelt_count' },
    { name: 'error', spelling: 'spelt_error' },
    { name: 'lab_id', spelling: 'spelt_lab', isKey: true },
    { name: 'month', spelling: 'spelt_month', isKey: true, label: MONTH },
    { name: 'practice_id', spelling: 'spelt_practice', isKey: true },
    { name: 'practice_name' },
    { name: 'result_category', spelling: 'spelt_category', isKey: true, label: RESULT_CATEGORY },
    { name: 'test_code', spelling: 'spelt_test', isKey: true },
    { name: 'total_list_size' },
  ],
};

/** The combined file’s number among a build’s files. */
export const COMBINED_FILE_NO = 0;

/**
 * The predecessor’s combined file (field guide, section 2): its rows go into `staged`, except those of
 * labs that are built from their folders.
 *
 * @param labsWithFolder ids of the labs that have files of their own.
 * @param names filled with the practices’ names in the file.
 */
export function stageCombinedFile(
  scratch: Scratch,
  file: DataFile,
  workFolder: string,
  numbers: BuildNumbers,
  labsWithFolder: ReadonlySet<string>,
  names: Map<string, string>,
  options: { readonly suppressedFrom: number; readonly secret: string | undefined },
): Promise<Staged | Refusal> {
  const { suppressedFrom, secret } = options;
  return stageFile(scratch, file, workFolder, {
    fileNo: COMBINED_FILE_NO,
    secret,
    format: FORMAT,
    // Its labs end in different months, so a low last month means nothing.
    comparesMonths: false,
    hasUniqueKeys: true,
    allDropped,
    stage: async () => {
      await spellCombined(scratch, file, numbers, labsWithFolder, suppressedFrom);
      const strange = reasonNo('bad row');
      await scratch.asWritten(async () => {
        await stageRows(scratch, FORMAT, { fileNo: COMBINED_FILE_NO, strange });
        await scratch.run('pipeline/labs/combined_months');
        for (const [id, name] of await scratch.rows('pipeline/labs/combined_names')) {
          if (name !== null && name !== '') names.set(String(id), String(name));
        }
      });
    },
  });
}

/** What was dropped, without rows of labs that have a folder, which are not the file’s fault. */
async function allDropped(
  dropped: ReadonlyMap<DropReason, number>,
  passed: number,
): Promise<ReadonlyMap<DropReason, number> | undefined> {
  return passed > 0 || dropped.has('lab built from its folder') ? undefined : dropped;
}

async function spellCombined(
  scratch: Scratch,
  file: DataFile,
  numbers: BuildNumbers,
  labsWithFolder: ReadonlySet<string>,
  suppressedFrom: number,
): Promise<void> {
  await newSpellings(scratch, FORMAT);
  const texts = await spellingsOf(scratch, file, FORMAT, { newOnly: false });
  const { practice_id = [], test_code = [], count = [], error = [] } = texts;
  const { lab_id = [], ccg_id = [] } = texts;
  const id = (text: string): string | undefined => text.trim() || undefined;
  const practiceId = (text: string): string | undefined => practiceCode(text) || undefined;
  const ccgId = (text: string): string | undefined => ccgCode(text) || undefined;
  const knownNumbers = (
    texts: readonly string[],
    idOf: (text: string) => string | undefined,
  ): string[] => texts.flatMap(text => idOf(text) ?? []);
  numbers.tests.mustHaveRoomFor(knownNumbers(test_code, id));
  numbers.labs.mustHaveRoomFor(knownNumbers(lab_id, id));
  numbers.ccgs.mustHaveRoomFor(knownNumbers(ccg_id, ccgId));
  await spellLabels(scratch, FORMAT, texts);
  await spellCounts(scratch, count, text => readProcessedCount(text, suppressedFrom));
  const halfWidth = (text: string) => (text.trim() === '' ? 0 : readHalfWidth(text));
  await spell(scratch, 'spelt_error', error, halfWidth, e => [e]);
  await spell(scratch, 'spelt_practice', practice_id, practiceId, practice => [
    numbers.practices.numberOf(practice),
    0,
    null,
  ]);
  await spell(scratch, 'spelt_test', test_code, id, test => [
    numbers.tests.numberOf(test),
    0,
    null,
  ]);
  await spell(scratch, 'spelt_ccg', ccg_id, ccgId, ccg => [numbers.ccgs.numberOf(ccg)]);
  const reason = reasonNo('lab built from its folder');
  await spell(scratch, 'spelt_lab', lab_id, id, lab => [
    numbers.labs.numberOf(lab),
    labsWithFolder.has(lab) ? reason : 0,
  ]);
}
