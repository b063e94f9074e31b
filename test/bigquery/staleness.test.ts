import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import type { Builds } from '../../src/outliers/builds.ts';
import { request } from '../support/outlierRequest.ts';
import { emulated } from './support/emulated.ts';
import { PAGES, startsOf } from './support/requests.ts';
import { sharedHouse } from './support/sharedHouse.ts';

/** Rows of an answer as BigQuery writes them. */
const rowsSchema = z.array(z.object({ f: z.array(z.object({ v: z.unknown() })) })).default([]);

emulated('a build of BigQuery whose source has changed since', () => {
  const { house, proxy } = sharedHouse(house => house.ready());
  const opened: Builds[] = [];
  afterEach(async () => {
    for (const builds of opened.splice(0)) await builds.stop();
  });
  /** The builds of a folder as another process reads them, which asks BigQuery anew. */
  async function open(folder: string, bigQuery = house.bigQuery()): Promise<Builds> {
    const builds = await house.open(bigQuery, folder);
    opened.push(builds);
    return builds;
  }
  const JANUARY = request(0, 0, { n: 1, entities: ['stp'] });
  const MARCH = request(2, 2, { n: 1, entities: ['stp'] });
  /** How the two builds of a folder differ from the source of this moment. */
  async function staleness(folder: string, bigQuery = house.bigQuery()) {
    const builds = await open(folder, bigQuery);
    for (const period of [JANUARY, MARCH]) await builds.request(period);
    await builds.idle();
    const infos = (await builds.list()).flatMap(({ info }) => info ?? []);
    expect(infos).toHaveLength(2);
    return Promise.all(infos.map(info => builds.staleness(info)));
  }
  const insert = (month: string) =>
    house.sql(`INSERT INTO \`{s}.normalised_prescribing\` (practice, bnf_code, bnf_name, month, items)
      SELECT practice, bnf_code, bnf_name, DATE '${month}', items
      FROM \`{s}.normalised_prescribing\` WHERE month = '${month}' LIMIT 1`);

  it('is current while nothing has changed, and nothing is read to know it', async () => {
    expect(await staleness('own')).toEqual([undefined, undefined]);
    const reads = house.bigQuery({ apiEndpoint: proxy.url });
    expect(await staleness('own', reads)).toEqual([undefined, undefined]);
    expect(proxy.requestsLike(startsOf(/INFORMATION_SCHEMA\.PARTITIONS/))).toHaveLength(1);
    expect(proxy.requestsLike(startsOf(/SELECT DISTINCT/))).toEqual([]);
  });

  it('is told from those whose months have not', async () => {
    await insert('2024-01-01');
    expect(await staleness('own')).toEqual(['months', undefined]);
  });

  it('is known for one of earlier data also where it is fetched only now', async () => {
    // The emulator does not tell when DML has modified a partition.
    const modified = { v: String(Date.now()) };
    proxy.change(PAGES, ({ rows, ...answer }) => ({
      ...answer,
      rows: rowsSchema
        .parse(rows)
        .map(row => (row.f[0]?.v === '202401' ? { f: [...row.f.slice(0, 2), modified] } : row)),
    }));
    const reads = house.bigQuery({ apiEndpoint: proxy.url });
    expect(await staleness('fetched', reads)).toEqual(['months', undefined]);
  });

  it('says where practices, or what they belong to, are others', async () => {
    await house.sql("INSERT INTO `{s}.pcns` (code, name) VALUES ('U99999', 'New PCN')");
    expect(await staleness('own')).toEqual(['months', 'practices']);
  });

  it('is current again when it is created anew', async () => {
    const builds = await open('own');
    for (const period of [JANUARY, MARCH]) await builds.request({ ...period, force: true });
    await builds.idle();
    await builds.stop();
    expect(await staleness('own')).toEqual([undefined, undefined]);
  });

  it('cannot be known where the source is views', async () => {
    await house.sql('CREATE VIEW `{s}.seen` AS SELECT * FROM `{s}.pcns`');
    const [, dataset = ''] = house.settings.sourceDataset.split('.');
    const asView = { method: 'GET', path: new RegExp(`/datasets/${dataset}/tables/pcns`) };
    proxy.change(asView, answer => ({ ...answer, type: 'VIEW' }));
    const reads = house.bigQuery({ apiEndpoint: proxy.url });
    expect(await staleness('own', reads)).toEqual([undefined, undefined]);
  });
});
