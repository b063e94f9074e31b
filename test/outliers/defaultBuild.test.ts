import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENTITIES } from '../../src/domain/entityType.ts';
import { reportOf } from '../../src/outliers/report.ts';
import { defaultRequest } from '../../src/outliers/request.ts';
import { OutlierHouse } from '../support/outlierHouse.ts';
import { request } from '../support/outlierRequest.ts';
import { FIRST_MONTH } from '../support/prescribingData.ts';

let house: OutlierHouse;
beforeEach(async () => {
  house = await OutlierHouse.make();
});
afterEach(() => house.remove());

const parameters = (months: readonly number[]) => defaultRequest(months)?.parameters;

describe('the months of the default build', () => {
  it('are the last six', () => {
    expect(parameters([1, 2, 3, 4, 5, 6, 7, 8])).toMatchObject({ from: 3, to: 8 });
  });

  it('do not cross a gap', () => {
    expect(parameters([1, 2, 3, 5, 6])).toMatchObject({ from: 5, to: 6 });
  });

  it('are fewer where there are fewer, and none where there are none', () => {
    expect(parameters([7])).toMatchObject({ from: 7, to: 7 });
    expect(defaultRequest([])).toBeUndefined();
  });

  it('leave out a month with hardly a row, which must be a mistake', async () => {
    await house.change(
      `INSERT INTO loaded_month VALUES (${FIRST_MONTH + 200}, 1, 1, 'slip')`,
      `INSERT INTO items VALUES (${FIRST_MONTH + 200}, 0, 0, 1)`,
    );
    const builds = await house.open();
    expect(await builds.requestDefault()).toMatchObject({
      parameters: { from: FIRST_MONTH + 2, to: FIRST_MONTH + 7 },
    });
    await builds.idle();
  });
});

describe('the default build', () => {
  it('is made anew under its id when a file of its months was replaced', async () => {
    const builds = await house.open();
    await builds.requestDefault();
    await builds.idle();
    const before = await builds.latest();
    await house.change(
      `UPDATE loaded_month SET sha256 = 'corrected' WHERE month = ${FIRST_MONTH + 7}`,
    );
    expect(await builds.requestDefault()).toMatchObject({ id: 1, status: 'queued' });
    await builds.idle();
    const after = await builds.latest();
    expect(after?.id).toBe(1);
    expect(after?.createdAt).not.toBe(before?.createdAt);
    expect(await builds.requestDefault()).toBeUndefined();
  });

  it('is not made anew for a month that is not in it', async () => {
    const builds = await house.open();
    await builds.requestDefault();
    await builds.idle();
    await house.change(`UPDATE loaded_month SET sha256 = 'corrected' WHERE month = ${FIRST_MONTH}`);
    expect(await builds.requestDefault()).toBeUndefined();
  });

  it('is made beside a trial of the newest month, and links still lead to it', async () => {
    const builds = await house.open();
    await builds.request(request(2, 7, { n: 3, entities: ['practice'] }));
    await builds.idle();
    expect(await builds.requestDefault()).toMatchObject({ id: 2 });
    await builds.request(request(0, 7, { n: 5, entities: ['ccg'] }));
    await builds.idle();
    expect(await builds.latest()).toMatchObject({ id: 2 });
  });
});

describe('a build', () => {
  it('says so when its months, or the practices, are not those of today', async () => {
    const builds = await house.open();
    await builds.request(request(0, 1, { entities: ['ccg'] }));
    await builds.request(request(2, 3, { entities: ['ccg'] }));
    await builds.idle();
    const staleness = async () =>
      Promise.all((await builds.list()).map(({ info }) => info && builds.staleness(info)));
    expect(await staleness()).toEqual([undefined, undefined]);
    await house.change(`UPDATE loaded_month SET sha256 = 'corrected' WHERE month = ${FIRST_MONTH}`);
    expect(await staleness()).toEqual(['months', undefined]);
    await house.change('UPDATE practice SET pcn_ix = NULL');
    expect(await staleness()).toEqual(['months', 'practices']);
  });

  it('is of practices, PCNs and CCGs where no file knows an STP', async () => {
    await house.change(
      ...ENTITIES.ccg.parents.flatMap(type => [
        `UPDATE ccg SET ${type}_ix = NULL`,
        `DELETE FROM ${type}`,
      ]),
    );
    const builds = await house.open();
    await builds.request(request(0, 3));
    await builds.idle();
    const built = await builds.use(1, async results => (await results.organisations()).builtTypes);
    expect(built).toEqual(['practice', 'pcn', 'ccg']);
    const report = await builds.use(1, results => reportOf(results, 'ccg', 'C0002'));
    expect(report?.high.length).toBeGreaterThan(0);
    expect(report?.parents).toEqual([]);
  });

  it('of practices that belong to nothing has their reports', async () => {
    await house.change('UPDATE practice SET pcn_ix = NULL, ccg_ix = NULL');
    const builds = await house.open();
    await builds.request(request(0, 3));
    await builds.idle();
    const built = await builds.use(1, async results => (await results.organisations()).builtTypes);
    expect(built).toEqual(['practice']);
  });

  it('in which no practice counts fails and says which do', async () => {
    await house.change('UPDATE practice SET counted = FALSE');
    const builds = await house.open();
    await builds.request(request(0, 3));
    await builds.idle();
    expect((await builds.state(1))?.error).toMatchObject({
      message: 'No practice that counts has an item in these months.',
      fix: expect.stringContaining('setting 4 and status A'),
    });
  });
});
