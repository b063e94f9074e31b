import { hashInputs, type InputFile } from '../../src/pipeline/folder/hash.ts';
import { scanDataFolder } from '../../src/pipeline/labs/scan.ts';
import { scanPrescribing } from '../../src/pipeline/prescribing/scan.ts';

/** What a build of counts may read in a data folder, with hashes. */
export const hashLabInputs = async (dataPath: string): Promise<InputFile[]> =>
  hashInputs((await scanDataFolder(dataPath)).files);

/** The same for prescribing; `memory` remembers hashes. */
export const hashPrescribingInputs = async (
  dataPath: string,
  memory?: string,
): Promise<InputFile[]> => hashInputs((await scanPrescribing(dataPath)).files, memory);
