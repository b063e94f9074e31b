import { z } from 'zod';
import type { DataNote } from '../domain/dataGap.ts';
import { ENTITY_TYPES } from '../domain/entityType.ts';
import { countSchema } from './storeReportSchema.ts';

/** A build’s notes as its row keeps them in JSON. Earlier versions kept sentences. */
export const dataNotesSchema: z.ZodType<DataNote[]> = z.array(
  z.union([
    z.string(),
    z.object({ kind: z.literal('no type'), type: z.enum(ENTITY_TYPES) }),
    z.object({ kind: z.enum(['no setting', 'no status', 'no setting or status']) }),
    z.object({
      kind: z.literal('not counted'),
      practices: countSchema,
      counted: countSchema,
      bySetting: z.boolean(),
    }),
  ]),
);
