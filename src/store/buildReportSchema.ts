import { z } from 'zod';
import { type BuildReport, DROP_REASONS } from '../domain/buildReport.ts';
import { countSchema, dropsSchema, faultSchema } from './fileAccountSchema.ts';

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
      bytes: countSchema,
      sha256: z.string(),
      read: countSchema,
      kept: countSchema,
      dropped: dropsSchema(DROP_REASONS),
      refused: faultSchema.exactOptional(),
    }),
  ),
  oddTests: z.array(
    z.object({
      labId: z.string(),
      testCode: z.string(),
      category: z.number(),
      share: z.number(),
      rows: countSchema,
    }),
  ),
  notices: z.array(z.string()),
  practices: countSchema,
  anonymised: z.boolean(),
  carried: z
    .array(z.object({ labId: z.string(), since: z.string(), months: z.array(z.string()) }))
    .exactOptional(),
});
