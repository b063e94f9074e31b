import { z } from 'zod';
import { FILE_FORMATS, type FileFormat } from '../../state/codec.ts';
import { ORGANISATION_ROW } from '../presenters/organisation/organisationFiles.ts';
import { STAND_OUT_ROW } from '../presenters/organisation/standOutFiles.ts';
import { RANKED_ROW } from '../presenters/outliers/allChemicals.ts';
import { CHEMICAL_TABLE_ROW } from '../presenters/outliers/chemical.ts';
import { REPORT_ROW } from '../presenters/outliers/reportFiles.ts';
import { UNKNOWN_CODE_ROW } from '../presenters/status/unknownCodes.ts';
import * as answers from './answers.ts';
import * as parameters from './parameters.ts';

type Shape = Readonly<Record<string, z.ZodType>>;

/** What an answer is: JSON or a file of rows by its schema, or a text of a type of its own. */
export type Body =
  | { readonly format: 'json' | 'csv' | 'parquet'; readonly schema: z.ZodType }
  | { readonly format: 'text'; readonly type: string };

/** An address that programs may use. */
export interface Operation {
  readonly method: 'get' | 'post' | 'delete';
  /** The route of the app that answers, as its router has it. */
  readonly route: string;
  /** Its parts that vary are written `{parameter}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly pathParameters: Shape;
  readonly queryParameters: Shape;
  readonly requestBody?: z.ZodType;
  readonly body: Body;
  /** Statuses of an answer with this body besides 200. */
  readonly statuses?: readonly number[];
  /** Statuses of errors, besides 401. */
  readonly errors: readonly number[];
}

/** Errors of an address with a question: it may be wrong, or its data not there yet. */
const QUESTION_ERRORS = [400, 404, 503];

interface Page {
  readonly route: (format: FileFormat) => string;
  /** Without the ending of a format. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly pathParameters?: Shape;
  readonly queryParameters?: Shape;
  readonly json: z.ZodType;
  /** A row of its files. */
  readonly row: z.ZodType;
}

/** The answers of a page: its JSON, and its rows as files. */
const filesOf = ({ route, path, tag, summary, ...page }: Page): Operation[] =>
  FILE_FORMATS.map(format => ({
    method: 'get',
    route: route(format),
    path: `${path}.${format}`,
    tag,
    summary,
    pathParameters: page.pathParameters ?? {},
    queryParameters: {
      ...page.queryParameters,
      ...(format === 'csv' ? parameters.CSV_QUERY : {}),
    },
    body: { format, schema: format === 'json' ? page.json : page.row },
    errors: format === 'parquet' ? [...QUESTION_ERRORS, 429, 507] : QUESTION_ERRORS,
  }));

const { groupBy, ...QUESTION_PARTS } = parameters.QUESTION_PATH;
const QUESTION =
  'showing/ccg_id/{ccg_id}/lab_id/{lab_id}/numerators/{numerators}/denominators/{denominators}/filter/{filter}';

/** The views of a question, with the JSON and the rows of each. */
const VIEWS = [
  {
    view: 'chart',
    summary: 'The chart of a question',
    json: answers.ANSWER,
    row: answers.ANSWER_FILE_ROWS,
  },
  {
    view: 'grid',
    summary: 'Small multiples: a chart for each organisation, test or result type',
    json: answers.ANSWER,
    row: answers.ANSWER_FILE_ROWS,
  },
  {
    view: 'datatable',
    summary: 'The table of a question',
    json: answers.ANSWER,
    row: answers.ANSWER_FILE_ROWS,
  },
  {
    view: 'measure',
    summary: 'All predefined measures',
    json: answers.MEASURES,
    row: answers.MEASURE_FILE_ROWS,
  },
  {
    view: 'xmr',
    summary: 'Has it changed? XmR charts',
    json: answers.XMR,
    row: answers.XMR_ROWS,
  },
  {
    view: 'funnel',
    summary: 'Is it unusual for its size? A funnel plot',
    json: answers.FUNNEL,
    row: answers.FUNNEL_ROWS,
  },
  {
    view: 'change',
    summary: 'Two periods compared',
    json: answers.CHANGE,
    row: answers.CHANGE_ROWS,
  },
];

/** One that is read, unless `more` says otherwise. */
const call = (
  path: string,
  tag: string,
  summary: string,
  more: Pick<Operation, 'body'> & Partial<Operation>,
): Operation => ({
  method: 'get',
  route: path.replaceAll(/\{(\w+)\}/g, ':$1'),
  path,
  tag,
  summary,
  pathParameters: {},
  queryParameters: {},
  errors: [],
  ...more,
});

const json = (schema: z.ZodType): Body => ({ format: 'json', schema });
const builds = '/outliers/builds';

/** Every address with an answer for programs. */
export const OPERATIONS: readonly Operation[] = [
  ...VIEWS.flatMap(({ view, summary, json: schema, row }) =>
    filesOf({
      route: () => '/data/*rest',
      path: `/data/${view}/by/{groupBy}/${QUESTION}`,
      tag: 'Lab tests',
      summary,
      json: schema,
      row,
      pathParameters: { groupBy, ...QUESTION_PARTS },
      queryParameters: parameters.QUESTION_QUERY,
    }),
  ),
  ...filesOf({
    route: () => '/org/:type/:name',
    path: '/org/{type}/{id}',
    tag: 'Lab tests',
    summary: 'What stands out about one organisation',
    pathParameters: parameters.ORGANISATION_PATH,
    queryParameters: parameters.ORGANISATION_QUERY,
    json: answers.ORGANISATION,
    row: ORGANISATION_ROW,
  }),
  ...filesOf({
    route: format => `/standouts.${format}`,
    path: '/standouts',
    tag: 'Lab tests',
    summary: 'What stands out among all organisations of a type',
    queryParameters: parameters.STAND_OUTS_QUERY,
    json: answers.STAND_OUTS,
    row: STAND_OUT_ROW,
  }),
  call('/standouts/site.zip', 'Lab tests', 'What stands out, as a zip of web pages and CSV files', {
    body: { format: 'text', type: 'application/zip' },
    errors: [404, 503],
  }),
  call('/download', 'Lab tests', 'The CSV file of openpath-dash, for its old links', {
    queryParameters: parameters.DOWNLOAD_QUERY,
    body: { format: 'text', type: 'text/csv' },
    errors: QUESTION_ERRORS,
  }),
  call('/find.json', 'Lab tests', 'Organisations and tests by code or name', {
    queryParameters: parameters.FIND_QUERY,
    body: json(answers.FOUND),
    errors: [503],
  }),
  call('/find/{part}.json', 'Lab tests', 'What can be added to one part of a question', {
    route: '/find/:part',
    pathParameters: parameters.FIND_PART_PATH,
    queryParameters: parameters.FIND_PART_QUERY,
    body: json(answers.FOUND_PARTS),
    errors: QUESTION_ERRORS,
  }),
  ...filesOf({
    route: () => '/outliers/:build/:entity/:code',
    path: '/outliers/{build}/{entity}/{code}',
    tag: 'Prescribing outliers',
    summary: 'The report of one organisation',
    pathParameters: parameters.REPORT_PATH,
    queryParameters: parameters.REPORT_QUERY,
    json: answers.REPORT,
    row: REPORT_ROW,
  }),
  ...filesOf({
    route: () => '/outliers/:build/:entity/:code/:all',
    path: '/outliers/{build}/{entity}/{code}/all',
    tag: 'Prescribing outliers',
    summary: 'Every chemical of one organisation',
    pathParameters: parameters.REPORT_PATH,
    queryParameters: parameters.ALL_CHEMICALS_QUERY,
    json: answers.ALL_CHEMICALS,
    row: RANKED_ROW,
  }),
  ...filesOf({
    route: () => '/outliers/:build/chemical/:code',
    path: '/outliers/{build}/chemical/{code}',
    tag: 'Prescribing outliers',
    summary: 'One chemical at every organisation of one type',
    pathParameters: parameters.CHEMICAL_PATH,
    queryParameters: parameters.CHEMICAL_QUERY,
    json: answers.CHEMICAL,
    row: CHEMICAL_TABLE_ROW,
  }),
  call(`${builds}.json`, 'Prescribing outliers', 'The builds', { body: json(answers.BUILDS) }),
  call(`${builds}/{id}.json`, 'Prescribing outliers', 'One build and its progress', {
    pathParameters: parameters.BUILD_PATH,
    body: json(answers.BUILD),
    errors: [404],
  }),
  call(builds, 'Prescribing outliers', 'Requests a build', {
    method: 'post',
    requestBody: answers.BUILD_REQUEST,
    body: json(answers.BUILD_BEGUN),
    statuses: [202],
    errors: [400, 429, 503, 507],
  }),
  call(
    `${builds}/{id}`,
    'Prescribing outliers',
    'Stops a build, or deletes one that has finished',
    {
      method: 'delete',
      pathParameters: parameters.BUILD_PATH,
      body: json(answers.BUILD_BEGUN),
      statuses: [202, 204],
      errors: [404],
    },
  ),
  call(
    '/outliers/{build}/site.zip',
    'Prescribing outliers',
    'All reports of a build, as a zip of web pages',
    {
      pathParameters: { build: parameters.REPORT_PATH.build },
      body: { format: 'text', type: 'application/zip' },
      errors: [404, 503],
    },
  ),
  call('/outliers/estimate.json', 'BigQuery', 'What a build would read in BigQuery', {
    queryParameters: parameters.BUILD_REQUEST_QUERY,
    body: json(answers.ESTIMATE),
    errors: [400, 502],
  }),
  call('/status/bigquery.json', 'BigQuery', 'What is in BigQuery', {
    body: json(answers.BIGQUERY),
    statuses: [502],
  }),
  call('/status.json', 'The data', 'The account of every file, and what is being built', {
    body: json(answers.STATUS_ANSWER),
  }),
  call('/status/unknown-codes.csv', 'The data', 'Codes that no reference file lists', {
    queryParameters: parameters.CSV_QUERY,
    body: { format: 'csv', schema: UNKNOWN_CODE_ROW },
    errors: [503],
  }),
  call('/status/changes.json', 'The data', 'What each build of the data changed', {
    body: json(answers.CHANGES_ANSWER),
  }),
  call('/status/changes.atom', 'The data', 'What each build of the data changed, as an Atom feed', {
    body: { format: 'text', type: 'application/atom+xml' },
  }),
  call('/api/openapi.json', 'The data', 'This documentation, as OpenAPI 3.1', {
    body: json(z.looseObject({})),
  }),
  call('/healthz', 'Monitoring', 'Whether this process can take over from another', {
    body: json(answers.HEALTH),
    statuses: [503],
  }),
  call('/readyz', 'Monitoring', 'Whether data is served, and how old it is', {
    body: json(answers.READY),
    statuses: [503],
  }),
  call('/metrics', 'Monitoring', 'Metrics for Prometheus', {
    body: { format: 'text', type: 'text/plain' },
  }),
];
