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

/** Rows dropped, by reason. The keys of `reasons` are all the reasons there are. */
export const dropsSchema = <Reason extends string>(reasons: Readonly<Record<Reason, unknown>>) =>
  z.array(
    z.object({
      reason: z.custom<Reason>(text => typeof text === 'string' && Object.hasOwn(reasons, text)),
      rows: countSchema,
      lines: z.array(countSchema),
    }),
  );

/**
 * The fields that the reports of all stores have (domain/buildReport.ts, `StoreReport`), as `meta` keeps
 * them in JSON.
 *
 * @param kinds the kinds of files.
 * @param reasons the reasons for which their rows are dropped.
 * @param extraFields the fields that only these files’ accounts have.
 */
export const storeReportShape = <
  Kind extends string,
  Reason extends string,
  More extends z.ZodRawShape,
>(
  kinds: readonly Kind[],
  reasons: Readonly<Record<Reason, unknown>>,
  extraFields: More,
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
      ...extraFields,
    }),
  ),
  notices: z.array(z.string()),
});
