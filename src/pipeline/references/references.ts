import type { FileReport } from '../../domain/buildReport.ts';
import type { ChartEvent } from '../../domain/chartEvent.ts';
import type { MeasureDefinition } from '../../domain/measureDefinition.ts';
import { UserError } from '../../domain/userError.ts';
import type { BuildNumbers } from '../buildNumbers.ts';
import type { DataFile, DataFolder } from '../scanFolder.ts';
import type { Scratch } from '../scratch.ts';
import { readCcgs } from './ccgs.ts';
import { readEvents } from './events.ts';
import { type Labs, readLabs } from './labs.ts';
import { localTests } from './localTests.ts';
import { readMeasures } from './measures.ts';
import { readPracticeCodes } from './practiceCodes.ts';
import { readTestCodes, type TestCodes } from './testCodes.ts';

/** Everything by which counts are understood. */
export interface References {
  readonly labs: Labs;
  readonly testCodes: TestCodes;
  /** By ODS code. */
  readonly practiceNames: ReadonlyMap<string, string>;
  readonly ccgNames: ReadonlyMap<string, string>;
  readonly measures: readonly MeasureDefinition[];
  readonly events: readonly ChartEvent[];
  readonly reports: readonly FileReport[];
}

/**
 * Reads the references of a data folder; practice_codes.csv goes into the scratch tables.
 *
 * @throws {UserError} at the first fault: a build with a broken reference would lose rows silently.
 */
export async function readReferences(
  scratch: Scratch,
  folder: DataFolder,
  workFolder: string,
  numbers: BuildNumbers,
): Promise<References> {
  const labs = await readLabs(folder, workFolder);
  const testCodes = await readTestCodes(required(folder, 'test_codes.csv'), workFolder);
  for (const lab of labs.listed) localTests(lab, testCodes);
  const ccgFile = folder.top.get('ccgs.csv');
  const ccgs = ccgFile && (await readCcgs(ccgFile, workFolder));
  const { measures, report } = await readMeasures(folder.top.get('measures.json'), workFolder);
  const eventFile = folder.top.get('events.csv');
  const events = eventFile && (await readEvents(eventFile, workFolder));
  const codes = required(folder, 'practice_codes.csv');
  const practices = await readPracticeCodes(scratch, codes, workFolder, numbers);
  const others = [labs.report, ccgs?.report, report, events?.report];
  return {
    labs,
    testCodes,
    practiceNames: practices.names,
    ccgNames: ccgs?.names ?? new Map(),
    measures,
    events: events?.events ?? [],
    reports: [practices.report, testCodes.report, ...others].filter(each => each !== undefined),
  };
}

function required(folder: DataFolder, name: string): DataFile {
  const file = folder.top.get(name);
  if (file) return file;
  throw new UserError(`${name} is missing from the data folder.`, {
    fix: `Put ${name} there, or fetch it from the status page.`,
    file: name,
  });
}
