import { z } from 'zod';
import type { Month } from '../../domain/month.ts';
import { readMonth } from '../input/readings.ts';

/** Cells of reference files; the messages read after the column’s name, and quote nothing. */
export const filled = z.string().min(1, 'is empty');

/** A month in any accepted form; undefined where the cell is empty. */
export const optionalMonth = z.string().transform((text, context): Month | undefined => {
  if (text === '') return undefined;
  const month = readMonth(text);
  if (month === undefined) context.addIssue('is not a month: write it as 2019-01-01');
  return month;
});

/** How many patients a practice has, `5000` or `5,000`; null where empty, 0 or not known. */
export const listSize = z.string().transform((text, context): number | null => {
  if (/^(?:|nan|null|none)$/i.test(text)) return null;
  if (!/^(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/.test(text)) {
    context.addIssue('is not a number of patients: write digits only, or leave it empty');
    return null;
  }
  const patients = Number(text.replaceAll(',', ''));
  return patients > 0 ? patients : null;
});

export const trueOrFalse = z.string().transform((text, context): boolean => {
  if (/^(?:true|yes|y|1)$/i.test(text)) return true;
  if (!/^(?:|false|no|n|0)$/i.test(text)) context.addIssue('is neither True nor False');
  return false;
});
