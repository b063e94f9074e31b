import { Reader } from './reader.ts';
import { openReadOnly } from './readOnly.ts';
import { sqlFile } from './sql.ts';

/** The entries of a store’s table `meta` by key. */
export async function metaOf(reader: Reader): Promise<ReadonlyMap<string, string>> {
  const columns = await reader.read(sqlFile('store/meta'));
  const values = columns.texts('value');
  return new Map(columns.texts('key').map((key, i) => [key ?? '', values[i] ?? '']));
}

/**
 * The same of a finished file, which is opened for it alone.
 *
 * @throws where the file is missing, not a database or has no such table.
 */
export async function metaIn(file: string): Promise<ReadonlyMap<string, string>> {
  const instance = await openReadOnly(file, { threads: '1' });
  try {
    const reader = new Reader(await instance.connect());
    try {
      return await metaOf(reader);
    } finally {
      reader.close();
    }
  } finally {
    instance.closeSync();
  }
}
