import { z } from 'zod';

/** Something that changed what is counted and no patient's care: a new analyser, another range. */
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
