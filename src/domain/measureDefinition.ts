import { z } from 'zod';
import { isResultFilter, type ResultFilter } from './resultCategory.ts';

const codes = z.array(z.string().min(1)).min(1);
const isOneKind = (list: readonly string[]): boolean =>
  list.length === 1 || !(list.includes('per1000') || list.includes('raw'));

/** One predefined measure, as `measures.json` defines it. */
export const measureDefinitionSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9_-]+$/, 'use lower-case letters, digits, - and _'),
  title: z.string().min(1),
  /** One or two sentences. */
  why_it_matters: z.string().min(1),
  /** Canonical test codes; `["all"]` is every test. */
  numerators: codes,
  /** `["per1000"]`, `["raw"]`, `["all"]` or canonical test codes. */
  denominators: codes.refine(isOneKind, {
    error: 'mixes tests with per1000 or raw; choose one',
  }),
  filter: z
    .custom<ResultFilter>(value => typeof value === 'string' && isResultFilter(value), {
      error:
        'is not a result filter: all, within_range, under_range, over_range, error, numeric or a code',
    })
    .default('all'),
  better: z.enum(['lower', 'higher', 'neither']).default('neither'),
  owner: z.string().optional(),
  reviewed: z.iso.date('write the date as 2024-01-31').optional(),
  links: z
    .array(z.strictObject({ text: z.string().min(1), href: z.url({ protocol: /^https?$/ }) }))
    .default([]),
});

export type MeasureDefinition = Readonly<z.infer<typeof measureDefinitionSchema>>;

/** The whole file: an array of measures in the order of their page. Its reader checks that ids differ. */
export const measuresFileSchema = z.array(measureDefinitionSchema).min(1);
