import type { FileReport } from '../../../domain/buildReport.ts';
import type { ChartEvent } from '../../../domain/chartEvent.ts';
import type { MeasureDefinition } from '../../../domain/measureDefinition.ts';
import { PREDEFINED_MEASURES } from '../../../domain/predefinedMeasures.ts';
import { UserError } from '../../../domain/userError.ts';
import type { DataFile } from '../../folder/scan.ts';
import { refusedReference } from '../../references/refusedReference.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import type { BuildNumbers } from '../buildNumbers.ts';
import type { DataFolder } from '../scan.ts';
import { readCcgs } from './ccgs.ts';
import { readEvents } from './events.ts';
import { type Labs, readLabs } from './labs.ts';
import { readMeasures } from './measures.ts';
import { readPracticeCodes } from './practiceCodes.ts';
import { readTestCodes, type TestCodes } from './testCodes.ts';

/** The reference tables of a data folder. */
export interface References {
  readonly labs: Labs;
  readonly testCodes: TestCodes;
  /** By ODS code. */
  readonly practiceNames: ReadonlyMap<string, string>;
  readonly formerPracticeNames: ReadonlySet<string>;
  readonly ccgNames: ReadonlyMap<string, string>;
  readonly measures: readonly MeasureDefinition[];
  readonly events: readonly ChartEvent[];
  readonly reports: readonly FileReport[];
}

/**
 * Reads the references of a data folder; practice_codes.csv goes into the scratch tables. Without it or
 * test_codes.csv nothing can be counted. Any other table that is broken is refused, and the build continues
 * without it.
 *
 * @throws {UserError} for the first error in those two.
 */
export async function readReferences(
  scratch: Scratch,
  folder: DataFolder,
  workFolder: string,
  numbers: BuildNumbers,
): Promise<References> {
  const labs = await readLabs(folder, workFolder);
  const testCodes = await readTestCodes(required(folder, 'test_codes.csv'), workFolder);
  const reports: FileReport[] = labs.report ? [labs.report] : [];
  const optional = async <T>(
    name: string,
    read: (file: DataFile) => Promise<T & { readonly report: FileReport }>,
  ): Promise<T | undefined> => {
    const file = folder.top.get(name);
    if (!file) return undefined;
    try {
      const result = await read(file);
      reports.push(result.report);
      return result;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      reports.push(await refusedReference(file, error));
      return undefined;
    }
  };
  const ccgs = await optional('ccgs.csv', file => readCcgs(file, workFolder));
  const customMeasures = await optional('measures.json', file => readMeasures(file, workFolder));
  const events = await optional('events.csv', file => readEvents(file, workFolder));
  const codes = required(folder, 'practice_codes.csv');
  const practices = await readPracticeCodes(scratch, codes, workFolder, numbers);
  return {
    labs,
    testCodes,
    practiceNames: practices.names,
    formerPracticeNames: practices.formerNames,
    ccgNames: ccgs?.names ?? new Map(),
    measures: customMeasures?.measures ?? PREDEFINED_MEASURES,
    events: events?.events ?? [],
    reports: [practices.report, testCodes.report, ...reports],
  };
}

function required(folder: DataFolder, name: string): DataFile {
  const file = folder.top.get(name);
  if (file) return file;
  throw new UserError(`${name} is missing from the data folder.`, {
    fix: `Put ${name} there; /data_format describes it.`,
    file: name,
  });
}
