import { rename, rm } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { chunksOf } from '../../../store/chunks.ts';
import { quoted } from '../../../store/sql.ts';

/** The form of a general practice’s ODS code. */
const PRACTICE_CODE = /[A-Z]\d{5}/g;
const CODE_LENGTH = 6;
const MAX_REWRITES = 5;

/**
 * Removes real practice codes from the bytes of an anonymised store. DuckDB writes whole blocks, and up to 8
 * unused bytes of a block contain what was in memory before (seen with 1.5.5; duckdb/duckdb issue 23382),
 * which may be a code of the rows just read. The file is written again from its tables until it contains no
 * such code.
 *
 * A code that is still there after five rewrites is taken for chance: a national store has hundreds of
 * megabytes of counts, and six of their bytes may look like a code.
 *
 * @param file a finished, closed store.
 * @param codes the real codes; only those of a letter and five digits are searched for.
 * @returns how often the file was written again.
 */
export async function removeHiddenCodes(file: string, codes: ReadonlySet<string>): Promise<number> {
  for (let rewrites = 0; ; rewrites++) {
    if (rewrites === MAX_REWRITES || !(await holdsAny(file, codes))) return rewrites;
    await rewrite(file);
  }
}

async function holdsAny(file: string, codes: ReadonlySet<string>): Promise<boolean> {
  let end = '';
  for await (const chunk of chunksOf(file)) {
    const text = end + chunk.toString('latin1');
    for (const [code] of text.matchAll(PRACTICE_CODE)) if (codes.has(code)) return true;
    end = text.slice(1 - CODE_LENGTH);
  }
  return false;
}

async function rewrite(file: string): Promise<void> {
  const rewritten = `${file}.fresh`;
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  try {
    const connection = await instance.connect();
    try {
      await connection.run(`ATTACH ${quoted(file)} AS filled (READ_ONLY)`);
      await connection.run(`ATTACH ${quoted(rewritten)} AS fresh`);
      await connection.run('COPY FROM DATABASE filled TO fresh');
      await connection.run('CHECKPOINT fresh');
      await connection.run('DETACH fresh');
      await connection.run('DETACH filled');
    } finally {
      connection.closeSync();
    }
    await rename(rewritten, file);
  } finally {
    instance.closeSync();
    await rm(rewritten, { force: true });
  }
}
