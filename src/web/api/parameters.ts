import { z } from 'zod';
import { ENTITY_TYPES } from '../../domain/entityType.ts';
import { GROUP_BYS } from '../../domain/groupBy.ts';
import { RESULT_FILTERS } from '../../domain/resultCategory.ts';
import { WINDOWS } from '../../domain/series.ts';
import { DECILE_STYLES, ORDERS, PEERS } from '../../state/chartState.ts';
import { ORGANISATION_TYPES } from '../../state/organisation.ts';
import { STAND_OUT_RESULTS } from '../../state/standOuts.ts';
import { PARTS } from '../presenters/question/picks.ts';

// The parameters of addresses, as the codec (src/state) reads them. Closed sets of values are the codec's own.

const text = (means: string) => z.string().describe(means);
const codes = (subject: string) =>
  text(`Codes of ${subject}, joined by \`+\` (a plus in a code is written \`%2B\`), or \`all\`.`);
const month = (means: string) =>
  z
    .string()
    .regex(/^\d{4}-\d{2}$/)
    .describe(`${means}, such as \`2018-04\`.`);
const period = (means: string) =>
  z
    .string()
    .regex(/^(?:\d{4}-\d{2}|first)\.\.(?:\d{4}-\d{2}|last)$/)
    .describe(
      `${means}, such as \`2017-01..2018-12\`. \`first\` and \`last\` are the first and last month of the data.`,
    );
const page = z
  .string()
  .regex(/^[1-9]\d{0,6}$/)
  .describe('The page of the list, counted from 1. Files have every row.');
const data = text(
  'A version of the data. It is used for as long as it is kept, and the latest data after that.',
);

/** The parts of a question’s path. */
export const QUESTION_PATH = {
  groupBy: z.enum(GROUP_BYS).describe('What is compared.'),
  ccg_id: codes('the CCGs whose practices are counted'),
  lab_id: codes('the labs whose tests are counted'),
  numerators: codes('the tests in the numerator'),
  denominators: text(
    'What the numerator is divided by: `per1000` (registered patients, in thousands), `raw` (nothing), codes of tests joined by `+`, or `all` tests.',
  ),
  filter: z
    .enum(RESULT_FILTERS)
    .describe('Which results the numerator counts: a name, or the code of a result type.'),
};

const group = z
  .array(z.string())
  .describe(
    'Own groups: for each a name, a colon and codes joined by `+`, such as `North:Y12345+Y12346`.',
  );

/** The query of a question: all that its path does not hold. */
export const QUESTION_QUERY = {
  practice_id: z.array(z.string()).describe('Codes of practices. Only these are counted.'),
  highlight_entities: z.array(z.string()).describe('Codes of what is highlighted, in this order.'),
  group,
  only: z.literal('groups').describe('Counts only the members of the own groups.'),
  from: month('The first month'),
  to: month('The last month'),
  window: z
    .enum(WINDOWS.map(String))
    .describe('How many months each value covers, the last of which is its own.'),
  compare: z.literal('last-year').describe('Adds the value of the same month a year before.'),
  baseline: period('The months that the limits of an XmR chart are worked out from'),
  rebase: month('The month in which new limits of an XmR chart begin'),
  season: z.literal('same-month').describe('Takes the season out of an XmR chart.'),
  a: period('The first of two periods'),
  b: period('The second of two periods'),
  sparse: z.literal('hide').describe('Leaves out organisations with low numbers.'),
  order: z.enum(ORDERS).describe('The order of the heatmap and of the small multiples.'),
  colours: z
    .literal('equal')
    .describe('Gives each colour of the heatmap the same number of cells.'),
  peers: z
    .enum(PEERS)
    .describe(
      'The organisations that deciles and ranks are worked out from: all, or those that share a lab, CCG or group.',
    ),
  rows: z.literal('highlighted').describe('Only the highlighted rows.'),
  deciles: z
    .enum([...DECILE_STYLES, '1'])
    .describe('How the page draws deciles. `1` adds rows of deciles to a CSV or Parquet file.'),
  sort: text(
    'Columns to sort the rows by, separated by commas. A minus before a column reverses its order.',
  ),
  page,
  embed: z
    .literal('1')
    .describe('Shows the card without the rest of the page, for a frame. Files do not change.'),
  data,
};

const BOM_PARAMETER = z
  .string()
  .describe('Begins the CSV file with a byte order mark, for Excel; `0` leaves it out.');

/** The query of a CSV file. `bom` changes the file and is no part of the question. */
export const CSV_QUERY = { bom: BOM_PARAMETER };

export const ORGANISATION_PATH = {
  type: z.enum(ORGANISATION_TYPES).describe('The type of organisation.'),
  id: text('The code of the organisation, or `id` if the code is in the query.'),
};
export const ORGANISATION_QUERY = {
  id: text('The code of the organisation, if a path cannot hold it (`a.json`, for example).'),
  peers: z
    .enum(PEERS)
    .describe(
      'The peers that it is compared with. By default the fairest: the practices of its lab, if there are enough.',
    ),
  group,
  q: text('Only the measures and tests that these words find.'),
  data,
};

export const STAND_OUTS_QUERY = {
  type: z.enum(ORGANISATION_TYPES).describe('The type of organisation. By default practices.'),
  lab: text('Only practices that use this lab.'),
  ccg: text('Only practices of this CCG.'),
  question: text('Only this measure (its id) or this test (its code) and its results.'),
  result: z
    .enum(STAND_OUT_RESULTS)
    .describe('Only tests per 1000 patients, or only this share of results.'),
  page,
  data,
};

export const FIND_QUERY = { q: text('A code or part of a name.') };
export const FIND_PART_PATH = {
  part: z.enum(PARTS).describe('The part of the question, as the page’s form names it.'),
};
export const FIND_PART_QUERY = {
  ...FIND_QUERY,
  question: text('The address of the question, percent-encoded.'),
};

export const DOWNLOAD_QUERY = {
  spec: text(
    'The question as JSON, as openpath-dash wrote it: `numerators`, `denominators`, `result_filter`, `by` and others.',
  ),
};

const build = text('The number of a build, or `latest`.');
export const REPORT_PATH = {
  build,
  entity: z.enum(ENTITY_TYPES).describe('The type of organisation.'),
  code: text('The code of the organisation.'),
};
export const REPORT_QUERY = { low: z.literal('hide').describe('Leaves out low numbers.') };
export const ALL_CHEMICALS_QUERY = {
  sort: text('The column to sort by. A minus before it reverses the order.'),
};
export const CHEMICAL_PATH = { build, code: text('The BNF code of the chemical.') };
export const CHEMICAL_QUERY = {
  entity: z
    .enum(ENTITY_TYPES)
    .describe('The type of organisation. By default the first type of the build.'),
};
export const BUILD_PATH = { id: z.string().describe('The number of the build.') };
export const BUILD_REQUEST_QUERY = {
  from: month('The first month'),
  to: month('The last month'),
  n: z.string().describe('How many rows each table of a report can have.'),
  entities: z.array(z.enum(ENTITY_TYPES)).describe('The types of organisation that get reports.'),
  force: text('`yes` makes the build again, even if it is there already.'),
};
