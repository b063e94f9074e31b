import type { UserError } from '../domain/userError.ts';
import type { BuildNumbers } from './buildNumbers.ts';
import type { Refusal } from './input/openInput.ts';
import { Numbers } from './numbers.ts';
import { readCount } from './readings.ts';
import { reasonNo } from './reasons.ts';
import type { Lab } from './references/labs.ts';
import type { LocalTests } from './references/localTests.ts';
import type { LabFile } from './scanFolder.ts';
import type { Scratch } from './scratch.ts';
import { asWritten, spell, spellCommon, spellingsOf } from './spellings.ts';
import { type Staged, stageFile } from './stageFile.ts';

const COLUMNS = ['month', 'practice_id', 'test_code', 'result_category', 'count'] as const;

/** A lab, and what its files need to be understood. */
export interface LabReading {
  readonly lab: Lab;
  readonly tests: LocalTests;
  /** Its own practice codes to ODS codes ('': none); undefined where it uses ODS codes. */
  readonly odsOf: ReadonlyMap<string, string> | undefined;
  /** Its own codes, by which the rows of its files are compared. */
  readonly localPractices: Numbers;
  readonly localTests: Numbers;
}

export const labReading = (
  lab: Lab,
  tests: LocalTests,
  odsOf: ReadonlyMap<string, string> | undefined,
): LabReading => ({
  lab,
  tests,
  odsOf,
  localPractices: new Numbers(),
  localTests: new Numbers(),
});

/**
 * Steps 1 to 4 (field guide, section 2) for one file of a lab: its rows go into `staged` under
 * `fileNo`, each with the first reason for which it is dropped, if any.
 *
 * @param options `keyed`: keep each row’s key, to compare the lab’s files by.
 */
export function stageLabFile(
  scratch: Scratch,
  file: LabFile,
  workFolder: string,
  reading: LabReading,
  numbers: BuildNumbers,
  options: {
    readonly fileNo: number;
    readonly keyed: boolean;
    readonly refuse: (sha256: string) => UserError | undefined;
  },
): Promise<Staged | Refusal> {
  const { fileNo, keyed, refuse } = options;
  return stageFile(scratch, file, workFolder, {
    fileNo,
    refuse,
    columns: COLUMNS,
    badRows: 'pipeline/bad_lab_rows',
    stage: async () => {
      await understand(scratch, reading, numbers);
      await asWritten(scratch, () =>
        scratch.run('pipeline/stage_lab', {
          file_no: fileNo,
          keyed,
          lab_no: numbers.labs.of(reading.lab.id),
          bad_row: reasonNo('bad row'),
        }),
      );
    },
  });
}

/** Fills the tables of spellings from the file at hand. */
async function understand(
  scratch: Scratch,
  reading: LabReading,
  numbers: BuildNumbers,
): Promise<void> {
  await scratch.run('pipeline/spellings');
  const texts = await spellingsOf(scratch, 'pipeline/distinct_lab');
  const [months = [], practices = [], tests = [], categories = [], counts = []] = texts;
  await spellCommon(scratch, months, categories);
  await spell(scratch, 'spelt_count', counts, readCount, ({ n, e }) => [n, e]);
  await spell(
    scratch,
    'spelt_practice',
    practices,
    text => practiceOf(text.trim(), reading, numbers),
    ({ no, reason, local }) => [no, reason, local],
  );
  await spell(
    scratch,
    'spelt_test',
    tests,
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
  const local = reading.localPractices.of(code);
  const ods = reading.odsOf ? reading.odsOf.get(code) : code;
  if (ods === undefined) return { no: null, reason: reasonNo('practice not in mapping'), local };
  if (ods === '' && reading.odsOf) {
    return { no: null, reason: reasonNo('practice without ODS code'), local };
  }
  return { no: numbers.practices.of(ods), reason: 0, local };
}

function testOf(code: string, reading: LabReading, numbers: BuildNumbers): Meaning {
  const local = reading.localTests.of(code);
  const test = reading.tests.testOf(code);
  if (!test) return { no: null, reason: reasonNo('test not mapped'), local };
  if (!test.shown) return { no: null, reason: reasonNo('test not shown'), local };
  return { no: numbers.tests.of(test.code), reason: 0, local };
}
