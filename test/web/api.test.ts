import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildUrl } from '../../src/state/codec.ts';
import { openApiDocument } from '../../src/web/api/openApi.ts';
import { OPERATIONS } from '../../src/web/api/operations.ts';
import { QUESTION_PATH, QUESTION_QUERY } from '../../src/web/api/parameters.ts';
import { HEALTH_PATHS } from '../../src/web/navigation.ts';
import { chartState } from '../state/arbitraries.ts';
import { runApp } from '../support/app.ts';
import { BigQueryAtHand } from '../support/bigQueryAtHand.ts';
import { OutliersAtHand } from '../support/outlierApp.ts';
import { outlierPages } from '../support/outlierPages.ts';
import { routesOf } from '../support/routes.ts';
import { readParquet } from '../support/sameFile.ts';
import { sampleApp } from '../support/sampleApp.ts';

const app = sampleApp();
const outliers = outlierPages();
const document = openApiDocument();

// A question mark in an address begins its query, so ajv gets the document under a plain name.
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, 'openapi');

const answersSchema = z.record(
  z.string(),
  z.record(
    z.string(),
    z.looseObject({
      responses: z.record(
        z.string(),
        z.looseObject({
          content: z.record(z.string(), z.object({ schema: z.unknown() })).optional(),
        }),
      ),
    }),
  ),
);
const paths = answersSchema.parse(document.paths);

/** What a value has against the schema of an answer; empty where it is as documented. */
function faultsOf(path: string, method: string, status: number, type: string, value: unknown) {
  const schema = paths[path]?.[method]?.responses[status]?.content?.[type]?.schema;
  if (schema === undefined) return [`${path} documents no ${type} for ${status}`];
  const pointer = [path, method, 'responses', String(status), 'content', type, 'schema']
    .map(part => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  const validate = ajv.getSchema(`openapi#/paths/${pointer}`);
  if (!validate) return [`no schema at ${pointer}`];
  validate(value);
  return (validate.errors ?? []).slice(0, 5).map(error => `${error.instancePath} ${error.message}`);
}

const typeOf = (response: Response): string =>
  (response.headers.get('content-type') ?? '').split(';')[0] ?? '';

/** The rows of a CSV file as JSON has them. */
function rowsOfCsv(text: string, types: Readonly<Record<string, string>>) {
  const [header = [], ...lines]: string[][] = parse(text, { bom: true });
  return lines.map(line =>
    Object.fromEntries(
      header.map((name, place) => [name, cellOf(line[place] ?? '', types[name] ?? '')]),
    ),
  );
}

function cellOf(text: string, type: string): unknown {
  if (text === '') return null;
  if (type === 'DOUBLE' || type === 'BIGINT') return Number(text);
  return type === 'BOOLEAN' ? text === 'true' : text;
}

type Get = (address: string) => Promise<Response>;

/** Asks for an address in the documented format, and says what its answer has against the document. */
async function faultsAt(get: Get, path: string, address: string): Promise<string[]> {
  const response = await get(address);
  const type = typeOf(response);
  if (response.status !== 200) return [`${address}: ${response.status}`];
  const format = OPERATIONS.find(operation => operation.path === path)?.body.format;
  const value =
    format === 'json'
      ? await response.json()
      : format === 'text'
        ? await response.text()
        : await rowsAt(get, address);
  return faultsOf(path, 'get', 200, type, value).map(fault => `${address}: ${fault}`);
}

/** The rows of the CSV file of an address, with the types of its Parquet file where there is one. */
async function rowsAt(get: Get, address: string): Promise<unknown[]> {
  const parquet = await get(address.replace('.csv', '.parquet'));
  const types =
    parquet.status === 200 && typeOf(parquet).endsWith('parquet')
      ? (await readParquet(await parquet.arrayBuffer())).types
      : { rows: 'BIGINT', first_line: 'BIGINT' };
  const csv = await get(address.replace('.parquet', '.csv'));
  return rowsOfCsv(await csv.text(), types);
}

describe('the OpenAPI document', () => {
  it('is one of OpenAPI 3.1, as a public validator says', async () => {
    const served = await (await app.get('/api/openapi.json')).json();
    const { valid, errors } = await new Validator().validate(served);
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(served).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('has no operation twice, and says of every parameter and column what it is', () => {
    const parameters = OPERATIONS.flatMap(({ path, pathParameters, queryParameters }) =>
      Object.entries({ ...pathParameters, ...queryParameters })
        .filter(([, schema]) => !schema.description)
        .map(([name]) => `${path} ${name}`),
    );
    expect(parameters).toEqual([]);
    for (const { path, pathParameters } of OPERATIONS) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(named.sort(), path).toEqual(Object.keys(pathParameters).sort());
    }
    const ids = [...JSON.stringify(document).matchAll(/"operationId":"(\w+)"/g)].map(
      ([, id]) => id,
    );
    expect(ids).toHaveLength(OPERATIONS.length);
    expect(new Set(ids).size).toBe(OPERATIONS.length);
  });

  it('has every route that gives a file', () => {
    const documented = new Set(OPERATIONS.map(({ route }) => route));
    const routes = routesOf(outliers.app.app.router);
    const files = routes.filter(route => /\.(?:json|csv|parquet|atom|zip)$/.test(route));
    expect(files.length).toBeGreaterThan(8);
    expect(files.filter(route => !documented.has(route))).toEqual([]);
    // A route that ends in a parameter may give files too.
    const open = routes.filter(route => /[:*]\w+\}?$/.test(route) && !documented.has(route));
    expect(open.sort()).toEqual(PAGES_ALONE);
  });
});

/** Routes that end in a parameter and give pages alone, or what pages load. */
const PAGES_ALONE = [
  '/assets/:hash/*file',
  '/data{/:view}',
  '/outliers/:build',
  '/print/ccg/:id',
  '/status/fetch/:name',
];

describe('the parameters of a question', () => {
  it('hold whatever the codec writes', () => {
    const query = z.strictObject(QUESTION_QUERY).partial();
    const path = z.object(QUESTION_PATH);
    fc.assert(
      fc.property(chartState, state => {
        const [address = '', text = ''] = buildUrl(state).split('?');
        const [, , , , groupBy, , , ccg_id, , lab_id, , numerators, , denominators, , filter] =
          address.split('/');
        path.parse({ groupBy, ccg_id, lab_id, numerators, denominators, filter });
        const pairs = new URLSearchParams(text);
        const fields = [...new Set(pairs.keys())].map(name => [
          name,
          ['practice_id', 'highlight_entities', 'group'].includes(name)
            ? pairs.getAll(name)
            : pairs.get(name),
        ]);
        query.parse(Object.fromEntries(fields));
      }),
    );
  });
});

describe('real answers', () => {
  const REST = 'showing/ccg_id/all/lab_id/all/numerators/K/denominators';
  const question = (view: string, by: string, end: string, query = '') =>
    `/data/${view}/by/${by}/${REST}/${end}${query}`;
  const documented = (view: string, format: string) =>
    OPERATIONS.find(({ path }) => path.startsWith(`/data/${view}/`) && path.endsWith(format))
      ?.path ?? '';
  const HIGHLIGHT = '?highlight_entities=A05';
  const formats = ['json', 'csv', 'parquet'];

  it.each(['chart', 'grid', 'datatable', 'measure', 'xmr', 'funnel', 'change'])(
    'of the view %s are as documented, whatever is compared',
    async view => {
      const faults: string[] = [];
      for (const by of ['practice_id', 'ccg_id', 'lab_id', 'test_code', 'result_category']) {
        for (const format of formats) {
          const address = question(view, by, `per1000/filter/all.${format}`);
          faults.push(...(await faultsAt(app.get, documented(view, format), address)));
        }
      }
      for (const format of formats) {
        for (const address of [
          question(view, 'practice_id', `K/filter/under_range.${format}`, HIGHLIGHT),
          question(view, 'practice_id', `raw/filter/all.${format}`, `${HIGHLIGHT}&peers=ccg`),
          question(view, 'practice_id', `per1000/filter/all.${format}`, '?group=Ours:A01+A02'),
        ]) {
          faults.push(...(await faultsAt(app.get, documented(view, format), address)));
        }
      }
      expect(faults).toEqual([]);
    },
  );

  it('with columns and parts that only some addresses ask for are as documented', async () => {
    const faults: string[] = [];
    for (const [format, query] of [
      ['json', '?compare=last-year'],
      ['csv', '?compare=last-year'],
      ['csv', '?deciles=1'],
      ['parquet', '?deciles=1'],
      ['json', '?highlight_entities=A05&from=2018-01&window=12&sort=-calc_value&data=nothing'],
      ['json', '?practice_id=A01&highlight_entities=GONE'],
    ] as const) {
      const address = question('chart', 'practice_id', `per1000/filter/all.${format}`, query);
      faults.push(...(await faultsAt(follow(app.get), documented('chart', format), address)));
    }
    expect(faults).toEqual([]);
  });

  it('of the other pages of lab tests are as documented', async () => {
    const asked = encodeURIComponent(question('chart', 'practice_id', 'per1000/filter/all'));
    const faults = await Promise.all([
      ...['practice/A05', 'ccg/15N', 'lab/nd'].flatMap(name =>
        formats.map(format =>
          faultsAt(app.get, `/org/{type}/{id}.${format}`, `/org/${name}.${format}`),
        ),
      ),
      faultsAt(
        app.get,
        '/org/{type}/{id}.json',
        '/org/practice/A05.json?peers=group&group=Ours:A01+A02+GONE',
      ),
      ...['', '?type=ccg', '?lab=nd'].flatMap(query =>
        formats.map(format =>
          faultsAt(app.get, `/standouts.${format}`, `/standouts.${format}${query}`),
        ),
      ),
      ...['/find.json?q=elm', '/find.json?q=', '/find.json?q=potasium'].map(address =>
        faultsAt(app.get, '/find.json', address),
      ),
      faultsAt(app.get, '/find/{part}.json', `/find/numerators.json?q=so&question=${asked}`),
      faultsAt(app.get, '/download', '/download?spec={"numerators":["K"]}'),
      ...['/status.json', '/status/changes.json', '/status/changes.atom'].map(address =>
        faultsAt(app.get, address, address),
      ),
      faultsAt(app.get, '/status/unknown-codes.csv', '/status/unknown-codes.csv'),
      ...['/healthz', '/readyz', '/metrics'].map(address => faultsAt(app.get, address, address)),
    ]);
    expect(faults.flat()).toEqual([]);
  });

  it('of prescribing outliers are as documented', async () => {
    const get = (address: string) => outliers.app.get(address);
    const { entity, high } = await outliers.practiceReport();
    const report = '/outliers/{build}/{entity}/{code}';
    const own = `/outliers/1/practice/${entity.code}`;
    const faults: string[] = [];
    for (const format of formats) {
      faults.push(
        ...(await faultsAt(get, `${report}.${format}`, `${own}.${format}`)),
        ...(await faultsAt(get, `${report}/all.${format}`, `${own}/all.${format}`)),
        ...(await faultsAt(
          get,
          `/outliers/{build}/chemical/{code}.${format}`,
          `/outliers/latest/chemical/${high[0]?.chemical}.${format}`,
        )),
      );
    }
    faults.push(
      ...(await faultsAt(get, '/outliers/builds.json', '/outliers/builds.json')),
      ...(await faultsAt(get, '/outliers/builds/{id}.json', '/outliers/builds/1.json')),
      ...(await faultsAt(get, '/status.json', '/status.json')),
    );
    expect(faults).toEqual([]);
  });

  it('of BigQuery are as documented', async () => {
    const bigQuery = new BigQueryAtHand();
    const at = await runApp(undefined, {
      outliers: Object.assign(new OutliersAtHand(outliers.builds, 6), { bigQuery }),
    });
    try {
      const faults = [
        ...(await faultsAt(at.get, '/status/bigquery.json', '/status/bigquery.json')),
        ...(await faultsAt(at.get, '/outliers/estimate.json', '/outliers/estimate.json')),
      ];
      expect(faults).toEqual([]);
    } finally {
      await at.stop();
    }
  });

  it('with a field more or less would not be', async () => {
    const path = documented('chart', 'json');
    const answer = z
      .record(z.string(), z.unknown())
      .parse(await (await app.get(question('chart', 'lab_id', 'per1000/filter/all.json'))).json());
    const faults = (value: unknown) => faultsOf(path, 'get', 200, 'application/json', value);
    expect(faults(answer)).toEqual([]);
    expect(faults({ ...answer, more: 1 })).not.toEqual([]);
    expect(faults({ ...answer, rows: [{ month: '2018-04-01' }] })).not.toEqual([]);
    const { provenance, ...rest } = answer;
    expect(faults(rest)).not.toEqual([]);
    expect(faults({ ...rest, provenance: { ...Object(provenance), cells: 'many' } })).not.toEqual(
      [],
    );
  });

  it('to what is wrong are the documented error', async () => {
    const validate = ajv.getSchema('openapi#/components/schemas/error');
    for (const [address, status] of [
      ['/data/chart/by/nothing.json', 400],
      ['/org/practice/NONE.json', 404],
      ['/outliers/7.json', 404],
      ['/nothing.json', 404],
    ] as const) {
      const response = await app.get(address);
      expect([address, response.status]).toEqual([address, status]);
      expect(validate?.(await response.json()), address).toBe(true);
    }
  });
});

const follow =
  (get: Get): Get =>
  async address => {
    const response = await get(address);
    const to = response.headers.get('location');
    return to === null ? response : get(to);
  };

it('says that only health checks are open where the site has passwords', () => {
  const openPaths = Object.entries(paths).filter(([, methods]) =>
    JSON.stringify(methods).includes('"security":[]'),
  );
  expect(openPaths.map(([path]) => path)).toEqual(HEALTH_PATHS);
});

describe('the page of the documentation', () => {
  it('has every address with its parameters, fields and errors', async () => {
    const page = (await (await app.get('/api')).text()).replaceAll('&#x2F;', '/');
    for (const { path, queryParameters } of OPERATIONS) {
      expect(page).toContain(path);
      for (const name of Object.keys(queryParameters))
        expect(page).toContain(`<code>${name}</code>`);
    }
    for (const name of ['calc_value_low', 'rows[].z', 'error.message', 'suppressed_cells']) {
      expect(page).toContain(name);
    }
    expect(page).toContain('href="/api/openapi.json"');
  });

  it('has examples in three lines whose addresses give the file that they say', async () => {
    const page = await (await app.get('/api')).text();
    const examples = [...page.matchAll(/<pre[^>]*><code>(.*?)<\/code><\/pre>/gs)].map(match =>
      (match[1] ?? '').replaceAll('&quot;', '"'),
    );
    expect(examples).toHaveLength(3);
    for (const example of examples) {
      expect(example.split('\n')).toHaveLength(3);
      const [address = ''] = /https?:\/\/[^"]+/.exec(example) ?? [];
      const response = await app.get(address.replace(app.url, ''));
      expect(response.status).toBe(200);
      expect(response.headers.get('content-disposition')).toContain(
        address.endsWith('.csv') ? '.csv' : '.parquet',
      );
    }
  });

  it('is linked from the foot of every page', async () => {
    expect(await (await app.get('/methods')).text()).toContain('href="/api"');
  });
});
