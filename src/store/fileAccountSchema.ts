import { z } from 'zod';

// The parts of a file’s account that both stores’ reports share.

/** A number of rows, bytes or lines. */
export const countSchema = z.number().nonnegative();

export const faultSchema = z.object({
  message: z.string(),
  fix: z.string(),
  file: z.string().exactOptional(),
  line: countSchema.exactOptional(),
});

/** Rows dropped, by reason; `reasons` has the names of all there are. */
export const dropsSchema = <Reason extends string>(reasons: Readonly<Record<Reason, unknown>>) =>
  z.array(
    z.object({
      reason: z.custom<Reason>(text => typeof text === 'string' && Object.hasOwn(reasons, text)),
      rows: countSchema,
      lines: z.array(countSchema),
    }),
  );
