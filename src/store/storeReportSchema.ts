import { z } from 'zod';

/** A number of rows, bytes or lines. */
export const countSchema = z.number().nonnegative();

const faultSchema = z.object({
  message: z.string(),
  fix: z.string(),
  file: z.string().exactOptional(),
  line: countSchema.exactOptional(),
});

/** Months that come from an earlier build. */
export const carriedSpanShape = { since: z.string(), months: z.array(z.string()) };

/** Rows dropped, by reason; `reasons` has the names of all there are. */
export const dropsSchema = <Reason extends string>(reasons: Readonly<Record<Reason, unknown>>) =>
  z.array(
    z.object({
      reason: z.custom<Reason>(text => typeof text === 'string' && Object.hasOwn(reasons, text)),
      rows: countSchema,
      lines: z.array(countSchema),
    }),
  );

/**
 * What the reports of all stores have (domain/buildReport.ts, `StoreReport`), as `meta` keeps it in JSON.
 *
 * @param kinds of files; `reasons` for which their rows are dropped; `more`: what else a file's account has.
 */
export const storeReportShape = <
  Kind extends string,
  Reason extends string,
  More extends z.ZodRawShape,
>(
  kinds: readonly Kind[],
  reasons: Readonly<Record<Reason, unknown>>,
  more: More,
) => ({
  version: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  steps: z.array(z.object({ name: z.string(), seconds: z.number() })),
  files: z.array(
    z.object({
      path: z.string(),
      kind: z.enum(kinds),
      bytes: countSchema,
      sha256: z.string(),
      read: countSchema,
      kept: countSchema,
      dropped: dropsSchema(reasons),
      refused: faultSchema.exactOptional(),
      ...more,
    }),
  ),
  notices: z.array(z.string()),
});
