import { z } from 'zod';
import { HEALTH_PATHS } from '../navigation.ts';
import { ERROR } from './answers.ts';
import { type Body, OPERATIONS, type Operation } from './operations.ts';

/** A document of OpenAPI 3.1, as its own JSON. */
export type OpenApiDocument = Readonly<Record<string, unknown>>;

const MEDIA_TYPES = {
  json: 'application/json',
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
} as const;

const DESCRIPTION = [
  'The data of a page is at the page’s address with an ending after the path: `.json` for all of it, `.csv` or `.parquet` for its rows.',
  'A count that a lab has suppressed is a range. The middle of the range is counted, `…_error` is half its width, and `…_low` and `…_high` are the bounds of a number that is worked out from it. A Parquet file has the same rows as the CSV file, with types. In a CSV file, a text that a spreadsheet would run as a formula has an apostrophe before it.',
  'An address that is not in its usual form redirects to the one that is. The ETag of an answer changes when the data changes. What an address asks for but the data does not have is listed in `notices` (JSON) or in the header `X-Not-In-Data` (CSV and Parquet).',
  'An error is JSON if the address ends in `.json` or the request prefers JSON (`Accept: application/json`); otherwise it is a page.',
].join('\n\n');

const ERRORS: Readonly<Record<number, string>> = {
  400: 'The address or the request cannot be understood. The message says which part.',
  401: 'The user name or password is missing or wrong.',
  404: 'There is no such page, organisation, test or build.',
  429: 'Too many requests are waiting. Try again after the time in Retry-After.',
  502: 'BigQuery did not answer, or refused the request.',
  503: 'The data is not ready yet. Try again after the time in Retry-After.',
  507: 'There is no space left on the site’s disk.',
};

/** A schema as JSON Schema 2020-12, which OpenAPI 3.1 takes as it is. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output' = 'output'): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(schema, { unrepresentable: 'any', io });
  return rest;
}

/** The names under which operations share schemas. */
class Components {
  readonly #names = new Map<z.ZodType, string>();
  readonly schemas: Record<string, unknown> = {};

  refTo(schema: z.ZodType, name: string): { readonly $ref: string } {
    const existingName = this.#names.get(schema);
    if (existingName === undefined) {
      if (name in this.schemas) throw new Error(`two schemas have the name ${name}`);
      this.#names.set(schema, name);
      this.schemas[name] = jsonSchema(schema);
    }
    return { $ref: `#/components/schemas/${existingName ?? name}` };
  }
}

/** `get /data/chart/…{filter}.json` → `getDataChartJson`. */
const idOf = ({ method, path }: Operation): string =>
  [method, ...path.replaceAll(/\{(\w+)\}/g, 'By $1').split(/[^A-Za-z0-9]+/)]
    .filter(Boolean)
    .map((word, place) => (place === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');

/** The name of an operation’s schema: `data_chart`, `data_chart_row`, `org_type_id`. */
const schemaName = ({ method, path, body: { format } }: Operation): string =>
  `${method === 'get' ? '' : `${method}_`}${path
    .replace(/\/by\/.*/, '')
    .replace(/\.\w+$/, '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .join('_')}${format === 'json' ? '' : '_row'}`;

function parameterOf(place: 'path' | 'query') {
  return ([name, schema]: readonly [string, z.ZodType]) => {
    const { description, ...rest } = jsonSchema(schema, 'input');
    return {
      name,
      in: place,
      description,
      schema: rest,
      ...(place === 'path' ? { required: true } : {}),
      ...(rest.type === 'array' ? { style: 'form', explode: true } : {}),
    };
  };
}

function contentOf(body: Body, operation: Operation, components: Components) {
  if (body.format === 'text') return { [body.type]: { schema: { type: 'string' } } };
  const schema = components.refTo(body.schema, schemaName(operation));
  const isRows = body.format !== 'json';
  return {
    [MEDIA_TYPES[body.format]]: { schema: isRows ? { type: 'array', items: schema } : schema },
  };
}

const answerText = ({ body }: Operation): string =>
  body.format === 'csv'
    ? 'A line of column names, then a line for each row. An empty cell is null.'
    : body.format === 'parquet'
      ? 'The rows of the CSV file. Months are DATE, numbers are DOUBLE or BIGINT.'
      : 'The answer.';

function operationJson(operation: Operation, components: Components) {
  const { path, tag, summary, requestBody, statuses = [], errors } = operation;
  const content = contentOf(operation.body, operation, components);
  const description = answerText(operation);
  const isOpen = HEALTH_PATHS.includes(path);
  return {
    operationId: idOf(operation),
    tags: [tag],
    summary,
    parameters: [
      ...Object.entries(operation.pathParameters).map(parameterOf('path')),
      ...Object.entries(operation.queryParameters).map(parameterOf('query')),
    ],
    ...(requestBody
      ? {
          requestBody: {
            required: true,
            content: { [MEDIA_TYPES.json]: { schema: jsonSchema(requestBody, 'input') } },
          },
        }
      : {}),
    responses: {
      200: { description, content },
      ...Object.fromEntries(
        statuses.map(status => [
          status,
          status === 204 ? { description: 'Done.' } : { description, content },
        ]),
      ),
      ...Object.fromEntries(
        [...(isOpen ? [] : [401]), ...errors].map(status => [
          status,
          { $ref: `#/components/responses/${status}` },
        ]),
      ),
    },
    ...(isOpen ? { security: [] } : {}),
  };
}

/** The document that describes every operation. */
export function openApiDocument(): OpenApiDocument {
  const components = new Components();
  const error = components.refTo(ERROR, 'error');
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    const { path, method } = operation;
    paths[path] = { ...paths[path], [method]: operationJson(operation, components) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'openpath', version: '1', description: DESCRIPTION },
    servers: [{ url: '/' }],
    security: [{ basic: [] }, {}],
    tags: [...new Set(OPERATIONS.map(({ tag }) => tag))].map(name => ({ name })),
    paths,
    components: {
      securitySchemes: {
        basic: { type: 'http', scheme: 'basic', description: 'Needed if the site has a password.' },
      },
      responses: Object.fromEntries(
        Object.entries(ERRORS).map(([status, description]) => [
          status,
          { description, content: { [MEDIA_TYPES.json]: { schema: error } } },
        ]),
      ),
      schemas: components.schemas,
    },
  };
}
