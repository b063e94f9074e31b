import { z } from 'zod';
import {
  PRESCRIBING_DROP_REASONS,
  type PrescribingDropReason,
  type PrescribingReport,
} from '../domain/prescribingReport.ts';

/** The layout of sql/schema/prescribing.sql; a store of another one is built anew. */
export const PRESCRIBING_SCHEMA_VERSION = 1;

const reasons = Object.keys(PRESCRIBING_DROP_REASONS);
const count = z.number().nonnegative();
const fault = z.object({
  message: z.string(),
  fix: z.string(),
  file: z.string().exactOptional(),
  line: count.exactOptional(),
});

/** What one file’s reading counted. */
export const prescribingDropsSchema = z.array(
  z.object({
    reason: z.custom<PrescribingDropReason>(
      text => typeof text === 'string' && reasons.includes(text),
    ),
    rows: count,
    lines: z.array(count),
  }),
);

/** The report as the prescribing store's `meta` keeps it, in JSON. */
export const prescribingReportSchema: z.ZodType<PrescribingReport> = z.object({
  version: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  steps: z.array(z.object({ name: z.string(), seconds: z.number() })),
  files: z.array(
    z.object({
      path: z.string(),
      kind: z.enum(['prescribing', 'reference']),
      bytes: count,
      sha256: z.string(),
      read: count,
      kept: count,
      dropped: prescribingDropsSchema,
      months: z.array(z.string()),
      refused: fault.exactOptional(),
    }),
  ),
  notices: z.array(z.string()),
  absent: z.object({
    pcns: z.boolean(),
    ccgs: z.boolean(),
    stps: z.boolean(),
    regionalTeams: z.boolean(),
    settings: z.boolean(),
  }),
  months: z.array(z.string()),
  practices: count,
  countedPractices: count,
  presentations: count,
  chemicals: count,
  rows: count,
});
