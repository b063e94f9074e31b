import { z } from 'zod';
import { ENTITY_TYPES, type EntityType } from '../domain/entityType.ts';
import { PRESCRIBING_DROP_REASONS, type PrescribingReport } from '../domain/prescribingReport.ts';
import {
  carriedSpanShape,
  countSchema,
  dropsSchema,
  storeReportShape,
} from './storeReportSchema.ts';

/** The layout of sql/schema/prescribing.sql. A store with another layout is built again. */
export const PRESCRIBING_SCHEMA_VERSION = 1;

/** The rows of one file that were dropped. */
export const prescribingDropsSchema = dropsSchema(PRESCRIBING_DROP_REASONS);

const absentSchema = z.object({
  types: z.array(z.enum(ENTITY_TYPES)),
  setting: z.boolean(),
  status: z.boolean(),
});

/** The format of earlier versions. */
const formerAbsentSchema = z
  .object({
    pcns: z.boolean(),
    ccgs: z.boolean(),
    stps: z.boolean(),
    regionalTeams: z.boolean(),
    settings: z.boolean(),
  })
  .transform(({ pcns, ccgs, stps, regionalTeams, settings }) => {
    const absent: Partial<Record<EntityType, boolean>> = {
      practice: false,
      pcn: pcns,
      ccg: ccgs,
      stp: stps,
      regional_team: regionalTeams,
    };
    return {
      types: ENTITY_TYPES.filter(type => absent[type]),
      setting: settings,
      status: settings,
    };
  });

/** The report as the prescribing store's `meta` keeps it, in JSON. */
export const prescribingReportSchema: z.ZodType<PrescribingReport> = z.object({
  ...storeReportShape(['prescribing', 'reference'], PRESCRIBING_DROP_REASONS, {
    months: z.array(z.string()),
  }),
  absent: z.union([absentSchema, formerAbsentSchema]),
  months: z.array(z.string()),
  practices: countSchema,
  countedPractices: countSchema,
  presentations: countSchema,
  chemicals: countSchema,
  rows: countSchema,
  carried: z.array(z.object(carriedSpanShape)).exactOptional(),
});
