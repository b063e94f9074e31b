import { z } from 'zod';
import { ENTITY_TYPES } from '../../domain/entityType.ts';
import { GROUP_BYS } from '../../domain/groupBy.ts';
import { RESULT_FILTERS } from '../../domain/resultCategory.ts';
import { WINDOWS } from '../../domain/series.ts';
import { DECILE_STYLES, ORDERS, PEERS } from '../../state/chartState.ts';
import { ORGANISATION_TYPES } from '../../state/organisation.ts';
import { STAND_OUT_RESULTS } from '../../state/standOuts.ts';
import { PARTS } from '../presenters/question/picks.ts';

// What addresses may hold, as the codec (src/state) reads it: the closed sets are the codec's own.

const text = (means: string) => z.string().describe(means);
const codes = (of: string) =>
  text(`Codes of ${of}, joined by +; a plus within a code is written %2B. \`all\` for all.`);
const month = (means: string) =>
  z
    .string()
    .regex(/^\d{4}-\d{2}$/)
    .describe(`${means}, as in 2018-04.`);
const period = (means: string) =>
  z
    .string()
    .regex(/^(?:\d{4}-\d{2}|first)\.\.(?:\d{4}-\d{2}|last)$/)
    .describe(`${means}, as in 2017-01..2018-12; \`first\` and \`last\` are those of the data.`);
const page = z
  .string()
  .regex(/^[1-9]\d{0,6}$/)
  .describe('The page of the list, from 1; files have all rows.');
const data = text(
  'A data version. The answer is made of it while it is kept, otherwise of the latest data.',
);

/** The parts of a question’s path. */
export const QUESTION_PATH = {
  groupBy: z.enum(GROUP_BYS).describe('What is compared.'),
  ccg_id: codes('the CCGs whose practices are counted'),
  lab_id: codes('the labs whose tests are counted'),
  numerators: codes('the tests above the line'),
  denominators: text(
    '`per1000` (patients on the list), `raw` (nothing), or codes of tests joined by +, `all` for all.',
  ),
  filter: z
    .enum(RESULT_FILTERS)
    .describe('Which results count above the line: by name, or a result type by its code.'),
};

const group = z
  .array(z.string())
  .describe('Own groups, each a name, a colon and codes joined by +: North:Y12345+Y12346.');

/** The query of a question: everything that its path does not hold. */
export const QUESTION_QUERY = {
  practice_id: z.array(z.string()).describe('Only these practices.'),
  highlight_entities: z.array(z.string()).describe('Highlights these, in this order.'),
  group,
  only: z.literal('groups').describe('Counts the members of the own groups alone.'),
  from: month('The first month'),
  to: month('The last month'),
  window: z
    .enum(WINDOWS.map(String))
    .describe('Over how many months that end with each month a value is taken.'),
  compare: z.literal('last-year').describe('Adds the values of 12 months earlier.'),
  baseline: period('The months from which an XmR chart takes its limits'),
  rebase: month('The month from which an XmR chart has new limits'),
  season: z.literal('same-month').describe('Takes its season out of an XmR chart.'),
  a: period('The first of two periods'),
  b: period('The second of two periods'),
  sparse: z.literal('hide').describe('Leaves out organisations with low numbers.'),
  order: z.enum(ORDERS).describe('The order of the heatmap and of the small charts.'),
  colours: z.literal('equal').describe('Gives each colour of the heatmap as many cells.'),
  peers: z
    .enum(PEERS)
    .describe('Over whom deciles and ranks are taken: all, or those who share something.'),
  rows: z.literal('highlighted').describe('Only the rows of what is highlighted.'),
  deciles: z
    .enum([...DECILE_STYLES, '1'])
    .describe('How the page draws deciles; `1` adds them to a file of rows.'),
  sort: text('Columns of the rows, separated by commas; a minus before one: descending.'),
  page,
  embed: z.literal('1').describe('Draws the card of a page alone, for a frame; changes no file.'),
  data,
};

const BOM_PARAMETER = z
  .string()
  .describe('Begins the CSV file with a byte order mark, for Excel; `0`: without.');

/** The query of a CSV file: what `bom` asks for is no part of the question. */
export const CSV_QUERY = { bom: BOM_PARAMETER };

export const ORGANISATION_PATH = {
  type: z.enum(ORGANISATION_TYPES).describe('The type of organisation.'),
  id: text('Its code; `id` where the code stands in the query.'),
};
export const ORGANISATION_QUERY = {
  id: text('The code, where it cannot stand in the path.'),
  peers: z.enum(PEERS).describe('What it is compared with; left out: what is fairest.'),
  group,
  q: text('Only the questions that these words find.'),
  data,
};

export const STAND_OUTS_QUERY = {
  type: z.enum(ORGANISATION_TYPES).describe('The type of organisation; left out: practices.'),
  lab: text('Only practices that use this lab.'),
  ccg: text('Only practices of this CCG.'),
  question: text('Only this measure, or all questions about this test.'),
  result: z
    .enum(STAND_OUT_RESULTS)
    .describe('Only tests per 1000 patients, or only one share of results.'),
  page,
  data,
};

export const FIND_QUERY = { q: text('A code or part of a name.') };
export const FIND_PART_PATH = {
  part: z.enum(PARTS).describe('The part of the question, as its form names it.'),
};
export const FIND_PART_QUERY = {
  ...FIND_QUERY,
  question: text('The address of the question, percent-encoded.'),
};

export const DOWNLOAD_QUERY = {
  spec: text(
    'The question as openpath-dash wrote it: JSON with numerators, denominators, result_filter, by and others.',
  ),
};

const build = text('The number of a build, or `latest`.');
export const REPORT_PATH = {
  build,
  entity: z.enum(ENTITY_TYPES).describe('The type of organisation.'),
  code: text('Its code.'),
};
export const REPORT_QUERY = { low: z.literal('hide').describe('Leaves out low numbers.') };
export const ALL_CHEMICALS_QUERY = {
  sort: text('A column to sort by; a minus before it: descending.'),
};
export const CHEMICAL_PATH = { build, code: text('The BNF code of the chemical.') };
export const CHEMICAL_QUERY = {
  entity: z.enum(ENTITY_TYPES).describe('The type of organisation; left out: the build’s first.'),
};
export const BUILD_PATH = { id: z.string().describe('The number of the build.') };
export const BUILD_REQUEST_QUERY = {
  from: month('The first month'),
  to: month('The last month'),
  n: z.string().describe('Rows in each table.'),
  entities: z.array(z.enum(ENTITY_TYPES)).describe('Types of organisation.'),
  force: text('Whether to make it again.'),
};
