import { z } from 'zod';

/** A change at a lab that changes counts but not care: a new analyser, another reference range. */
export const chartEventSchema = z.strictObject({
  /** Months since year 0. */
  month: z.int(),
  /** null: all labs. */
  labId: z.string().nullable(),
  /** A canonical code; null: all tests. */
  testCode: z.string().nullable(),
  text: z.string(),
  link: z.url({ protocol: /^https?$/ }).nullable(),
});

export type ChartEvent = Readonly<z.infer<typeof chartEventSchema>>;
