import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PLANTED } from '../src/demo/prescribing/planted.ts';
import { projectPath } from '../src/paths.ts';
import { eventually } from './support/eventually.ts';
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

  it('serves no outliers beside anonymised practices', { timeout: 120_000 }, async () => {
    const { url } = await house.start({
      DATA_CSVS_PATH: projectPath('data_csvs'),
      ANONYMISE_PRACTICES: 'fe2a9d2b7c4e4f1f8e0d5b6a79c81234',
    });
    const home = new URL('status.json', url);
    await eventually('the lab data are served', async () =>
      Boolean(Reflect.get(Object(await (await fetch(home)).json()), 'build')),
    );
    expect((await fetch(new URL('outliers', url))).status).toBe(404);
    expect(Reflect.has(Object(await (await fetch(home)).json()), 'prescribing')).toBe(false);
  });
});
