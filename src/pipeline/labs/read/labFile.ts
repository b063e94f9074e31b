import { createHash } from 'node:crypto';
import type { DropReason } from '../../../domain/buildReport.ts';
import type { UserError } from '../../../domain/userError.ts';
import type { DataFile } from '../../folder/scan.ts';
import type { Refusal } from '../../input/openInput.ts';
import { practiceCode } from '../../references/organisationCodes.ts';
import { Numbers } from '../../scratch/numbers.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import type { BuildNumbers } from '../buildNumbers.ts';
import { reasonNo } from '../reasons.ts';
import type { Lab } from '../references/labs.ts';
import type { LocalTests } from '../references/localTests.ts';
import type { PracticeSpotter } from '../references/practiceSpotter.ts';
import type { LabFile } from '../scan.ts';
import { type CountFormat, findStrange, STRANGE, stageRows } from './countColumns.ts';
import { MONTH, RESULT_CATEGORY } from './labels.ts';
import { readCount } from './readCount.ts';
import {
  areSpelt,
  newSpellings,
  spell,
  spellCounts,
  spellingsOf,
  spellLabels,
} from './spellings.ts';
import { type Staged, stageFile } from './stageFile.ts';
import { noteUnknownCodes } from './unknownCodes.ts';

const FORMAT: CountFormat = {
  rows: 'lab_rows',
  columns: [
    { name: 'month', spelling: 'spelt_month', isKey: true, label: MONTH },
    { name: 'practice_id', spelling: 'spelt_practice', isKey: true },
    { name: 'test_code', spelling: 'spelt_test', isKey: true },
    { name: 'result_category', spelling: 'spelt_category', isKey: true, label: RESULT_CATEGORY },
    { name: 'count', spelling: 'spelt_count' },
  ],
};

/** A lab, and what is needed to read its files. */
export interface LabReading {
  readonly lab: Lab;
  readonly tests: LocalTests;
  /** Its own practice codes to ODS codes ('': none); undefined where it uses ODS codes. */
  readonly odsOf: ReadonlyMap<string, string> | undefined;
  /** The lowest value of a count such as `<5`. */
  readonly suppressedFrom: number;
  /** Its own codes, by which the rows of its files are compared. */
  readonly localPractices: Numbers;
  readonly localTests: Numbers;
  /** Stands for what its codes and counts mean: two readings of the same meaning read a file alike. */
  readonly meaning: string;
}

export const labReading = (
  lab: Lab,
  tests: LocalTests,
  odsOf: ReadonlyMap<string, string> | undefined,
  suppressedFrom: number,
): LabReading => ({
  lab,
  tests,
  odsOf,
  suppressedFrom,
  localPractices: new Numbers(),
  localTests: new Numbers(),
  meaning: meaningOf(tests, odsOf, suppressedFrom),
});

const meaningOf = (
  tests: LocalTests,
  odsOf: ReadonlyMap<string, string> | undefined,
  suppressedFrom: number,
): string => {
  const meanings = tests.codes.map(code => {
    const test = tests.testOf(code);
    return [code, test?.code, test?.shown] as const;
  });
  const practices = odsOf ? [...odsOf].sort() : null;
  return createHash('sha256')
    .update(JSON.stringify([meanings.sort(), practices, suppressedFrom]))
    .digest('hex');
};

/**
 * Steps 1 to 4 (field guide, section 2) for one file of a lab: its rows go into `staged` under
 * `fileNo`, each with the first reason for which it is dropped, if any.
 */
export function stageLabFile(
  scratch: Scratch,
  file: LabFile,
  workFolder: string,
  reading: LabReading,
  numbers: BuildNumbers,
  options: {
    readonly fileNo: number;
    /** Both set if practices are anonymised: no cell that may name one is quoted. */
    readonly secret: string | undefined;
    readonly namesPractice: PracticeSpotter | undefined;
    readonly refuse: (sha256: string) => UserError | undefined;
  },
): Promise<Staged | Refusal> {
  const { fileNo, secret, namesPractice, refuse } = options;
  const labNo = numbers.labs.numberOf(reading.lab.id);
  return stageFile(scratch, file, workFolder, {
    fileNo,
    labNo,
    refuse,
    secret,
    format: FORMAT,
    comparesMonths: true,
    hasUniqueKeys: false,
    allDropped: dropped => allDropped(scratch, dropped),
    stage: async source => {
      if (!areSpelt(scratch, reading)) await spellExpected(scratch, reading, numbers);
      await scratch.asWritten(async () => {
        await stageRows(scratch, FORMAT, { fileNo, labNo, strange: STRANGE });
        const strangeRows = { file_no: fileNo, reason: STRANGE };
        const [[rows] = []] = await scratch.rows('pipeline/labs/staged_with_reason', strangeRows);
        if (rows === 0) return;
        await scratch.run('pipeline/labs/unstage_reason', strangeRows);
        await findStrange(scratch, FORMAT);
        await spellStrange(scratch, source.file, reading, numbers);
        await stageRows(scratch, FORMAT, { fileNo, labNo, strange: reasonNo('bad row') });
      });
    },
    noteCodes: async source => {
      const isPractice =
        namesPractice &&
        ((code: string): boolean =>
          numbers.practices.find(practiceCode(code)) !== undefined ||
          reading.odsOf?.has(practiceCode(code)) === true ||
          namesPractice(code));
      await noteUnknownCodes(scratch, source, file, isPractice);
    },
  });
}

/**
 * What was dropped from a lab’s file if none of its rows passes steps 1 to 6. Step 5 is left out, because a
 * file of only a lead-in month is valid.
 */
async function allDropped(
  scratch: Scratch,
  dropped: ReadonlyMap<DropReason, number>,
): Promise<ReadonlyMap<DropReason, number> | undefined> {
  const [[passed = 0, unknown = 0, listed = 0] = []] = (
    await scratch.rows('pipeline/labs/countable_rows')
  ).map(row => row.map(Number));
  if (listed > 0) return undefined;
  const reasons = new Map(dropped);
  if (unknown > 0) reasons.set('practice not known', unknown);
  if (passed > unknown) reasons.set('no list size', passed - unknown);
  return reasons;
}

/**
 * Fills the tables of spellings with the texts that a lab’s files usually have, so that most rows are
 * understood in the first reading.
 */
async function spellExpected(
  scratch: Scratch,
  reading: LabReading,
  numbers: BuildNumbers,
): Promise<void> {
  await newSpellings(scratch, reading);
  await scratch.run('pipeline/labs/spell_usual');
  await spellAll(scratch, reading, numbers, {
    practice_id: [...(reading.odsOf?.keys() ?? [...numbers.practices.entries()].map(([id]) => id))],
    test_code: reading.tests.codes,
    result_category: ['-1', ...Array.from({ length: 8 }, (_, category) => String(category))],
    count: ['1-5', '1-6', '<5'],
  });
}

/** Adds the texts of rows that could not be looked up to the tables. */
async function spellStrange(
  scratch: Scratch,
  file: DataFile,
  reading: LabReading,
  numbers: BuildNumbers,
): Promise<void> {
  await spellAll(
    scratch,
    reading,
    numbers,
    await spellingsOf(scratch, file, FORMAT, { newOnly: true }),
  );
}

async function spellAll(
  scratch: Scratch,
  reading: LabReading,
  numbers: BuildNumbers,
  texts: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const { practice_id = [], test_code = [], count = [] } = texts;
  await spellLabels(scratch, FORMAT, texts);
  await spellCounts(scratch, count, text => readCount(text, reading.suppressedFrom));
  await spell(
    scratch,
    'spelt_practice',
    practice_id,
    text => practiceOf(practiceCode(text), reading, numbers),
    ({ no, reason, local }) => [no, reason, local],
  );
  await spell(
    scratch,
    'spelt_test',
    test_code,
    text => testOf(text.trim(), reading, numbers),
    ({ no, reason, local }) => [no, reason, local],
  );
}

interface Meaning {
  readonly no: number | null;
  readonly reason: number;
  readonly local: number;
}

function practiceOf(code: string, reading: LabReading, numbers: BuildNumbers): Meaning {
  const local = reading.localPractices.numberOf(code);
  const ods = reading.odsOf ? reading.odsOf.get(code) : code;
  if (ods === undefined) return { no: null, reason: reasonNo('practice not in mapping'), local };
  if (ods === '' && reading.odsOf) {
    return { no: null, reason: reasonNo('practice without ODS code'), local };
  }
  return { no: numbers.practices.numberOf(ods), reason: 0, local };
}

function testOf(code: string, reading: LabReading, numbers: BuildNumbers): Meaning {
  const local = reading.localTests.numberOf(code);
  const test = reading.tests.testOf(code);
  if (!test) return { no: null, reason: reasonNo('test not mapped'), local };
  if (!test.shown) return { no: null, reason: reasonNo('test not shown'), local };
  return { no: numbers.tests.numberOf(test.code), reason: 0, local };
}
