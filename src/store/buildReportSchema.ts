import { z } from 'zod';
import { type BuildReport, DROP_REASONS } from '../domain/buildReport.ts';
import { carriedSpanShape, countSchema, storeReportShape } from './storeReportSchema.ts';

/** The report as the store's `meta` keeps it, in JSON. */
export const buildReportSchema: z.ZodType<BuildReport> = z.object({
  ...storeReportShape(['lab', 'combined', 'reference'], DROP_REASONS, {
    labId: z.string().exactOptional(),
  }),
  oddTests: z.array(
    z.object({
      labId: z.string(),
      testCode: z.string(),
      category: z.number(),
      share: z.number(),
      rows: countSchema,
    }),
  ),
  practices: countSchema,
  anonymised: z.boolean(),
  carried: z
    .array(
      z.object({
        labId: z.string(),
        ...carriedSpanShape,
        isPart: z.literal(true).exactOptional(),
      }),
    )
    .exactOptional(),
  deliveries: z
    .array(
      z.object({
        labId: z.string(),
        path: z.string(),
        sha256: z.string(),
        months: z.array(z.string()),
      }),
    )
    .exactOptional(),
});
