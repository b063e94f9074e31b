import { z } from 'zod';
import { type BuildReport, DROP_REASONS, type DropReason } from '../domain/buildReport.ts';

const reasons = Object.keys(DROP_REASONS);
const count = z.number().nonnegative();
const fault = z.object({
  message: z.string(),
  fix: z.string(),
  file: z.string().exactOptional(),
  line: count.exactOptional(),
});

/** The report as the store's `meta` keeps it, in JSON. */
export const buildReportSchema: z.ZodType<BuildReport> = z.object({
  version: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  steps: z.array(z.object({ name: z.string(), seconds: z.number() })),
  files: z.array(
    z.object({
      path: z.string(),
      kind: z.enum(['lab', 'combined', 'reference']),
      labId: z.string().exactOptional(),
      bytes: count,
      sha256: z.string(),
      read: count,
      kept: count,
      dropped: z.array(
        z.object({
          reason: z.custom<DropReason>(text => typeof text === 'string' && reasons.includes(text)),
          rows: count,
          lines: z.array(count),
        }),
      ),
      refused: fault.exactOptional(),
    }),
  ),
  oddTests: z.array(
    z.object({
      labId: z.string(),
      testCode: z.string(),
      category: z.number(),
      share: z.number(),
      rows: count,
    }),
  ),
  notices: z.array(z.string()),
  practices: count,
  anonymised: z.boolean(),
});
