import { z } from 'zod';
import { ENTITY_TYPES } from '../../domain/entityType.ts';
import { GROUP_BYS, type GroupBy } from '../../domain/groupBy.ts';
import { RESULT_FILTERS } from '../../domain/resultCategory.ts';
import { WINDOWS } from '../../domain/series.ts';
import { SETUP_ACTIONS, TASK_KINDS } from '../../outliers/bigQueryState.ts';
import {
  type ChartState,
  DECILE_STYLES,
  ORDERS,
  PEERS,
  SORT_COLUMNS,
  VIEWS,
} from '../../state/chartState.ts';
import { ORGANISATION_TYPES } from '../../state/organisation.ts';
import { buildReportSchema } from '../../store/buildReportSchema.ts';
import { prescribingReportSchema } from '../../store/prescribingReportSchema.ts';
import { changeRow } from '../presenters/chart/change.ts';
import { funnelRow } from '../presenters/chart/funnel.ts';
import { xmrRow } from '../presenters/chart/xmr.ts';
import type { RowSchema } from '../presenters/files/columns.ts';
import { fileRow, measureRow } from '../presenters/files/fileRows.ts';
import { answerRow } from '../presenters/files/rows.ts';
import { ORGANISATION_ROW } from '../presenters/organisation/organisationFiles.ts';
import { STAND_OUT_ROW } from '../presenters/organisation/standOutFiles.ts';
import { RANKED_ROW } from '../presenters/outliers/allChemicals.ts';
import { CHEMICAL_TABLE_ROW } from '../presenters/outliers/chemical.ts';
import { CHEMICAL_CELLS } from '../presenters/outliers/reportFiles.ts';

// What every answer in JSON holds. The documentation is made from these schemas, and the tests check real
// answers against it.

const date = z.iso.date();
const month = date.describe('The first day of the month.');
const yearMonth = z
  .string()
  .regex(/^\d{4}-\d{2}$/)
  .describe('A month, as in 2018-04.');
const moment = z.string().describe('A date and time in ISO 8601.');
const address = z.string().describe('An address on this site.');
const count = z.int().nonnegative();
const version = z.string().describe('The version of the data.');
const ids = z.array(z.string());
const range = z.object({ from: yearMonth.nullable(), to: yearMonth.nullable() }).nullable();

const groups = z.array(z.object({ name: z.string(), ids })).describe('Own groups.');

export const ERROR = z.object({
  error: z.object({
    status: z.int().describe('The status of the answer.'),
    message: z.string().describe('What is wrong.'),
    detail: z.string().optional().describe('What to do about it.'),
    near: z.array(address).optional().describe('Addresses that the request may have meant.'),
  }),
});

export const QUESTION = z.object({
  view: z.enum(VIEWS),
  groupBy: z.enum(GROUP_BYS),
  ccgIds: ids,
  labIds: ids,
  practiceIds: ids,
  numerators: ids,
  denominator: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('per1000') }),
    z.object({ kind: z.literal('raw') }),
    z.object({ kind: z.literal('tests'), codes: ids }),
  ]),
  filter: z.enum(RESULT_FILTERS),
  from: yearMonth.nullable(),
  to: yearMonth.nullable(),
  window: z.literal(WINDOWS),
  lastYear: z.boolean(),
  baseline: range,
  rebase: yearMonth.nullable(),
  withoutSeason: z.boolean(),
  periodA: range,
  periodB: range,
  highlight: ids,
  groups,
  onlyGroups: z.boolean(),
  hideSparse: z.boolean(),
  order: z.enum(ORDERS),
  equalColours: z.boolean(),
  peers: z.enum(PEERS),
  onlyHighlighted: z.boolean(),
  deciles: z.enum(DECILE_STYLES),
  sort: z.array(z.object({ column: z.enum(SORT_COLUMNS), descending: z.boolean() })),
  page: count,
  embed: z.boolean(),
  data: z.string().nullable(),
} satisfies Record<keyof ChartState, z.ZodType>);

const NOTICES = z
  .array(
    z.object({
      kind: z.string(),
      ids,
      message: z.string(),
      near: z.array(address),
    }),
  )
  .describe('What the address asks for but the data does not have. The answer is about the rest.');

export const PROVENANCE = z.object({
  data_to: month.nullable(),
  built_at: moment,
  files: z.array(z.object({ path: z.string(), lab_id: z.string().nullable(), sha256: z.string() })),
  cells: count.describe('How many merged cells are behind the answer.'),
  suppressed_cells: count.describe('How many of them were suppressed.'),
  carried: z
    .array(z.object({ lab_id: z.string(), since: moment, months: z.array(z.string()) }))
    .describe('Months that come from an earlier build, because the newer file was refused.'),
});

const EVENTS = z.array(
  z.object({
    month,
    lab_id: z.string().nullable(),
    test_code: z.string().nullable(),
    text: z.string(),
    link: z.string().nullable(),
    drawn: z.boolean().describe('Whether the chart has a line for it.'),
  }),
);

const peerGroup = {
  kind: z.enum(PEERS),
  id: z.string().optional(),
  name: z.string().optional(),
  practices: count.describe('How many of the peers have figures.'),
};
const peers = z
  .object({
    of: z.string().describe('The practice that is compared.'),
    ...peerGroup,
    ranks: z.array(
      z.object({
        ...peerGroup,
        month,
        rank_from_highest: count,
        rank_from_highest_best: count,
        rank_from_highest_worst: count,
        certainty: z.string(),
        of: count,
        tied: z.boolean(),
        member: z.boolean(),
      }),
    ),
  })
  .optional()
  .describe('The peers from which deciles and ranks are worked out, if a practice is highlighted.');

const tenths = [10, 20, 30, 40, 50, 60, 70, 80, 90];
const number = z.number().nullable();
const decilesOf = (end: string) =>
  Object.fromEntries(tenths.map(tenth => [`p${tenth}${end}`, number]));
const deciles = z
  .array(z.object({ month, ...decilesOf(''), ...decilesOf('_low'), ...decilesOf('_high') }))
  .optional()
  .describe(
    'The deciles by month with their bounds from suppressed counts, if the chart draws them.',
  );

const figure = z.looseObject({}).describe('A figure of Plotly: data and layout.');

const questionHead = {
  url: address,
  version,
  state: QUESTION,
  title: z.string(),
  definition: z.string().describe('How the numbers are made.'),
  provenance: PROVENANCE,
};
const summary = z.string().describe('The answer in a sentence or two.');
const organisationsHead = { ...questionHead, summary, events: EVENTS, peers };

const byGroup = <Row extends z.ZodType>(rowOf: (groupBy: GroupBy) => Row) =>
  z.union(GROUP_BYS.map(rowOf));

/** A row by what is compared, with the column that only some addresses ask for. */
const withLastYear = (row: RowSchema): RowSchema => {
  const { calc_value_last_year, ...shape } = row.shape;
  return calc_value_last_year
    ? z.object({ ...shape, calc_value_last_year: calc_value_last_year.optional() })
    : row;
};
const withAllColumns = (groupBy: GroupBy) => ({ groupBy, lastYear: true });

export const ANSWER_ROWS = byGroup(groupBy => withLastYear(answerRow(withAllColumns(groupBy))));
export const XMR_ROWS = byGroup(groupBy => xmrRow({ groupBy }));
export const FUNNEL_ROWS = byGroup(groupBy => funnelRow({ groupBy }));
export const CHANGE_ROWS = byGroup(groupBy => changeRow({ groupBy }));
/** With the columns that only some addresses ask for. */
const fileVariants = (rowOf: typeof fileRow) =>
  byGroup(groupBy => {
    const { decile, ...shape } = withLastYear(rowOf(withAllColumns(groupBy), true)).shape;
    return z.object({ ...shape, ...(decile ? { decile: decile.optional() } : {}) });
  });
export const ANSWER_FILE_ROWS = fileVariants(fileRow);
export const MEASURE_FILE_ROWS = fileVariants(measureRow);

const answerShape = {
  ...organisationsHead,
  deciles,
  order: ids.describe('What is compared, from the top of the heatmap.'),
  rows: z.array(ANSWER_ROWS),
  figures: z.array(figure),
};

export const ANSWER = z.object({ ...answerShape, notices: NOTICES });

export const MEASURES = z.object({
  url: address,
  version,
  state: QUESTION,
  measures: z.array(
    z.object({
      id: z.string(),
      measure: z.string(),
      why_it_matters: z.string(),
      better: z
        .enum(['higher', 'lower', 'neither'])
        .describe('Whether higher or lower is usually better.'),
      owner: z.string().nullable(),
      reviewed: z.string().nullable(),
      links: z.array(z.object({ text: z.string(), href: z.string() })),
      ...answerShape,
    }),
  ),
  notices: NOTICES,
});

const namedEvents = z.array(z.object({ month: yearMonth, text: z.string() }));
export const XMR = z.object({
  ...questionHead,
  events: namedEvents,
  left_out: count.describe('How many highlighted organisations have no chart.'),
  charts: z.array(
    z.object({
      id: z.string().nullable(),
      name: z.string(),
      latest: z
        .string()
        .describe('How the latest month compares with its ordinary variation, in words.'),
      summary,
      rows: z.array(XMR_ROWS),
      events: namedEvents,
      figure,
    }),
  ),
  notices: NOTICES,
});

/** A row of a view of organisations, as its plot’s tooltip reads it. */
const labelled = ({ shape }: RowSchema) =>
  z.object({
    ...shape,
    label: z.string().describe('The figures and what the view says about them, in words.'),
  });

const periodOf = z.object({ from: yearMonth, to: yearMonth }).nullable();
export const FUNNEL = z.object({
  ...organisationsHead,
  period: periodOf,
  funnel: z
    .object({
      kind: z.string(),
      organisations: count,
      centre: z.number().describe('The value of all peers together, in units of the rows.'),
      phi: z.number().describe('The overdispersion, before the limits allow for it.'),
      tau2: z.number().describe('The variance between organisations, beyond chance.'),
      outside_by_chance: z.number(),
    })
    .nullable(),
  rows: z.array(byGroup(groupBy => labelled(funnelRow({ groupBy })))),
  notices: NOTICES,
});

export const CHANGE = z.object({
  ...organisationsHead,
  a: periodOf,
  b: periodOf,
  changes: z
    .object({ median: z.number(), p10: z.number(), p90: z.number() })
    .nullable()
    .describe('The changes of the peers.'),
  rows: z.array(byGroup(groupBy => labelled(changeRow({ groupBy })))),
  notices: NOTICES,
});

export const ORGANISATION = z.object({
  url: address,
  version,
  type: z.enum(ORGANISATION_TYPES),
  id: z.string(),
  name: z.string(),
  list_size: z
    .object({ month, value: z.number(), low: z.number(), high: z.number() })
    .nullable()
    .describe('Registered patients.'),
  lab_id: z.string().nullable(),
  ccg_id: z.string().nullable(),
  from: month,
  to: month,
  peers: z.object({
    kind: z.enum(PEERS).describe('The kind of peers that it is compared with.'),
    id: z.string().nullable().describe('The lab, CCG or group that they share.'),
    requested_kind: z
      .enum(PEERS)
      .describe('The kind in the address or, without one, the fairest. It may not be possible.'),
  }),
  groups,
  notices: NOTICES,
  summary,
  looked_at: count,
  stand_apart: count,
  changed: count,
  rows: z.array(
    z.object({
      ...ORGANISATION_ROW.shape,
      url: address.optional(),
      question: address,
      monthly: z
        .array(
          z.object({
            month,
            value: number,
            low: number,
            high: number,
            p10: number.optional(),
            p50: number.optional(),
            p90: number.optional(),
          }),
        )
        .describe('The months of its small chart.'),
    }),
  ),
  prescribing: z
    .looseObject({ href: address })
    .nullable()
    .describe('The first rows of its prescribing report, if there is one.'),
});

const ODD_TEST = z.object({
  labId: z.string(),
  testCode: z.string(),
  category: z.int(),
  share: z.number().describe('Its share of the rows, from 0 to 1.'),
  rows: count,
});

export const STAND_OUTS = z.object({
  url: address,
  version,
  from: month,
  to: month,
  comparisons: count,
  beyond_limits_by_chance: z.number(),
  stand_apart: count,
  rows: z.array(STAND_OUT_ROW),
  odd_tests: z.array(ODD_TEST),
});

const searchFields = { query: z.string(), total: count, near: z.boolean(), words: z.string() };
const links = z.array(z.object({ text: z.string(), href: address }));
export const FOUND = z.object({
  ...searchFields,
  hits: z.array(
    z.object({
      type: z.string(),
      id: z.string(),
      name: z.string(),
      more: z.string(),
      href: address.optional(),
      links,
    }),
  ),
});
export const FOUND_PARTS = z.object({
  ...searchFields,
  hits: z.array(z.object({ id: z.string(), name: z.string(), more: z.string(), href: address })),
});

const entity = z.object({ type: z.enum(ENTITY_TYPES), code: z.string(), name: z.string() });
const chemicalRow = z.object(CHEMICAL_CELLS);
const outlierRow = z.object({
  ...CHEMICAL_CELLS,
  rank: z.int(),
  items: z.array(z.object({ bnf_code: z.string(), bnf_name: z.string(), items: count })),
});
export const REPORT = z.object({
  entity,
  build: z.object({
    id: count,
    from: month,
    to: month,
    n: count,
    entities: z.array(z.enum(ENTITY_TYPES)),
    engine: z.string(),
    created_at: moment,
  }),
  high: z.array(outlierRow),
  low: z.array(outlierRow),
  too_few: z
    .array(chemicalRow)
    .describe('Chemicals that too few organisations prescribe for a comparison.'),
});
export const ALL_CHEMICALS = z.object({ entity, rows: z.array(RANKED_ROW) });
const { entity_type, entity: _code, entity_name, ...rankedShape } = CHEMICAL_TABLE_ROW.shape;
export const CHEMICAL = z.object({
  chemical: z.object({ code: z.string(), name: z.string(), subpara: z.looseObject({}) }),
  distribution: z.object({
    entities: count,
    prescribers: count,
    lowBound: z.number(),
    highBound: z.number(),
    mean: z.number(),
    std: z.number(),
    tooFew: z.boolean(),
  }),
  rows: z.array(z.object({ ...rankedShape, entity })),
});

const fault = z.object({ message: z.string(), fix: z.string() });
export const BUILD = z.object({
  id: count,
  status: z.enum(['queued', 'running', 'done', 'failed']),
  from: month,
  to: month,
  n: count,
  entities: z.array(z.enum(ENTITY_TYPES)),
  stopping: z.boolean(),
  progress: z.looseObject({}).nullable(),
  error: fault.nullable(),
  engine: z.string().optional(),
  engine_version: z.string().optional(),
  created_at: moment.optional(),
  seconds: z.number().optional(),
  rows: count.optional(),
  bytes: count.nullable().optional(),
  notes: z.array(z.string()).optional(),
  stale: z.enum(['months', 'practices']).nullable().optional(),
});
export const BUILDS = z.object({ builds: z.array(BUILD) });
export const BUILD_REQUEST = z.object({
  from: month,
  to: month,
  n: count.optional(),
  entities: z.array(z.enum(ENTITY_TYPES)).optional(),
  force: z.boolean().optional(),
  confirm: z
    .boolean()
    .optional()
    .describe('Confirms that the build may cost money, if it is made in BigQuery.'),
});
export const BUILD_BEGUN = z.object({
  id: count,
  status: BUILD.shape.status,
  stopping: z.boolean().optional(),
});
export const ESTIMATE = z.object({
  from: month,
  to: month,
  n: count,
  entities: z.array(z.enum(ENTITY_TYPES)),
  force: z.boolean(),
  is_there: z.boolean(),
  bytes: count,
  bytes_in_all: count,
  limit: count.nullable(),
  daily_limit: count.nullable(),
  used_today: count.nullable(),
  dollars: z.number(),
  dollars_per_tib: z.number(),
});

const rowCounts = z
  .object({ read: count, kept: count, dropped: count })
  .nullable()
  .describe('Rows of the files: read = kept + dropped.');
const now = z.object({
  phase: z.enum(['idle', 'checking', 'waiting', 'building']),
  progress: z
    .object({ step: z.string(), file: z.string().optional(), fraction: z.number() })
    .optional(),
  lastError: z
    .object({
      ...fault.shape,
      file: z.string().optional(),
      line: count.optional(),
      at: moment,
    })
    .optional(),
});
export const STATUS_ANSWER = z.object({
  build: buildReportSchema.nullable(),
  rows: rowCounts,
  now,
  prescribing: z
    .object({ report: prescribingReportSchema.nullable(), rows: rowCounts, now })
    .optional(),
});

const kindOfChange = z.enum(['added', 'removed', 'replaced']);
export const CHANGES_ANSWER = z.object({
  builds: z.array(
    z.object({
      version,
      short_version: z.string().describe('The value for `data=` in an address.'),
      built_at: moment,
      first_built_at: moment,
      data_from: z.string().nullable(),
      data_to: z.string().nullable(),
      files: count,
      settings: z.object({ min_practice_tests: z.number(), suppressed_from: z.number() }),
      program: z.object({ schema: z.number(), pipeline: z.number() }),
      is_kept: z.boolean().describe('Whether its data can still be shown.'),
      changes: z
        .object({
          files: z.array(z.object({ path: z.string(), change: kindOfChange })),
          measures: z.array(z.object({ id: z.string(), title: z.string(), change: kindOfChange })),
          labs: z
            .array(
              z.object({
                lab_id: z.string(),
                name: z.string(),
                is_new: z.boolean(),
                is_gone: z.boolean(),
                rows_added: count,
                rows_removed: count,
                months: z.array(z.object({ month, rows_before: count, rows_after: count })),
              }),
            )
            .nullable(),
        })
        .nullable(),
    }),
  ),
});

export const HEALTH = z.object({
  status: z.enum(['ok', 'starting', 'updating']),
  version: version.optional(),
});
export const READY = z.object({
  status: z.enum(['ok', 'starting']),
  version: version.optional(),
  builtAt: moment.optional(),
  ageSeconds: z.number().optional(),
  phase: now.shape.phase.optional(),
  lastBuild: z.string().optional(),
});

export const BIGQUERY = z.object({
  project: z.string(),
  dataset: z.string(),
  source_dataset: z.string(),
  max_bytes_billed: count.nullable(),
  daily_bytes: count.nullable(),
  tasks: z.object({
    running: z
      .object({
        kind: z.enum(TASK_KINDS),
        words: z.string(),
        share: z.number(),
        isStopping: z.boolean(),
      })
      .optional(),
    last: z
      .object({
        kind: z.enum(TASK_KINDS),
        at: moment,
        ok: z.boolean(),
        isStopped: z.boolean(),
        message: z.string(),
        fix: z.string(),
      })
      .optional(),
  }),
  error: ERROR.shape.error.optional(),
  location: z.string().nullable().optional(),
  location_fault: z.string().nullable().optional(),
  ready: z.boolean().optional(),
  missing_source_tables: z.array(z.string()).optional(),
  objects: z
    .array(
      z.object({
        kind: z.string(),
        name: z.string(),
        action: z.enum(SETUP_ACTIONS),
        detail: z.string(),
      }),
    )
    .optional(),
});
