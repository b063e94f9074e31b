import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/config.ts';
import { UserError } from '../../src/domain/userError.ts';
import { keptStandOuts } from '../../src/measures/signals/keptStandOuts.ts';
import { ORGANISATION_KINDS } from '../../src/measures/signals/questions.ts';
import { makeServices, type Services } from '../../src/services/services.ts';
import { eventually } from '../support/eventually.ts';
import { LabFolder } from '../support/labFolder.ts';

let folder: LabFolder;
let sheet: Server;
let answer: string;
let services: Services | undefined;

beforeEach(async () => {
  folder = await LabFolder.make();
  answer =
    'datalab_testcode,testname,show_in_app?,zed_testcode\nK,Serum potassium,True,POT\nNA,Sodium,True,SOD\n';
  sheet = createServer((_request, response) => response.end(answer)).listen(0, '127.0.0.1');
  await once(sheet, 'listening');
});
afterEach(async () => {
  await services?.close();
  sheet.close();
  await folder.remove();
});

async function serve(env: Record<string, string>): Promise<Services> {
  const log = pino({ level: 'silent' });
  services = await makeServices(parseConfig(folder.env(env)), log);
  return services;
}
const sheetUrl = (): string => {
  const address = sheet.address();
  return `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}/`;
};

it('offers to fetch a reference only where all its addresses are set', async () => {
  const url = 'https://openprescribing.net/api/1.0/org_code/?format=csv';
  const offered = async (env: Record<string, string>): Promise<readonly string[]> => {
    const { context, close } = await serve(env);
    await close();
    return context.pipeline.fetchable();
  };
  expect(await offered({})).toEqual([]);
  expect(await offered({ PRACTICE_CODES_URL: url })).toEqual([]);
  expect(await offered({ PRACTICE_CODES_URL: url, PRACTICE_DETAILS_URL: url })).toEqual([
    'practice_codes',
  ]);
  expect(await offered({ TEST_CODES_URL: url })).toEqual(['test_codes']);
});

it('builds with a reference once it is fetched', async () => {
  const { context, begin } = await serve({ TEST_CODES_URL: sheetUrl() });
  await begin();
  const names = (): readonly string[] =>
    context.stores.current?.catalogue.tests.map(({ name }) => name) ?? [];
  await eventually('the first store is served', () => names().includes('Potassium'));
  expect(await context.pipeline.fetchReference('test_codes')).toEqual({ rows: 2 });
  await eventually('the fetched names are served', () => names().includes('Serum potassium'));
});

it('builds stores that keep what stands out in them', async () => {
  const { context, begin } = await serve({});
  await begin();
  await eventually('the first store is served', () => context.stores.current !== undefined);
  const kept = await context.stores.use(store =>
    Promise.all(ORGANISATION_KINDS.map(kind => keptStandOuts(store, kind))),
  );
  expect(kept.map(standOuts => standOuts?.comparisons)).toEqual([0, 0, 0]);
});

it('leaves the old reference where the answer is no such file', async () => {
  const { context } = await serve({ TEST_CODES_URL: sheetUrl() });
  const file = path.join(folder.dataPath, 'test_codes.csv');
  const before = await readFile(file, 'utf8');
  answer = '<!doctype html><title>Sign in</title>';
  await expect(context.pipeline.fetchReference('test_codes')).rejects.toThrow(UserError);
  await expect(context.pipeline.fetchReference('practice_codes')).rejects.toThrow(UserError);
  expect(await readFile(file, 'utf8')).toBe(before);
});
