import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  getPracticeCodes,
  getTestCodes,
} from '../../../src/pipeline/labs/references/fetchReferences.ts';
import { folderOf } from '../../support/folderOf.ts';
import { listenAtAny } from '../../support/ports.ts';

const CODES = `code,name,ccg,setting,id,type
P1,"One, The Surgery",99P,4,P1,practice
P2,Two,99P,4,P2,practice
P3,A hospital,99P,8,P3,practice
`;
const DETAILS = `date,row_id,row_name,total_list_size
2019-01-01,P1,One,5000
2019-02-01,P1,One,
2019-01-01,P3,A hospital,9
2019-01-01,P9,Gone,9
`;
const OLD = 'what was there';
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Answer = string | { status: number } | 'breaks off' | 'hangs';

/** A local server with these answers by path, and a folder with an old file of each name. */
async function serving(answers: Record<string, Answer>) {
  const server: Server = createServer((request, response) => {
    const answer = answers[request.url ?? ''] ?? { status: 404 };
    if (typeof answer === 'object') response.writeHead(answer.status).end('no');
    else if (answer === 'hangs') response.writeHead(200).flushHeaders();
    else if (answer === 'breaks off') {
      response.writeHead(200, { 'content-length': '1000' });
      response.write(CODES, () => response.destroy());
    } else response.end(answer);
  });
  const port = await listenAtAny(server);
  const folder = await folderOf({ 'practice_codes.csv': OLD, 'test_codes.csv': OLD });
  closing.push(folder.remove, async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });
  const url = (name: string): string => `http://127.0.0.1:${port}${name}`;
  const limits = { timeoutMs: 1000, maxBytes: 10_000 };
  const file = (name: string) => readFile(path.join(folder.path, name), 'utf8');
  return { dataPath: folder.path, url, limits, file };
}

const fetching = async (answers: Record<string, Answer>) => {
  const server = await serving(answers);
  const { dataPath, limits, url } = server;
  const options = { dataPath, limits, codesUrl: url('/codes'), detailsUrl: url('/details') };
  return { ...server, result: getPracticeCodes(options) };
};

describe('practice codes from OpenPrescribing', () => {
  it('are GP practices with a list size a month; one without any is kept without a month', async () => {
    const { result, file } = await fetching({ '/codes': CODES, '/details': DETAILS });
    expect(await result).toEqual({ rows: 3 });
    expect(await file('practice_codes.csv')).toBe(
      `ccg_id,practice_id,practice_name,month,total_list_size
99P,P1,"One, The Surgery",2019-01-01,5000
99P,P1,"One, The Surgery",2019-02-01,
99P,P2,Two,,
`,
    );
  });

  it.each<[string, Record<string, Answer>, RegExp]>([
    ['an error', { '/codes': { status: 503 }, '/details': DETAILS }, /answered with status 503/],
    ['a page', { '/codes': '<html></html>', '/details': DETAILS }, /lacks the columns code/],
    [
      'no GP practice',
      { '/codes': 'code,name,ccg,setting\nP3,H,C,8\n', '/details': DETAILS },
      /no practice of setting 4/,
    ],
    [
      'no list sizes',
      { '/codes': CODES, '/details': 'date,row_id,total_list_size\n' },
      /no list size/,
    ],
    [
      'a list size that is no number',
      { '/codes': CODES, '/details': `${DETAILS}2019-03-01,P1,One,many\n` },
      /line 6 of the list sizes/,
    ],
    ['an answer that breaks off', { '/codes': 'breaks off', '/details': DETAILS }, /broke off/],
    ['an answer that never comes', { '/codes': CODES, '/details': 'hangs' }, /took too long/],
    [
      'an answer that is too large',
      { '/codes': CODES, '/details': DETAILS + '2019-01-01,P9,Gone,9\n'.repeat(1000) },
      /more than 10000 bytes/,
    ],
  ])('leave the old file where the answer is %s', async (_, answers, message) => {
    const { result, file, dataPath } = await fetching(answers);
    await expect(result).rejects.toThrow(message);
    expect(await file('practice_codes.csv')).toBe(OLD);
    expect(await readdir(dataPath)).toEqual(['practice_codes.csv', 'test_codes.csv']);
  });
});

describe('test codes from a published sheet', () => {
  const SHEET = 'datalab_testcode,testname,show_in_app?\nK,Potassium,TRUE\nNA,Sodium,FALSE\n';

  it('replace the file as they are', async () => {
    const { url, dataPath, file } = await serving({ '/sheet': SHEET });
    expect(await getTestCodes({ dataPath, url: url('/sheet') })).toEqual({ rows: 2 });
    expect(await file('test_codes.csv')).toBe(SHEET);
  });

  it.each<[string, Answer, RegExp]>([
    ['a code twice', `${SHEET}K,Kalium,TRUE\n`, /code K in line 2 and in line 4/],
    ['a sign-in page', '<!doctype html><title>Sign in</title>', /is a web page, not a CSV/],
    ['nothing', { status: 404 }, /status 404/],
  ])('leave the old file where the answer has %s', async (_, answer, message) => {
    const { url, dataPath, file } = await serving({ '/sheet': answer });
    await expect(getTestCodes({ dataPath, url: url('/sheet') })).rejects.toThrow(message);
    expect(await file('test_codes.csv')).toBe(OLD);
  });
});
