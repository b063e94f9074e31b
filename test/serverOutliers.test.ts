import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PLANTED } from '../src/demo/prescribing/planted.ts';
import { projectPath } from '../src/paths.ts';
import { damageFile } from './support/damage.ts';
import { eventually } from './support/eventually.ts';
import { plainItems, SIMVASTATIN } from './support/plainItems.ts';
import { ServerHouse } from './support/serverHouse.ts';

const reportSchema = z.object({
  high: z.array(z.object({ chemical: z.string() })),
  low: z.array(z.object({ chemical: z.string() })),
});

let house: ServerHouse;
beforeEach(async () => {
  house = await ServerHouse.make();
});
afterEach(() => house.remove());

describe('a start on the demonstration’s data', () => {
  it('builds the outliers by itself and serves what was planted', {
    timeout: 120_000,
  }, async () => {
    const { url } = await house.start({ DATA_CSVS_PATH: projectPath('data_csvs') });
    const latest = new URL('outliers/latest', url);
    await eventually('the outliers are served', async () => (await fetch(latest)).status === 200);
    expect(await (await fetch(latest)).text()).toContain('Prescribing that stands out');
    for (const { entity, code, chemical, direction } of PLANTED) {
      const address = new URL(`outliers/latest/${entity}/${code}.json`, url);
      const report = reportSchema.parse(await (await fetch(address)).json());
      const chemicals = report[direction].map(row => row.chemical);
      expect(chemicals, `${direction} at ${entity} ${code}`).toContain(chemical);
    }
    const status = await (await fetch(new URL('status', url))).text();
    expect(status).toContain('prescribing/EPD_202502.zip');
  });
});

describe('a start on prescribing files', () => {
  it('serves no outliers beside anonymised practices', async () => {
    await house.folder.addPrescribing();
    const ANONYMISE_PRACTICES = 'fe2a9d2b7c4e4f1f8e0d5b6a79c81234';
    const { url } = await house.start({ ANONYMISE_PRACTICES });
    const home = new URL('status.json', url);
    await eventually('the lab data are served', async () =>
      Boolean(Reflect.get(Object(await (await fetch(home)).json()), 'build')),
    );
    expect((await fetch(new URL('outliers', url))).status).toBe(404);
    expect(Reflect.has(Object(await (await fetch(home)).json()), 'prescribing')).toBe(false);
  });

  const ask = (url: string): Promise<Response> =>
    fetch(new URL('outliers/builds', url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ from: '2031-01-01', to: '2031-01-01' }),
    });
  const answerOf = async (url: string): Promise<{ status: number; text: string }> => {
    const response = await ask(url);
    if (response.status === 503) expect(response.headers.get('Retry-After')).toBe('5');
    return { status: response.status, text: await response.text() };
  };

  it('does not claim that there are none before it has looked, and rebuilds a store that was cut off', {
    timeout: 120_000,
  }, async () => {
    const { dataPath, storePath } = house.folder;
    await mkdir(path.join(dataPath, 'prescribing'));
    await house.folder.write('prescribing/a.csv', plainItems(`P1 ${SIMVASTATIN} 2024-01`));
    for (const round of ['first', 'cut off']) {
      const server = await house.start();
      const first = await answerOf(server.url);
      expect(first, round).toMatchObject({ status: 503 });
      expect(first.text).not.toContain('There are no prescribing data');
      const page = await (await fetch(new URL('outliers', server.url))).text();
      expect(page).toContain('The prescribing files are being checked.');
      const last = await eventually('it is known', async () => {
        const answer = await answerOf(server.url);
        return answer.status === 503 ? undefined : answer;
      });
      // Whoever asks for a month that is not there is told which ones are.
      expect(last.status, round).toBe(400);
      expect(last.text).toContain('they go from 2024-01-01 to 2024-01-01');
      expect((await fetch(new URL('outliers', server.url))).status).toBe(200);
      await server.stop();
      const [name = ''] = (await readdir(storePath)).filter(file =>
        /^prescribing-[0-9a-f]{16}\.duckdb$/.test(file),
      );
      await damageFile(path.join(storePath, name), 'cut off');
    }
  });
});
