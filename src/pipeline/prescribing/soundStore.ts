import { Reader } from '../../store/reader.ts';
import { openReadOnly } from '../../store/readOnly.ts';
import { holdsTo } from '../../store/seal.ts';
import { sqlFile } from '../../store/sql.ts';
import { isLimit } from './systemFault.ts';

/**
 * Whether the file is the prescribing store of a version, whole: its seal holds, it opens, and it says
 * so itself. `thorough` hashes all of it.
 */
export async function isSoundStore(
  file: string,
  version: string,
  how: { readonly thorough: boolean },
): Promise<boolean> {
  if (!(await holdsTo(file, how))) return false;
  try {
    return (await versionIn(file)) === version;
  } catch (error) {
    // It may be whole, and took long to make.
    if (isLimit(error)) throw error;
    return false;
  }
}

async function versionIn(file: string): Promise<string | null | undefined> {
  const instance = await openReadOnly(file, { threads: '1' });
  try {
    const reader = new Reader(await instance.connect());
    try {
      const meta = await reader.read(sqlFile('store/meta'));
      return meta.texts('value')[meta.texts('key').indexOf('version')];
    } finally {
      reader.close();
    }
  } finally {
    instance.closeSync();
  }
}
